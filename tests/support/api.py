"""Talking to the service as its users do, over whatever transport it is reached."""

import json
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote

from tests.support.described import check_described
from tests.support.replies import Reply, check_promises

Headers = Mapping[str, str] | Iterable[tuple[str, str]]


class Transport(Protocol):
    """Sends one request exactly as it is told to, and returns what comes back."""

    async def send(
        self,
        method: str,
        target: str,
        headers: Sequence[tuple[str, str]] = (),
        body: bytes | Sequence[bytes] = b"",
    ) -> Reply:
        """Send `target` as it stands; a sequence of bytes is sent in chunks."""
        ...


@dataclass(frozen=True)
class Api:
    """The service, as anybody can reach it."""

    transport: Transport
    token_for: Callable[[str], str]
    """A token that is good for this user."""

    async def send(
        self,
        method: str,
        target: str,
        headers: Headers = (),
        body: bytes | Sequence[bytes] = b"",
    ) -> Reply:
        """Send a request; the answer keeps what every answer promises."""
        pairs = headers.items() if isinstance(headers, Mapping) else headers
        reply = await self.transport.send(method, target, tuple(pairs), body)
        check_promises(reply, method)
        check_described(reply, method, target)
        return reply

    def user(self, user_id: str | None = None) -> "User":
        """Somebody with a good token; somebody new where no name is given."""
        return User(self, user_id or f"user-{uuid.uuid4().hex}")


@dataclass(frozen=True)
class User:
    """Somebody who has a token, and tasks."""

    api: Api
    id: str
    tasks: str = field(init=False)
    """The path of their tasks."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "tasks", f"/api/{quote(self.id, safe='')}/tasks")

    @property
    def authorization(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.api.token_for(self.id)}"}

    async def send(
        self,
        method: str,
        target: str | None = None,
        body: bytes | Sequence[bytes] | None = None,
        *,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send a request with the user's token; a body is JSON unless the headers say otherwise."""
        content = _encode(json) if body is None and json is not None else body
        kind = {} if content is None else {"content-type": "application/json"}
        sent = {**self.authorization, **kind, **(headers or {})}
        return await self.api.send(method, target or self.tasks, sent, content or b"")

    def task(self, task: Any) -> str:
        """The path of a task."""
        return f"{self.tasks}/{task['id']}"

    async def create(self, title: str = "Buy milk", **fields: Any) -> Any:
        """A new task."""
        reply = await self.send("POST", json={"title": title, **fields})
        assert reply.status == 201, reply
        return reply.data

    async def list(self, query: str = "") -> Any:
        """The tasks of one page."""
        reply = await self.send("GET", f"{self.tasks}?{query}")
        assert reply.status == 200, reply
        return reply.data["tasks"]


def _encode(value: Any) -> bytes:
    return json.dumps(value).encode()
