"""What every storage adapter promises of whole accounts: todo_core.application.ports.accounts."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.owners import new_owner
from tests.support.stored import Key, add, get, update
from tests.support.tasks import CLOCK, IDS, counted, drafts, moments, new_task
from todo_core.application import TodoCore
from todo_core.application.ports import Accounts, Entry, Erased, IdsTaken, Tasks
from todo_core.application.query import TaskQuery
from todo_core.domain.changes import Delete, Toggle
from todo_core.domain.errors import SyncTokenExpired, TaskNotFound
from todo_core.domain.ownership import Owner
from todo_core.domain.task import Draft, Task

EVERY_LIST = [
    TaskQuery(),
    TaskQuery(completed=True),
    TaskQuery(completed=False),
    TaskQuery(deleted=True),
]


async def everything(tasks: Tasks, owner: Owner) -> list[Task]:
    """What the feed of changes shows of an account, by id."""
    page = await tasks.changes(owner, 0, 1000)
    assert not page.has_more
    return sorted(page.tasks, key=lambda task: task.id)


def entries(tasks: Iterable[Task]) -> list[Entry]:
    return [Entry(task) for task in tasks]


def some_tasks(owner: Owner, count: int = 5) -> list[Task]:
    """Open, completed and deleted ones."""
    return [
        replace(
            new_task(owner, f"task {number}", completed=number % 2 == 0),
            version=number + 1,
            deleted=number % 3 == 0,
        )
        for number in range(count)
    ]


@settings(max_examples=30)
@given(
    drafts=st.lists(drafts, max_size=5),
    moment=moments,
    age=st.timedeltas(timedelta(0), timedelta(days=9)),
)
async def test_what_fills_an_account_is_kept_as_it_is(
    tasks: Tasks, accounts: Accounts, drafts: list[Draft], moment: object, age: timedelta
) -> None:
    owner = new_owner()
    kept = [
        replace(
            draft.task(owner, IDS.new(moment), moment),
            updated_at=moment + age,
            version=7,
            deleted=draft.values["completed"],
        )
        for draft in drafts
    ]
    known = [Entry(task, f"{n}@elsewhere" if n % 2 else None) for n, task in enumerate(kept)]
    assert await accounts.fill(owner, iter(known)) == len(kept)
    kept.sort(key=lambda task: task.id)
    known.sort(key=lambda entry: entry.task.id)
    assert await everything(tasks, owner) == kept
    assert [entry async for entry in accounts.read(owner)] == known


async def test_each_task_that_fills_an_account_is_one_change_in_its_order(
    tasks: Tasks, accounts: Accounts
) -> None:
    owner = new_owner()
    kept = some_tasks(owner)
    await accounts.fill(owner, entries(kept))
    feed = await tasks.changes(owner, 0, 10)
    assert (list(feed.tasks), counted(feed.reaches), feed.purged) == (kept, 5, 0)
    assert [(await tasks.list(owner, query)).total for query in EVERY_LIST] == [3, 2, 1, 2]
    more = new_task(owner)
    assert await add(tasks, owner, more) == more
    assert await tasks.revision(owner) == feed.reaches + 1


async def test_an_account_that_has_tasks_gets_more(tasks: Tasks, accounts: Accounts) -> None:
    owner = new_owner()
    mine = await add(tasks, owner, new_task(owner))
    before = await tasks.revision(owner)
    new = some_tasks(owner)
    await accounts.fill(owner, entries(new))
    assert await everything(tasks, owner) == [mine, *new]
    assert await tasks.revision(owner) == before + 5
    assert [(await tasks.list(owner, query)).total for query in EVERY_LIST] == [4, 2, 2, 2]


@pytest.mark.parametrize("deleted", [False, True])
async def test_nothing_is_added_when_one_id_is_taken(
    tasks: Tasks, accounts: Accounts, deleted: bool
) -> None:
    owner = new_owner()
    mine = await add(tasks, owner, new_task(owner))
    if deleted:
        await update(tasks, owner, mine.id, Delete(), CLOCK.now())
    before = await everything(tasks, owner), await tasks.revision(owner)
    with pytest.raises(IdsTaken) as taken:
        await accounts.fill(owner, entries([*some_tasks(owner), replace(mine, title="another")]))
    assert taken.value.ids == (mine.id,)
    assert (await everything(tasks, owner), await tasks.revision(owner)) == before


async def test_no_two_tasks_may_have_one_id(tasks: Tasks, accounts: Accounts) -> None:
    owner = new_owner()
    new = some_tasks(owner)
    with pytest.raises(IdsTaken) as taken:
        await accounts.fill(owner, entries([*new, new[1]]))
    assert taken.value.ids == (new[1].id,)
    assert (await everything(tasks, owner), await tasks.revision(owner)) == ([], 0)


async def test_a_task_does_not_come_twice_from_elsewhere(tasks: Tasks, accounts: Accounts) -> None:
    """Whatever becomes of it here; and what it is called there is each user's own."""
    owner, other = new_owner(), new_owner()
    first = Entry(new_task(owner), "1@elsewhere")
    assert await accounts.fill(owner, [first]) == 1
    await update(tasks, owner, first.task.id, Toggle(), CLOCK.now())
    await update(tasks, owner, first.task.id, Delete(), CLOCK.now())
    again = Entry(new_task(owner), "1@elsewhere")
    twice = [Entry(new_task(owner), "2@elsewhere") for _ in range(2)]
    for new in ([Entry(new_task(owner)), again], twice):
        with pytest.raises(IdsTaken) as taken:
            await accounts.fill(owner, new)
        assert taken.value.ids == (new[1].task.id,)
    assert await accounts.fill(other, [again]) == 1
    assert [entry.source_uid async for entry in accounts.read(owner)] == ["1@elsewhere"]


