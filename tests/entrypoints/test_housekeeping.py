"""A running service empties the trash by itself."""

import asyncio
from datetime import UTC, datetime, timedelta

from tests.support.owners import new_user
from todo_core.adapters.memory import InMemoryTasks
from todo_core.application import TodoCore
from todo_core.application.ports import Clock, Purged, Upkeep
from todo_core.application.purge import Purge
from todo_core.domain.errors import Unavailable
from todo_core.entrypoints.housekeeping import Housekeeping


class In31Days(Clock):
    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(days=31)


async def test_what_has_been_in_the_trash_for_long_goes() -> None:
    tasks = InMemoryTasks(clock=In31Days())
    core = TodoCore(tasks)
    me = new_user()
    task = await core.create_task(actor=me, user_id=me, title="old")
    await core.delete_task(actor=me, user_id=me, task_id=task.id)
    housekeeping = Housekeeping(Purge(tasks, In31Days()), trash_days=30, interval_seconds=0.01)
    await housekeeping.open()
    async with asyncio.timeout(5):
        while (await core.list_tasks(actor=me, user_id=me, deleted=True)).total:
            await asyncio.sleep(0.005)
    await housekeeping.close()


class Flaky(Upkeep):
    """Out of reach at first."""

    calls = 0

    async def now(self) -> datetime:
        return datetime.now(UTC)

    async def purge(self, trashed_before: datetime, keyed_before: datetime) -> Purged:
        self.calls += 1
        if self.calls == 1:
            raise Unavailable
        return Purged(0, 0)


async def test_a_database_out_of_reach_is_tried_again() -> None:
    upkeep = Flaky()
    housekeeping = Housekeeping(Purge(upkeep, In31Days()), trash_days=30, interval_seconds=0.01)
    await housekeeping.open()
    async with asyncio.timeout(5):
        while upkeep.calls < 2:
            await asyncio.sleep(0.005)
    await housekeeping.close()
