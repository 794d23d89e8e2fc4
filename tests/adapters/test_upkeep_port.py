"""What every storage adapter promises of its upkeep: todo_core.application.ports.upkeep."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.owners import new_owner
from tests.support.stored import Key, add, get, update
from tests.support.tasks import counted, new_task
from todo_core.application.clock import SystemClock
from todo_core.application.ports import Clock, Tasks, Upkeep
from todo_core.application.purge import Purge
from todo_core.application.query import TaskQuery
from todo_core.domain.changes import Delete

# Long before anything another test leaves behind.
ANCIENT = datetime(2001, 1, 1, tzinfo=UTC)
NEVER = datetime(1990, 1, 1, tzinfo=UTC)


async def test_purge_removes_old_trash_and_counts_one_change_for_each_owner(
    tasks: Tasks, upkeep: Upkeep
) -> None:
    owner, other = new_owner(), new_owner()
    ancient = [
        await add(tasks, owner, replace(new_task(owner), created_at=ANCIENT, updated_at=ANCIENT))
        for _ in range(3)
    ]
    fresh = await add(tasks, owner, new_task(owner))
    await add(tasks, other, new_task(other))
    for task in ancient:
        await update(tasks, owner, task.id, Delete(), ANCIENT)
    await update(tasks, owner, fresh.id, Delete(), fresh.created_at)

    purged = await upkeep.purge(ANCIENT + timedelta(days=1), NEVER)

    assert (purged.tasks, purged.keys) == (3, 0)
    assert counted(await tasks.revision(owner)) == 9
    assert counted(await tasks.revision(other)) == 1
    trash = await tasks.list(owner, TaskQuery(deleted=True))
    assert ([task.id for task in trash.tasks], trash.total) == ([fresh.id], 1)
    feed = await tasks.changes(owner, 0, 10)
    assert ([task.id for task in feed.tasks], counted(feed.purged), counted(feed.reaches)) == (
        [fresh.id],
        7,
        9,
    )
    assert (await upkeep.purge(ANCIENT + timedelta(days=1), NEVER)).tasks == 0
    assert counted(await tasks.revision(owner)) == 9


async def test_it_tells_the_time_in_utc(upkeep: Upkeep) -> None:
    before = datetime.now(UTC)
    told = await upkeep.now()
    assert told.utcoffset() == timedelta(0)
    assert abs(told - before) < timedelta(hours=1)


class Ahead(Clock):
    """What a process may have."""

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(days=40)


async def test_a_process_with_a_wrong_clock_purges_nothing_too_early_and_says_so(
    tasks: Tasks, upkeep: Upkeep, caplog: pytest.LogCaptureFixture
) -> None:
    owner = new_owner()
    task = new_task(owner)
    await add(tasks, owner, task, Key("key", b"same"))
    await update(tasks, owner, task.id, Delete(), task.created_at)
    await Purge(upkeep, Ahead())(trash_days=30)
    assert (await tasks.list(owner, TaskQuery(deleted=True))).total == 1
    again = await add(tasks, owner, new_task(owner), Key("key", b"same"))
    assert again.id == task.id
    (warning,) = caplog.records
    assert "s apart from that of storage" in warning.getMessage()
    await Purge(upkeep, SystemClock())(trash_days=30)
    assert caplog.records == [warning]


async def test_purge_leaves_the_list_alone_however_old_it_is(tasks: Tasks, upkeep: Upkeep) -> None:
    owner = new_owner()
    task = replace(new_task(owner), created_at=ANCIENT, updated_at=ANCIENT)
    await add(tasks, owner, task)
    await upkeep.purge(ANCIENT + timedelta(days=1), NEVER)
    assert await get(tasks, owner, task.id) == task


async def test_purge_forgets_old_keys_only(tasks: Tasks, upkeep: Upkeep) -> None:
    owner = new_owner()
    old = replace(new_task(owner), created_at=ANCIENT, updated_at=ANCIENT)
    await add(tasks, owner, old, Key("old", b"same"))
    young = await add(tasks, owner, new_task(owner), Key("young", b"same"))

    purged = await upkeep.purge(NEVER, ANCIENT + timedelta(days=1))

    assert (purged.tasks, purged.keys) == (0, 1)
    again = new_task(owner)
    assert await add(tasks, owner, again, Key("old", b"same")) == again
    assert await add(tasks, owner, new_task(owner), Key("young", b"same")) == young
