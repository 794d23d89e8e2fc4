"""Many clients who write at once, and the judgement on what has become of it all."""

import asyncio
from typing import Any, Self

from tests.faults.client import Door, user_at
from tests.faults.writers import PAUSE_SECONDS, Attempt, Client, Follower, Writer
from tests.support.tasks import counted


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
            await asyncio.gather(*self._going, return_exceptions=True)
        else:
            await self.stop()

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
            assert tasks == ledger, difference(tasks, ledger)
            assert follower.tasks == tasks, difference(follower.tasks, tasks)
            assert counted(revision) == sum(task["version"] for task in ledger.values())


def difference(these: dict[str, Any], those: dict[str, Any]) -> dict[str, Any]:
    """What differs, by id."""
    ids = these.keys() | those.keys()
    pairs = {id: (these.get(id), those.get(id)) for id in ids}
    return {id: (this, that) for id, (this, that) in pairs.items() if this != that}


async def _everything(client: Client) -> tuple[dict[str, Any], int]:
    """A user's list, from all its pages, and the change counter in its ETag."""
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
