"""One service for the whole table: a process as it is deployed, over a real PostgreSQL."""

import http.client
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from tests.entrypoints.processes import SECRET, Serving, serving
from tests.hostile.cases import Case
from tests.hostile.wire import PATIENCE, Conversation, exchange, parse
from todo_core.adapters.jwt import sign_token


@dataclass(frozen=True)
class Somebody:
    """A user with a list of one task."""

    name: str
    token: str
    task: str

    def state(self, target: "Target") -> tuple[str, int]:
        """The list's entity tag and total, which move with everything that is written."""
        reply = target.ask("GET", f"/api/{self.name}/tasks", self.token)
        return reply["etag"], reply["meta"]["total"]


class Target:
    """The service under attack."""

    def __init__(self, service: Serving, token_for: Callable[[str], str]) -> None:
        self.service = service
        self._token_for = token_for
        self._connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=PATIENCE)
        self.bystander = self.somebody()
        self.attacker = self.somebody()
        """Whoever sends what must change nothing."""
        self.workers = service.workers()
        self.untouched = self.bystander.state(self)
        """How the bystander's list has to stay."""

    def close(self) -> None:
        self._connection.close()

    def ask(self, method: str, path: str, token: str, body: Any = None) -> Any:
        """An ordinary request and the answer to it, with its entity tag."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body)
        self._connection.request(method, path, content, headers)
        reply = self._connection.getresponse()
        answer = json.loads(reply.read())
        assert answer["status"] == "success"
        return {**answer, "etag": reply.headers["ETag"]}

    def somebody(self) -> Somebody:
        name = f"user-{uuid.uuid4().hex}"
        token = self._token_for(name)
        made = self.ask("POST", f"/api/{name}/tasks", token, {"title": "Unchanged"})
        return Somebody(name, token, made["data"]["id"])

    def attack(self, case: Case, user: Somebody) -> Conversation:
        """Send a case on behalf of the user."""
        filled = [self.filled(piece, user) for piece in case.pieces]
        return parse(exchange(self.service.port, filled), head=case.is_head)

    def filled(self, piece: bytes, user: Somebody) -> bytes:
        """What stands for the user and for somebody else, replaced."""
        tasks = f"/api/{user.name}/tasks"
        names = {
            "me": user.name,
            "token": user.token,
            "tasks": tasks,
            "id": user.task,
            "task": f"{tasks}/{user.task}",
            "other": self.bystander.name,
            "theirs": f"/api/{self.bystander.name}/tasks",
            "its": self.bystander.task,
        }
        for name, value in names.items():
            piece = piece.replace(b"{%b}" % name.encode(), value.encode())
        return piece


@pytest.fixture(scope="module")
def target(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    environment = {"DATABASE_URL": module_database, "BETTER_AUTH_SECRET": SECRET}
    with serving(tmp_path_factory.mktemp("service"), environment=environment) as service:
        target = Target(service, partial(sign_token, SECRET))
        yield target
        target.close()
