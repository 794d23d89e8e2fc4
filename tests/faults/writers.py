"""Clients that write through whatever happens, and keep a ledger of what they were told."""

import asyncio
import itertools
import time
from dataclasses import dataclass, field
from typing import Any

from tests.faults.client import Lost
from tests.support.api import User
from tests.support.replies import Reply

PAUSE_SECONDS = 0.02
"""Between a failure and the next try; far shorter than what clients are told."""

LOST = 0
"""In place of a status: the connection broke before there was an answer."""

_NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Attempt:
    """One request and how it ended."""

    method: str
    status: int
    began: float
    seconds: float


@dataclass
class Client:
    """A user's connection that notes down how each request went."""

    user: User
    attempts: list[Attempt]

    async def ask(self, method: str, path: str = "", **rest: Any) -> Reply | None:
        """The answer, or None where there was none or only "come back later"."""
        began = time.monotonic()
        try:
            reply = await self.user.send(method, self.user.tasks + path, **rest)
        except Lost:
            reply = None
        status = reply.status if reply else LOST
        self.attempts.append(Attempt(method, status, began, time.monotonic() - began))
        if reply and reply.status != 503:
            return reply
        assert reply is None or int(reply.header("retry-after") or 0) > 0
        await asyncio.sleep(PAUSE_SECONDS)
        return None

    async def insist(self, method: str, path: str = "", **rest: Any) -> Reply:
        """The answer to a request that may be repeated, which it is for as long as it takes."""
        while True:
            if reply := await self.ask(method, path, **rest):
                assert reply.status < 400, reply
                return reply


@dataclass
class Writer:
    """Makes tasks and changes them, and repeats only what may be repeated."""

    client: Client
    ledger: dict[str, Any]
    """Each acknowledged task as it has to be now, by its id."""
    toggling: bool
    acknowledged: int = 0

    async def go_on(self, stopping: asyncio.Event) -> None:
        """Write until told to stop; what is begun is brought to its end."""
        while not stopping.is_set():
            task = await self._create()
            task = await self._rename(task)
            if self.toggling:
                await self._toggle(task)

    async def _create(self) -> Any:
        key = f"write-{next(_NUMBERS)}"
        headers = {"idempotency-key": key}
        reply = await self.client.insist("POST", json={"title": key}, headers=headers)
        assert (reply.status, reply.data["title"], reply.data["version"]) == (201, key, 1)
        assert reply.data["id"] not in self.ledger
        return self._told(reply)

    async def _rename(self, task: Any) -> Any:
        """Conditionally, so that it can be repeated until it is known to have happened."""
        path, title = f"/{task['id']}", f"{task['title']} renamed"
        headers = {"if-match": f'"{task["version"]}"'}
        while True:
            reply = await self.client.ask("PATCH", path, json={"title": title}, headers=headers)
            if reply is None or reply.status == 412:  # an earlier try may have been kept
                reply = await self.client.insist("GET", path)
            if reply.data["version"] != task["version"]:
                assert (reply.data["version"], reply.data["title"]) == (task["version"] + 1, title)
                return self._told(reply)

    async def _toggle(self, task: Any) -> Any:
        """Without a condition, so that it must not be repeated: it happens once at most."""
        path = f"/{task['id']}/complete"
        reply = await self.client.ask("PATCH", path)
        steps = (0, 1) if reply is None else (1,)
        reply = reply or await self.client.insist("GET", path.removesuffix("/complete"))
        changed = reply.data["version"] - task["version"]
        assert changed in steps
        assert reply.data["completed"] == (bool(changed) != task["completed"])
        return self._told(reply)

    def _told(self, reply: Reply) -> Any:
        self.ledger[reply.data["id"]] = reply.data
        self.acknowledged += 1
        return reply.data


@dataclass
class Follower:
    """Reads a user's feed of changes, always on from where it was."""

    client: Client
    tasks: dict[str, Any] = field(default_factory=dict)
    _query: str = ""

    async def go_on(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            await self.catch_up()
            await asyncio.sleep(PAUSE_SECONDS)

    async def catch_up(self) -> None:
        """Read what there is."""
        has_more = True
        while has_more:
            reply = await self.client.insist("GET", f"/changes{self._query}")
            for entry in reply.data["changes"]:
                assert not entry.pop("deleted")
                self.tasks[entry["id"]] = entry
            has_more = reply.meta["has_more"]
            self._query = f"?since={reply.meta['next_token']}"
