"""How a change is read, decided and saved, and repeated where somebody else was quicker."""

import asyncio
from collections.abc import Collection, Sequence

import pytest

from tests.support.owners import new_owner
from tests.support.tasks import CLOCK, new_task
from todo_core.adapters.memory import InMemoryTasks
from todo_core.application import changing as module
from todo_core.application.changing import ATTEMPTS, Changing, Decision
from todo_core.application.ports.tasks import Keyed, Save, Seen
from todo_core.domain.changes import Edit, Toggle
from todo_core.domain.errors import ConcurrentChange, Unavailable, VersionMismatch
from todo_core.domain.ownership import Owner
from todo_core.domain.task import Task, TaskId


class Contested(InMemoryTasks):
    """Whoever reads waits for a while, so that others come first; some saves are too late."""

    def __init__(self, too_late: int = 0) -> None:
        super().__init__()
        self.too_late = too_late
        self.reads = 0

    async def some(self, owner: Owner, ids: Collection[TaskId], key: str | None = None) -> Seen:
        self.reads += 1
        seen = await super().some(owner, ids, key)
        await asyncio.sleep(0)
        return seen

    async def save(self, owner: Owner, saves: Sequence[Save], keyed: Keyed | None = None) -> bool:
        if self.too_late:
            self.too_late -= 1
            return False
        return await super().save(owner, saves, keyed)


async def kept(tasks: InMemoryTasks, owner: Owner) -> Task:
    task = new_task(owner)
    assert await InMemoryTasks.save(tasks, owner, [Save(task)])
    return task


async def test_what_came_too_late_is_decided_again_by_what_there_is_now() -> None:
    tasks, owner = Contested(too_late=3), new_owner()
    task = await kept(tasks, owner)
    toggled = await Changing(tasks, CLOCK).task(owner, task.id, Toggle(), None)
    assert (toggled.version, tasks.reads) == (2, 4)


async def test_nobody_decides_for_ever() -> None:
    tasks, owner = Contested(too_late=10**6), new_owner()
    task = await kept(tasks, owner)
    with pytest.raises(ConcurrentChange):
        await Changing(tasks, CLOCK).task(owner, task.id, Toggle(), None)
    assert tasks.reads == ATTEMPTS


async def test_what_changes_nothing_is_not_saved() -> None:
    tasks, owner = Contested(too_late=10**6), new_owner()
    task = await kept(tasks, owner)
    same = Edit.parse({"title": task.title})
    assert await Changing(tasks, CLOCK).task(owner, task.id, same, None) == task


async def test_an_expected_version_is_compared_with_what_is_there_in_the_end() -> None:
    tasks, owner = Contested(), new_owner()
    task = await kept(tasks, owner)
    changing = Changing(tasks, CLOCK)
    racing = [changing.task(owner, task.id, Toggle(), frozenset((1,))) for _ in range(8)]
    results = await asyncio.gather(*racing, return_exceptions=True)
    assert sorted(map(type, results), key=str) == sorted([Task] + [VersionMismatch] * 7, key=str)


async def test_changes_of_one_user_take_turns() -> None:
    """Else all but one of those who read at the same time would be too late, again and again."""
    tasks, owner = Contested(), new_owner()
    task = await kept(tasks, owner)
    changing = Changing(tasks, CLOCK)
    racing = (changing.task(owner, task.id, Toggle(), None) for _ in range(200))
    versions = [each.version for each in await asyncio.gather(*racing)]
    assert versions == list(range(2, 202))
    assert tasks.reads == 200


async def test_nobody_waits_for_a_turn_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TURN_SECONDS", 0.01)
    tasks, owner = Contested(), new_owner()
    task = await kept(tasks, owner)
    changing = Changing(tasks, CLOCK)
    async with changing._turn(owner):
        with pytest.raises(Unavailable):
            await changing.task(owner, task.id, Toggle(), None)
        assert await changing(new_owner(), lambda *_: Decision("a new task needs none")) is not None
    assert (await changing.task(owner, task.id, Toggle(), None)).version == 2


async def test_whoever_goes_away_gives_the_turn_to_the_next() -> None:
    tasks, owner = Contested(), new_owner()
    task = await kept(tasks, owner)
    changing = Changing(tasks, CLOCK)
    racing = [asyncio.create_task(changing.task(owner, task.id, Toggle(), None)) for _ in range(20)]
    for number, each in enumerate(racing):
        await asyncio.sleep(0)
        if number % 2:
            each.cancel()
    finished, _ = await asyncio.wait(racing)
    assert sum(not each.cancelled() for each in finished) >= 10
    assert all(each.cancelled() or each.result() for each in finished)
    assert not any(lock.locked() for lock in changing.turns.values())
