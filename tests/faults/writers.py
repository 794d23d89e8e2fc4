"""Clients that write through whatever happens, and keep a ledger of what they were told."""

import asyncio
import itertools
import time
from dataclasses import dataclass, field
from typing import Any, Self

from tests.faults.client import Door, Lost, user_at
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
        reply: Reply | None = None
        try:
            reply = await self.user.send(method, self.user.tasks + path, **rest)
        except Lost:
            await asyncio.sleep(PAUSE_SECONDS)
        status = reply.status if reply else LOST
        self.attempts.append(Attempt(method, status, began, time.monotonic() - began))
        if reply and reply.status == 503:
            assert int(reply.header("retry-after") or 0) > 0
            await asyncio.sleep(PAUSE_SECONDS)
            return None
        return reply

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


class Crowd:
    """Several users with several writers each, all at once, and a follower of each user's feed."""

    def __init__(
        self, *doors: Door, users: int = 3, writers: int = 4, toggling: bool = True
    ) -> None:
        """So many users at each door, who go through it wherever it is by then.

        Not `toggling` where a request that was given up may still be carried out much later: what
        bears no repetition then bears no check of what became of it either.
        """
        self.attempts: list[Attempt] = []
        self.writers: list[Writer] = []
        self._followers: list[Follower] = []
        self._stopping = asyncio.Event()
        for door in doors * users:
            name, ledger = user_at(door).id, {}
            client = [Client(user_at(door, name), self.attempts) for _ in range(writers + 1)]
            self._followers.append(Follower(client.pop()))
            self.writers += [Writer(each, ledger, toggling) for each in client]

    async def __aenter__(self) -> Self:
        going = [each.go_on(self._stopping) for each in (*self.writers, *self._followers)]
        self._going = [asyncio.create_task(each) for each in going]
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind:
            for each in self._going:
                each.cancel()
        await asyncio.gather(self.stop(), return_exceptions=kind is not None)

    async def stop(self) -> None:
        """Begin nothing more, and bring to its end what is begun."""
        self._stopping.set()
        await asyncio.gather(*self._going)

    async def all_get_on(self, times: int, *, within: float = 60) -> None:
        """Wait until each writer was told so many times more that something is done."""
        goals = [writer.acknowledged + times for writer in self.writers]
        async with asyncio.timeout(within):
            while any(w.acknowledged < goal for w, goal in zip(self.writers, goals, strict=True)):
                self._fail_early()
                await asyncio.sleep(PAUSE_SECONDS)

    def _fail_early(self) -> None:
        for each in self._going:
            if each.done():
                each.result()

    def statuses(self) -> set[int]:
        """What has been answered so far."""
        return {each.status for each in self.attempts}

    def slowest(self) -> float:
        """How many seconds the slowest request took."""
        return max(each.seconds for each in self.attempts)

    async def judge(self) -> None:
        """What was acknowledged is there, once, and nothing else; the feed has told it all."""
        ledgers = {writer.client.user.id: writer.ledger for writer in self.writers}
        for follower in self._followers:
            ledger = ledgers[follower.client.user.id]
            tasks, revision = await _everything(follower.client)
            await follower.catch_up()
            assert difference(tasks, ledger) == {}
            assert difference(follower.tasks, tasks) == {}
            assert revision == sum(task["version"] for task in ledger.values())


def difference(these: dict[str, Any], those: dict[str, Any]) -> dict[str, Any]:
    """What differs, by id."""
    ids = these.keys() | those.keys()
    pairs = {id: (these.get(id), those.get(id)) for id in ids}
    return {id: (this, that) for id, (this, that) in pairs.items() if this != that}


async def _everything(client: Client) -> tuple[dict[str, Any], int]:
    """A user's list, from all its pages, and the number of changes that its ETag counts."""
    tasks: list[Any] = []
    cursor: str | None = ""
    while cursor is not None:
        query = "?limit=1000" + (f"&cursor={cursor}" if cursor else "")
        reply = await client.insist("GET", query)
        tasks += reply.data["tasks"]
        cursor = reply.meta["next_cursor"]
    by_id = {task["id"]: task for task in tasks}
    assert len(by_id) == len(tasks) == reply.meta["total"]
    return by_id, int((reply.header("etag") or "").strip('"'))
