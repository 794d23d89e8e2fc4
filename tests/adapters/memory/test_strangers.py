"""Whoever only looks leaves nothing behind."""

from contextlib import suppress

from tests.support.owners import new_owner
from tests.support.stored import get, update
from tests.support.tasks import CLOCK, new_task
from todo_core.adapters.memory import InMemoryTasks
from todo_core.application.ports.accounts import Entry, IdsTaken
from todo_core.application.query import TaskQuery
from todo_core.domain.changes import Toggle
from todo_core.domain.errors import TaskNotFound


async def test_memory_does_not_grow_by_those_who_keep_nothing() -> None:
    tasks = InMemoryTasks()
    stranger = new_owner()
    foreign = new_task(new_owner())
    await tasks.list(stranger, TaskQuery())
    await tasks.revision(stranger)
    await tasks.changes(stranger, 0, 10)
    assert [task async for task in tasks.read(stranger)] == []
    with suppress(TaskNotFound):
        await get(tasks, stranger, foreign.id)
    with suppress(TaskNotFound):
        await update(tasks, stranger, foreign.id, Toggle(), CLOCK.now())
    with suppress(IdsTaken):
        await tasks.fill(stranger, [Entry(foreign)] * 2)
    assert tasks._users == {}
