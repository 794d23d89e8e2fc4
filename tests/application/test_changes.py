"""Following changes: nothing is missed, and who must start afresh is told so, nobody else."""

from datetime import timedelta

import pytest

from tests.support.owners import new_user
from todo_core.adapters.memory import InMemoryTasks
from todo_core.application import TodoCore
from todo_core.application.clock import SystemClock
from todo_core.application.ports import Purged
from todo_core.application.purge import Purge
from todo_core.domain.errors import InvalidCursor, SyncTokenExpired
from todo_core.domain.task import Task


class Device:
    """A copy of one user's tasks, kept by reading changes only."""

    def __init__(self, core: TodoCore, user: str) -> None:
        self.core = core
        self.me = {"actor": user, "user_id": user}
        self.tasks: dict[str, Task] = {}
        self.token: str | None = None

    async def sync(self) -> None:
        has_more = True
        while has_more:
            since = {} if self.token is None else {"since": self.token}
            page = await self.core.read_changes(**self.me, limit=2, **since)
            for task in page.changes:
                self.tasks[task.id] = task
                if task.deleted:
                    del self.tasks[task.id]
            self.token, has_more = page.next_token, page.has_more


@pytest.fixture
def tasks() -> InMemoryTasks:
    return InMemoryTasks()


@pytest.fixture
def device(tasks: InMemoryTasks) -> Device:
    return Device(TodoCore(tasks), new_user())


async def empty_trash(tasks: InMemoryTasks) -> None:
    """Empty the trash of everything that lies in it now."""
    now = SystemClock().now() + timedelta(seconds=1)
    await tasks.purge(now, now)


async def add(device: Device, *titles: str) -> list[Task]:
    return [await device.core.create_task(**device.me, title=title) for title in titles]


async def test_a_device_ends_with_the_exact_list(device: Device) -> None:
    one, _, three = await add(device, "1", "2", "3")
    await device.sync()
    await device.core.delete_task(**device.me, task_id=one.id)
    await device.core.complete_task(**device.me, task_id=three.id)
    await add(device, "4")
    await device.sync()
    listed = await device.core.list_tasks(**device.me)
    assert device.tasks == {task.id: task for task in listed.tasks}


async def test_a_device_that_saw_the_deletion_need_not_start_afresh_after_a_purge(
    tasks: InMemoryTasks, device: Device
) -> None:
    (one, _) = await add(device, "1", "2")
    await device.core.delete_task(**device.me, task_id=one.id)
    await device.sync()
    await empty_trash(tasks)
    await add(device, "3")
    await device.sync()
    assert sorted(task.title for task in device.tasks.values()) == ["2", "3"]


async def test_a_device_that_missed_a_purged_deletion_is_sent_to_start_afresh(
    tasks: InMemoryTasks, device: Device
) -> None:
    (one, *_) = await add(device, "1", "2", "3")
    await device.sync()
    await device.core.delete_task(**device.me, task_id=one.id)
    await empty_trash(tasks)
    with pytest.raises(SyncTokenExpired):
        await device.sync()
    device.token = None
    device.tasks.clear()
    await device.sync()
    assert sorted(task.title for task in device.tasks.values()) == ["2", "3"]


async def test_a_device_that_starts_after_a_purge_gets_through_page_by_page(
    tasks: InMemoryTasks, device: Device
) -> None:
    """Its first pages end before the purged change, which it never had."""
    made = await add(device, *"12345")
    await device.core.delete_task(**device.me, task_id=made[4].id)
    await empty_trash(tasks)
    await device.sync()
    assert len(device.tasks) == 4


async def test_a_device_in_the_middle_of_its_pages_is_told_of_a_purge(
    tasks: InMemoryTasks, device: Device
) -> None:
    made = await add(device, *"12345")
    page = await device.core.read_changes(**device.me, limit=2)
    await device.core.delete_task(**device.me, task_id=made[0].id)
    await empty_trash(tasks)
    with pytest.raises(SyncTokenExpired):
        await device.core.read_changes(**device.me, since=page.next_token)


async def test_a_counter_that_went_back_expires_tokens_from_the_lost_future(
    tasks: InMemoryTasks, device: Device
) -> None:
    """As after a restored backup."""
    await add(device, "1", "2")
    await device.sync()
    older = Device(TodoCore(InMemoryTasks()), device.me["actor"])
    await add(older, "1")
    older.token = device.token
    with pytest.raises(SyncTokenExpired):
        await older.sync()


async def test_a_token_is_good_for_its_own_user_only(device: Device) -> None:
    await add(device, "1")
    await device.sync()
    other = Device(device.core, new_user())
    for token in (device.token, "", "nonsense"):
        other.token = token
        with pytest.raises(InvalidCursor):
            await other.sync()


async def test_purge_keeps_the_trash_for_the_given_days(
    tasks: InMemoryTasks, device: Device
) -> None:
    (one,) = await add(device, "1")
    await device.core.delete_task(**device.me, task_id=one.id)
    purge = Purge(tasks, SystemClock())
    assert await purge(trash_days=1) == Purged(tasks=0, keys=0)
    assert await purge(trash_days=0) == Purged(tasks=1, keys=0)
