"""What every storage adapter promises of its upkeep: todo_core.application.ports.upkeep."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.support.owners import new_owner
from tests.support.tasks import counted, new_task
from todo_core.application.ports import Tasks, Upkeep
from todo_core.application.ports.tasks import KeyedCreate
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
        await tasks.add(owner, replace(new_task(owner), created_at=ANCIENT, updated_at=ANCIENT))
        for _ in range(3)
    ]
    fresh = await tasks.add(owner, new_task(owner))
    await tasks.add(other, new_task(other))
    for task in ancient:
        await tasks.update(owner, task.id, Delete(), ANCIENT)
    await tasks.update(owner, fresh.id, Delete(), fresh.created_at)

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


async def test_purge_leaves_the_list_alone_however_old_it_is(tasks: Tasks, upkeep: Upkeep) -> None:
    owner = new_owner()
    task = replace(new_task(owner), created_at=ANCIENT, updated_at=ANCIENT)
    await tasks.add(owner, task)
    await upkeep.purge(ANCIENT + timedelta(days=1), NEVER)
    assert await tasks.get(owner, task.id) == task


async def test_purge_forgets_old_keys_only(tasks: Tasks, upkeep: Upkeep) -> None:
    owner = new_owner()
    old = replace(new_task(owner), created_at=ANCIENT, updated_at=ANCIENT)
    await tasks.add(owner, old, KeyedCreate("old", b"same"))
    young = await tasks.add(owner, new_task(owner), KeyedCreate("young", b"same"))

    purged = await upkeep.purge(NEVER, ANCIENT + timedelta(days=1))

    assert (purged.tasks, purged.keys) == (0, 1)
    again = new_task(owner)
    assert await tasks.add(owner, again, KeyedCreate("old", b"same")) == again
    assert await tasks.add(owner, new_task(owner), KeyedCreate("young", b"same")) == young