async def test_what_is_there_can_be_passed_over(tasks: Tasks, accounts: Accounts) -> None:
    """By its id, and by what it is called elsewhere; what is counted has no gap."""
    owner = new_owner()
    mine = await add(tasks, owner, new_task(owner))
    await accounts.fill(owner, [Entry(new_task(owner), "1@elsewhere")])
    before, change = await everything(tasks, owner), await tasks.revision(owner)
    new = some_tasks(owner)
    mixed = [Entry(mine), *entries(new), Entry(new_task(owner), "1@elsewhere"), Entry(new[0])]
    assert await accounts.fill(owner, mixed, skip_taken=True) == len(new)
    assert await tasks.revision(owner) == change + len(new)
    for seen in range(len(new)):
        assert [*(await tasks.changes(owner, change + seen, 10)).tasks] == new[seen:]
    assert await accounts.fill(owner, mixed, skip_taken=True) == 0
    assert await tasks.revision(owner) == change + len(new)
    assert await everything(tasks, owner) == sorted([*before, *new], key=lambda task: task.id)


async def test_of_racing_fills_from_elsewhere_one_is_kept(tasks: Tasks, accounts: Accounts) -> None:
    owner = new_owner()
    results = await asyncio.gather(
        *(accounts.fill(owner, [Entry(new_task(owner), "1@elsewhere")]) for _ in range(4)),
        return_exceptions=True,
    )
    assert sorted(map(type, results), key=str) == sorted([IdsTaken] * 3 + [int], key=str)
    assert len(await everything(tasks, owner)) == 1


async def test_what_goes_wrong_while_tasks_come_leaves_no_trace(
    tasks: Tasks, accounts: Accounts
) -> None:
    owner = new_owner()

    def broken() -> Iterator[Entry]:
        yield from entries(new_task(owner) for _ in range(2100))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await accounts.fill(owner, broken())
    assert (await everything(tasks, owner), await tasks.revision(owner)) == ([], 0)
    assert await accounts.fill(owner, []) == 0
    assert await tasks.revision(owner) == 0


async def test_another_users_account_is_not_read(tasks: Tasks, accounts: Accounts) -> None:
    owner = new_owner()
    await add(tasks, owner, new_task(owner))
    assert [entry async for entry in accounts.read(new_owner())] == []


async def test_whatever_a_task_says_it_fills_the_account_that_is_meant(
    tasks: Tasks, accounts: Accounts
) -> None:
    owner, other = new_owner(), new_owner()
    task = new_task(other)
    await accounts.fill(owner, [Entry(task)])
    assert await everything(tasks, owner) == [replace(task, user_id=owner.user_id)]
    assert await everything(tasks, other) == []


async def test_racing_fills_and_creates_are_all_counted(tasks: Tasks, accounts: Accounts) -> None:
    owner = new_owner()
    await asyncio.gather(
        *(accounts.fill(owner, entries(some_tasks(owner))) for _ in range(4)),
        *(add(tasks, owner, new_task(owner)) for _ in range(4)),
    )
    assert counted(await tasks.revision(owner)) == len(await everything(tasks, owner)) == 24
    assert [(await tasks.list(owner, query)).total for query in EVERY_LIST] == [16, 8, 8, 8]


