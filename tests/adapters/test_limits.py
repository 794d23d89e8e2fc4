"""How much every storage adapter keeps of one user: todo_core.application.limits."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

import pytest

from tests.support.owners import new_owner
from tests.support.stored import Key, add, update
from tests.support.tasks import CLOCK, IDS, new_task
from todo_core.adapters.memory import InMemoryTasks
from todo_core.adapters.postgres import PostgresAccounts, PostgresTasks, PostgresUpkeep
from todo_core.application.limits import Limits
from todo_core.application.ports import Accounts, Entry, Tasks, Upkeep
from todo_core.application.query import TaskQuery
from todo_core.domain.changes import Delete, Restore, Toggle
from todo_core.domain.errors import IdempotencyKeyReused, TooManyKeys, TooManyTasks
from todo_core.domain.ownership import Owner
from todo_core.domain.task import Draft, Task


@dataclass(frozen=True)
class Storage:
    """What is kept in one place, with whatever limits."""

    tasks: Callable[[Limits], Tasks]
    accounts: Callable[[Tasks, Limits], Accounts]
    upkeep: Callable[[Tasks], Upkeep]

    def limited(self, **limits: int) -> Tasks:
        """Tasks, of which each user can have so many."""
        return self.tasks(Limits(**limits))


@pytest.fixture(params=["memory", "pooled", "multiplexed"])
def storage(request: pytest.FixtureRequest) -> Storage:
    if request.param == "memory":
        return Storage(
            lambda limits: InMemoryTasks(limits=limits),
            lambda tasks, _: cast("InMemoryTasks", tasks),
            lambda tasks: cast("InMemoryTasks", tasks),
        )
    name = "multiplexed_database" if request.param == "multiplexed" else "database"
    database = request.getfixturevalue(name)
    url = request.getfixturevalue("database_url")
    return Storage(
        lambda limits: PostgresTasks(database, limits=limits),
        lambda _, limits: PostgresAccounts(url, limits),
        lambda _: PostgresUpkeep(database),
    )


def key(number: int) -> Key:
    return Key(f"key-{number}", b"f")


def made_at(owner: Owner, moment: datetime) -> Task:
    return Draft.parse({"title": "Buy milk"}).task(owner, IDS.new(moment), moment)


async def fill_up(tasks: Tasks, owner: Owner, count: int) -> list[Task]:
    return [await add(tasks, owner, new_task(owner)) for _ in range(count)]


@pytest.mark.parametrize("keyed", [None, key(1)])
async def test_a_task_too_many_is_refused_and_leaves_no_trace(
    storage: Storage, keyed: Key | None
) -> None:
    tasks, owner = storage.limited(tasks=2), new_owner()
    await fill_up(tasks, owner, 2)
    revision = await tasks.revision(owner)
    for _ in range(3):
        with pytest.raises(TooManyTasks):
            await add(tasks, owner, new_task(owner), keyed)
    assert await tasks.revision(owner) == revision
    assert (await tasks.list(owner, TaskQuery())).total == 2
    other = new_owner()
    await add(tasks, other, new_task(other))


async def test_the_trash_counts_until_it_is_purged_and_restoring_needs_no_room(
    storage: Storage,
) -> None:
    tasks, owner = storage.limited(tasks=2), new_owner()
    first, second = await fill_up(tasks, owner, 2)
    await update(tasks, owner, first.id, Delete(), CLOCK.now())
    with pytest.raises(TooManyTasks):
        await add(tasks, owner, new_task(owner), key(1))
    await update(tasks, owner, first.id, Restore(), CLOCK.now())
    await update(tasks, owner, second.id, Toggle(), CLOCK.now())
    await update(tasks, owner, second.id, Delete(), CLOCK.now())
    later = CLOCK.now() + timedelta(days=1)
    await storage.upkeep(tasks).purge(later, CLOCK.now() - timedelta(days=1))
    task = new_task(owner)
    assert await add(tasks, owner, task, key(1)) == task  # the refused create did not use the key


async def test_tasks_at_the_same_time_pass_the_limit_by_their_number_at_most(
    storage: Storage,
) -> None:
    tasks, owner = storage.limited(tasks=5), new_owner()
    await fill_up(tasks, owner, 4)
    racing = (add(tasks, owner, new_task(owner)) for _ in range(8))
    results = await asyncio.gather(*racing, return_exceptions=True)
    assert {type(result) for result in results} <= {Task, TooManyTasks}
    assert (await tasks.list(owner, TaskQuery())).total in range(5, 13)
    with pytest.raises(TooManyTasks):
        await add(tasks, owner, new_task(owner))


async def test_a_key_too_many_is_refused_until_the_oldest_is_a_day_old(storage: Storage) -> None:
    tasks, owner = storage.limited(keys=3), new_owner()
    began = CLOCK.now()
    for number in range(3):
        await add(tasks, owner, made_at(owner, began + timedelta(hours=number)), key(number))
    revision = await tasks.revision(owner)
    with pytest.raises(TooManyKeys) as refused:
        await add(tasks, owner, made_at(owner, began + timedelta(hours=4, milliseconds=1)), key(3))
    assert refused.value.retry_after == 20 * 3600
    assert await tasks.revision(owner) == revision
    day = timedelta(hours=24)
    await add(tasks, owner, made_at(owner, began + day), key(3))
    with pytest.raises(TooManyKeys) as refused:
        await add(tasks, owner, made_at(owner, began + day), key(4))
    assert refused.value.retry_after == 3600
    await add(tasks, owner, made_at(owner, began + day))  # without a key
    other = new_owner()
    await add(tasks, other, new_task(other), key(4))


async def test_a_known_key_is_never_refused_for_want_of_room(storage: Storage) -> None:
    tasks, owner = storage.limited(tasks=1, keys=1), new_owner()
    task = await add(tasks, owner, new_task(owner), key(1))
    assert (await add(tasks, owner, new_task(owner), key(1))).id == task.id
    with pytest.raises(IdempotencyKeyReused):
        await add(tasks, owner, new_task(owner), Key("key-1", b"g"))
    with pytest.raises(TooManyKeys):  # before the task, for which there is no room either
        await add(tasks, owner, new_task(owner), key(2))


async def test_first_keys_at_the_same_time_are_no_trouble_later(storage: Storage) -> None:
    tasks, owner = storage.limited(keys=8), new_owner()
    await asyncio.gather(*(add(tasks, owner, new_task(owner), key(n)) for n in range(8)))
    for number in range(8, 17):
        results = await asyncio.gather(
            add(tasks, owner, new_task(owner), key(number)), return_exceptions=True
        )
    assert isinstance(results[0], TooManyKeys)


async def test_an_import_counts_and_is_refused_as_a_whole(storage: Storage) -> None:
    tasks, owner = storage.limited(tasks=4), new_owner()
    accounts = storage.accounts(tasks, Limits(tasks=4))
    (kept,) = await fill_up(tasks, owner, 1)
    await update(tasks, owner, kept.id, Delete(), CLOCK.now())
    revision = await tasks.revision(owner)
    with pytest.raises(TooManyTasks):
        await accounts.fill(owner, [Entry(new_task(owner)) for _ in range(4)])
    assert await tasks.revision(owner) == revision
    assert await accounts.fill(owner, [Entry(new_task(owner)) for _ in range(3)]) == 3
    with pytest.raises(TooManyTasks):
        await add(tasks, owner, new_task(owner))
    await update(tasks, owner, kept.id, Restore(), CLOCK.now())
    assert (await tasks.list(owner, TaskQuery())).total == 4


@pytest.mark.parametrize("limits", [{"tasks": 0}, {"keys": 0}, {"tasks": -1, "keys": 5}])
def test_a_limit_is_at_least_one(limits: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Limits(**limits)