async def test_of_racing_fills_with_the_same_tasks_one_is_kept(
    tasks: Tasks, accounts: Accounts
) -> None:
    owner = new_owner()
    new = some_tasks(owner)
    results = await asyncio.gather(
        *(accounts.fill(owner, entries(new)) for _ in range(4)), return_exceptions=True
    )
    assert sorted(map(type, results), key=str) == sorted([IdsTaken] * 3 + [int], key=str)
    assert await everything(tasks, owner) == new


async def test_erasing_leaves_nothing_of_the_user_and_everything_of_others(
    tasks: Tasks, accounts: Accounts
) -> None:
    owner, other = new_owner(), new_owner()
    for each in (owner, other):
        first = await add(tasks, each, new_task(each), Key("key", b"f"))
        await add(tasks, each, new_task(each))
        await update(tasks, each, first.id, Delete(), CLOCK.now())
    before = await everything(tasks, other), await tasks.revision(other)

    assert await accounts.erase(owner) == Erased(tasks=2, keys=1)

    assert await everything(tasks, owner) == []
    assert await tasks.revision(owner) == 0
    assert (await everything(tasks, other), await tasks.revision(other)) == before
    assert await accounts.erase(owner) == Erased(tasks=0, keys=0)
    again = new_task(owner)
    assert await add(tasks, owner, again, Key("key", b"f")) == again
    with pytest.raises(TaskNotFound):
        await get(tasks, owner, first.id)


async def test_no_number_of_an_erased_account_comes_back(tasks: Tasks, accounts: Accounts) -> None:
    owner = new_owner()
    seen: list[int] = []
    for begin in ("add", "fill", "keyed"):
        if begin == "fill":
            await accounts.fill(owner, entries(some_tasks(owner, 3)))
        for _ in range(3):
            keyed = Key("key", b"f") if begin == "keyed" else None
            task = await add(tasks, owner, new_task(owner), keyed)
            await update(tasks, owner, task.id, Toggle(), CLOCK.now())
            seen.append(await tasks.revision(owner))
        await accounts.erase(owner)
    assert len(set(seen)) == len(seen)
    assert len({number >> 32 for number in seen}) == 3


async def test_a_sync_token_from_before_an_erasure_has_expired(
    tasks: Tasks, accounts: Accounts
) -> None:
    owner, core = new_owner(), TodoCore(tasks)
    me = {"actor": owner.user_id, "user_id": owner.user_id}
    nothing = (await core.read_changes(**me)).next_token
    for number in range(3):
        await core.create_task(**me, title=f"old {number}")
    old = (await core.read_changes(**me)).next_token
    await accounts.erase(owner)
    for _ in range(5):
        with pytest.raises(SyncTokenExpired):
            await core.read_changes(**me, since=old)
        await core.create_task(**me, title="new")
    feed = await core.read_changes(**me, since=nothing)  # it knew of no task, so it lacks none
    assert [task.title for task in feed.changes] == ["new"] * 5


async def test_whoever_watches_an_account_hears_that_it_was_erased(
    tasks: Tasks, accounts: Accounts
) -> None:
    owner, core = new_owner(), TodoCore(tasks)
    me = {"actor": owner.user_id, "user_id": owner.user_id}
    await core.create_task(**me, title="old")
    async with core.watch_changes(**me) as tokens:
        await accounts.erase(owner)
        with pytest.raises(SyncTokenExpired):
            await anext(tokens)


async def test_writers_and_an_erasure_at_once_leave_a_sound_account(
    tasks: Tasks, accounts: Accounts
) -> None:
    """Whatever is left belongs to one new account, whose totals and feed are exact."""
    owner = new_owner()

    async def writer(number: int) -> None:
        task = await add(tasks, owner, new_task(owner), Key(f"key-{number}", b"f"))
        try:
            await update(tasks, owner, task.id, Toggle(), CLOCK.now())
            await update(tasks, owner, task.id, Delete(), CLOCK.now())
        except TaskNotFound:
            pass  # it has been erased

    async def eraser() -> None:
        for _ in range(5):
            await accounts.erase(owner)
            await asyncio.sleep(0.01)

    await asyncio.gather(*map(writer, range(40)), eraser())
    feed = await tasks.changes(owner, 0, 1000)
    assert feed.reaches == await tasks.revision(owner)
    totals = [(await tasks.list(owner, query)).total for query in EVERY_LIST]
    left = feed.tasks
    assert totals[0] == sum(not task.deleted for task in left)
    assert totals[3] == sum(task.deleted for task in left)
    await accounts.erase(owner)
    assert await everything(tasks, owner) == []
