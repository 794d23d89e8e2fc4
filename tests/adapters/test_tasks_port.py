"""What every storage adapter promises: todo_core.application.ports.tasks, clause by clause."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.owners import new_owner
from tests.support.stored import Key, add, get, update
from tests.support.tasks import CLOCK, IDS, changes, counted, drafts, moments, new_task
from todo_core.adapters.memory.listing import matching
from todo_core.application.changing import Changing, Decision
from todo_core.application.ports import Tasks
from todo_core.application.ports.tasks import Save, Seen
from todo_core.application.query import SORT_KEYS, Position, TaskQuery
from todo_core.domain.changes import (
    AllBut,
    Change,
    Delete,
    Edit,
    Restore,
    Toggle,
    Versions,
    apply,
)
from todo_core.domain.errors import (
    IdempotencyKeyReused,
    TaskNotFound,
    TodoError,
    VersionMismatch,
)
from todo_core.domain.ownership import Owner
from todo_core.domain.task import Draft, Task
from todo_core.domain.text import fold

RACERS = 16

queries = st.builds(
    TaskQuery,
    completed=st.none() | st.booleans(),
    search=st.none() | st.sampled_from(["a", "%", "_", "é", "ς", "\\"]),
    deleted=st.booleans(),
    sort=st.sampled_from(SORT_KEYS),
    descending=st.booleans(),
    limit=st.integers(1, 5),
)


async def every_task(tasks: Tasks, owner: Owner) -> list[Task]:
    page = await tasks.changes(owner, 0, 1000)
    assert not page.has_more
    return list(page.tasks)


async def kept(tasks: Tasks, owner: Owner, *drafted: Draft) -> list[Task]:
    made = []
    for draft in drafted:
        now = CLOCK.now()
        made.append(await add(tasks, owner, draft.task(owner, IDS.new(now), now)))
    return made


async def test_a_task_that_was_added_is_found_as_it_was(tasks: Tasks) -> None:
    owner = new_owner()
    task = new_task(owner, "É\u200dx", description="a\nb\t", completed=True)
    assert await add(tasks, owner, task) == task
    assert await get(tasks, owner, task.id) == task
    assert (await tasks.list(owner, TaskQuery())).tasks[0] == task


async def test_nobody_else_finds_it_or_changes_it(tasks: Tasks) -> None:
    owner, stranger = new_owner(), new_owner()
    task = await add(tasks, owner, new_task(owner))
    with pytest.raises(TaskNotFound):
        await get(tasks, stranger, task.id)
    for change in (Edit.parse({"title": "mine"}), Toggle(), Delete(), Restore()):
        with pytest.raises(TaskNotFound):
            await update(tasks, stranger, task.id, change, CLOCK.now())
    assert (await tasks.list(stranger, TaskQuery())).tasks in ((), [])
    assert await tasks.revision(stranger) == 0
    assert await get(tasks, owner, task.id) == task


async def test_a_user_without_tasks_has_an_empty_list(tasks: Tasks) -> None:
    page = await tasks.list(new_owner(), TaskQuery())
    assert (list(page.tasks), page.total, page.next, page.revision) == ([], 0, None, 0)
    feed = await tasks.changes(new_owner(), 0, 10)
    assert (list(feed.tasks), feed.reaches, feed.has_more, feed.purged) == ([], 0, False, 0)


@settings(max_examples=60, deadline=None)
@given(draft=drafts, history=st.lists(st.tuples(changes, moments), max_size=6))
async def test_update_does_what_the_domain_says(
    tasks: Tasks, draft: Draft, history: list[tuple[Change, datetime]]
) -> None:
    """Whatever an adapter makes of a change, it means `apply`, errors and counter included."""
    owner = new_owner()
    task, revision = (await kept(tasks, owner, draft))[0], 1
    for change, now in history:
        for expected in (
            frozenset((task.version + 1,)),
            AllBut(frozenset((task.version, 99))),
            frozenset((task.version, 99)),
            AllBut(frozenset((task.version,))),
        ):
            assert await outcome(tasks, owner, task, change, now, expected) == applied(
                task, change, now, expected
            )
            became = applied(task, change, now, expected)
            if isinstance(became, Task) and became != task:
                task, revision = became, revision + 1
            assert await every_task(tasks, owner) == [task]
            assert counted(await tasks.revision(owner)) == revision


def applied(
    task: Task, change: Change, now: datetime, expected: Versions
) -> Task | type[TodoError]:
    try:
        return apply(task, change, now, expected)
    except TodoError as error:
        return type(error)


async def outcome(
    tasks: Tasks, owner: Owner, task: Task, change: Change, now: datetime, expected: Versions
) -> Task | type[TodoError]:
    try:
        return await update(tasks, owner, task.id, change, now, expected)
    except TodoError as error:
        return type(error)


async def test_a_version_mismatch_tells_the_current_version(tasks: Tasks) -> None:
    owner = new_owner()
    task = await add(tasks, owner, new_task(owner))
    await update(tasks, owner, task.id, Toggle(), CLOCK.now())
    with pytest.raises(VersionMismatch) as mismatch:
        await update(tasks, owner, task.id, Toggle(), CLOCK.now(), frozenset((1,)))
    assert mismatch.value.current == 2
    with pytest.raises(VersionMismatch):
        await update(tasks, owner, task.id, Toggle(), CLOCK.now(), frozenset())


@settings(max_examples=60)
@given(drafted=st.lists(drafts, max_size=8), query=queries, trashed=st.sets(st.integers(0, 7)))
async def test_pages_are_the_whole_list_in_order(
    tasks: Tasks, drafted: list[Draft], query: TaskQuery, trashed: set[int]
) -> None:
    """Page after page: every matching task once, in total order, with the totals of a count."""
    owner = new_owner()
    made = await kept(tasks, owner, *drafted)
    for index in trashed & set(range(len(made))):
        made[index] = await update(tasks, owner, made[index].id, Delete(), CLOCK.now())
    expected = matching(made, query)
    walked: list[Task] = []
    position: Position | None = None
    while True:
        page = await tasks.list(owner, replace(query, after=position))
        assert page.total == len(expected)
        assert page.revision == await tasks.revision(owner)
        walked += page.tasks
        if page.next is None:
            break
        assert len(page.tasks) == query.limit
        position = page.next
    assert walked == expected


async def test_search_compares_code_points_and_takes_nothing_for_a_pattern(tasks: Tasks) -> None:
    owner = new_owner()
    titles = ["ÉTÉ", "été", "100%", "a_b", "back\\slash", "ΟΔΟΣ", "İstanbul"]
    for title in titles:
        await add(tasks, owner, new_task(owner, title))

    async def found(q: str) -> set[str]:
        page = await tasks.list(owner, TaskQuery(search=fold(q)))
        assert page.total == len(page.tasks)
        return {task.title for task in page.tasks}

    assert await found("é") == {"ÉTÉ", "été"}
    assert await found("%") == {"100%"}
    assert await found("_") == {"a_b"}
    assert await found("\\") == {"back\\slash"}
    assert await found("ΔΟΣ") == {"ΟΔΟΣ"}
    assert await found("İ") == {"İstanbul"}
    assert await found("x") == set()


async def test_titles_sort_by_code_point(tasks: Tasks) -> None:
    owner = new_owner()
    for title in ("b", "B", "a", "é", "z", "Z", "\U0001f600", "\uffee"):
        await add(tasks, owner, new_task(owner, title))
    page = await tasks.list(owner, TaskQuery(sort="title", descending=False))
    assert [task.title for task in page.tasks] == [
        "B",
        "Z",
        "a",
        "b",
        "z",
        "é",
        "\uffee",
        "\U0001f600",
    ]


async def test_a_page_goes_on_after_its_position_even_if_that_task_is_gone(tasks: Tasks) -> None:
    owner = new_owner()
    made = [await add(tasks, owner, new_task(owner, str(number))) for number in range(5)]
    first = await tasks.list(owner, TaskQuery(limit=2))
    for task in first.tasks:
        await update(tasks, owner, task.id, Delete(), CLOCK.now())
    second = await tasks.list(owner, TaskQuery(limit=2, after=first.next))
    assert list(second.tasks) == [made[2], made[1]]


async def test_of_racing_conditional_writers_exactly_one_wins(tasks: Tasks) -> None:
    owner = new_owner()
    task = await add(tasks, owner, new_task(owner))
    edits = [Edit.parse({"title": f"writer {number}"}) for number in range(RACERS)]
    results = await asyncio.gather(
        *(update(tasks, owner, task.id, edit, CLOCK.now(), frozenset((1,))) for edit in edits),
        return_exceptions=True,
    )
    winners = [result for result in results if isinstance(result, Task)]
    losers = [result for result in results if isinstance(result, VersionMismatch)]
    assert (len(winners), len(losers)) == (1, RACERS - 1)
    assert {error.current for error in losers} == {2}
    assert await get(tasks, owner, task.id) == winners[0]
    assert counted(await tasks.revision(owner)) == 2


async def test_racing_toggles_all_count(tasks: Tasks) -> None:
    owner = new_owner()
    task = await add(tasks, owner, new_task(owner))
    results = await asyncio.gather(
        *(update(tasks, owner, task.id, Toggle(), CLOCK.now()) for _ in range(RACERS + 1))
    )
    assert sorted(result.version for result in results) == list(range(2, RACERS + 3))
    assert (await get(tasks, owner, task.id)).completed
    assert counted(await tasks.revision(owner)) == RACERS + 2


async def test_totals_and_counter_are_exact_after_racing_writers(tasks: Tasks) -> None:
    owner = new_owner()

    async def writer(number: int) -> int:
        task = await add(tasks, owner, new_task(owner, completed=number % 3 == 0))
        await update(tasks, owner, task.id, Toggle(), CLOCK.now())
        await update(tasks, owner, task.id, Edit.parse({"title": "same"}), CLOCK.now())
        await update(tasks, owner, task.id, Edit.parse({"title": "same"}), CLOCK.now())
        if number % 2:
            await update(tasks, owner, task.id, Delete(), CLOCK.now())
        return 4 if number % 2 else 3

    changes = sum(await asyncio.gather(*map(writer, range(RACERS))))
    everything = await every_task(tasks, owner)
    assert counted(await tasks.revision(owner)) == changes
    for query in (
        TaskQuery(),
        TaskQuery(completed=True),
        TaskQuery(completed=False),
        TaskQuery(deleted=True),
        TaskQuery(deleted=True, completed=True),
    ):
        page = await tasks.list(owner, query)
        assert page.total == len(matching(everything, query)), query


async def test_a_key_is_good_for_one_task(tasks: Tasks) -> None:
    owner = new_owner()
    keyed = Key("key", b"fingerprint")
    first = await add(tasks, owner, new_task(owner), keyed)
    await update(tasks, owner, first.id, Toggle(), CLOCK.now())
    await update(tasks, owner, first.id, Delete(), CLOCK.now())
    assert await add(tasks, owner, new_task(owner), keyed) == first
    assert counted(await tasks.revision(owner)) == 3


async def test_a_key_used_for_another_task_leaves_no_trace(tasks: Tasks) -> None:
    owner = new_owner()
    await add(tasks, owner, new_task(owner), Key("key", b"one"))
    with pytest.raises(IdempotencyKeyReused):
        await add(tasks, owner, new_task(owner), Key("key", b"two"))
    assert counted(await tasks.revision(owner)) == 1
    assert len(await every_task(tasks, owner)) == 1


async def test_another_users_key_is_another_key(tasks: Tasks) -> None:
    for owner in (new_owner(), new_owner()):
        task = new_task(owner)
        assert await add(tasks, owner, task, Key("key", b"same")) == task


async def test_racing_creates_with_one_key_make_one_task(tasks: Tasks) -> None:
    owner = new_owner()
    results = await asyncio.gather(
        *(add(tasks, owner, new_task(owner), Key("key", b"same")) for _ in range(20))
    )
    assert len(set(results)) == 1
    assert await every_task(tasks, owner) == [results[0]]
    assert counted(await tasks.revision(owner)) == 1


async def test_a_save_keeps_all_of_its_tasks_or_none(tasks: Tasks) -> None:
    owner = new_owner()
    one, two = [await add(tasks, owner, new_task(owner, title)) for title in "ab"]
    now = CLOCK.now()
    stale = apply(two, Toggle(), now)
    assert await tasks.save(owner, [Save(stale, two)])
    new, revision = new_task(owner), await tasks.revision(owner)
    saves = [Save(apply(one, Delete(), now), one), Save(stale, two, last=2), Save(new, last=3)]
    assert not await tasks.save(owner, saves, Key("key", b"f").standing_for(new))
    assert await tasks.some(owner, [one.id, two.id, new.id], "key") == Seen(
        {one.id: one, two.id: stale}
    )
    assert await tasks.revision(owner) == revision
    assert (await tasks.list(owner, TaskQuery())).total == 2


async def test_a_save_counts_each_step_and_numbers_each_tasks_last(tasks: Tasks) -> None:
    owner = new_owner()
    one, two, three = [await add(tasks, owner, new_task(owner, title)) for title in "abc"]
    now = CLOCK.now()
    moved = apply(apply(one, Toggle(), now), Delete(), now)
    new = new_task(owner)
    saves = [Save(two, two, last=0), Save(moved, one, last=3), Save(new, last=2)]
    assert await tasks.save(owner, saves)
    assert counted(await tasks.revision(owner)) == 6
    feed = await tasks.changes(owner, 0, 10)
    assert list(feed.tasks) == [two, three, new, moved]
    assert [
        counted((await tasks.changes(owner, feed.reaches - left, 1)).reaches) for left in (2, 1, 0)
    ] == [5, 6, 6]
    for query, total in ((TaskQuery(), 3), (TaskQuery(deleted=True), 1)):
        assert (await tasks.list(owner, query)).total == total


async def test_a_task_that_goes_along_unchanged_must_not_have_changed(tasks: Tasks) -> None:
    owner = new_owner()
    one, two = [await add(tasks, owner, new_task(owner, title)) for title in "ab"]
    await update(tasks, owner, one.id, Toggle(), CLOCK.now())
    beside = [Save(one, one, last=0), Save(apply(two, Toggle(), CLOCK.now()), two)]
    assert not await tasks.save(owner, beside)
    assert await get(tasks, owner, two.id) == two


async def test_any_save_can_have_a_key_that_keeps_its_outcome(tasks: Tasks) -> None:
    owner = new_owner()
    task = await add(tasks, owner, new_task(owner))
    after = apply(task, Toggle(), CLOCK.now())
    keyed = Key("key", b"f").standing_for(after)
    assert await tasks.save(owner, [Save(after, task)], keyed)
    assert await tasks.some(owner, [task.id], "key") == Seen({task.id: after}, keyed.outcome)
    again = apply(after, Toggle(), CLOCK.now())
    assert not await tasks.save(owner, [Save(again, after)], keyed)
    assert await get(tasks, owner, task.id) == after
    assert (await tasks.some(new_owner(), [task.id], "key")) == Seen({})


async def test_saves_of_many_tasks_and_keys_at_once_lose_nothing(tasks: Tasks) -> None:
    """Each in its own order, so that no order of locks but one would do."""
    owner = new_owner()
    made = [await add(tasks, owner, new_task(owner, str(number))) for number in range(8)]
    changing = Changing(tasks, CLOCK)

    async def writer(number: int) -> int:
        order = [*made[number % 8 :], *made[: number % 8]][:: 1 if number % 2 else -1][:5]
        new = new_task(owner)

        def decide(seen: Seen, now: datetime) -> Decision[int]:
            changed = [
                Save(apply(seen.tasks[task.id], Toggle(), now), seen.tasks[task.id], last)
                for last, task in enumerate(order, 1)
            ]
            keyed = Key(f"key {number}", b"f").standing_for(new) if number % 3 else None
            return Decision(6, [*changed, Save(new, last=6)], keyed)

        return await changing(owner, decide, ids=[task.id for task in order])

    steps = sum(await asyncio.gather(*map(writer, range(RACERS))))
    everything = await every_task(tasks, owner)
    assert counted(await tasks.revision(owner)) == len(made) + steps
    assert sum(task.version for task in everything) == len(made) + steps
    for query in (TaskQuery(completed=True), TaskQuery(completed=False)):
        assert (await tasks.list(owner, query)).total == len(matching(everything, query))


async def test_changes_come_in_their_order_and_say_how_far_they_reach(tasks: Tasks) -> None:
    owner = new_owner()
    one, two, three = [await add(tasks, owner, new_task(owner, title)) for title in "abc"]
    one = await update(tasks, owner, one.id, Delete(), CLOCK.now())
    feed = await tasks.changes(owner, 0, 2)
    assert (list(feed.tasks), counted(feed.reaches), feed.has_more) == ([two, three], 3, True)
    feed = await tasks.changes(owner, feed.reaches, 2)
    assert (list(feed.tasks), counted(feed.reaches), feed.has_more) == ([one], 4, False)
    feed = await tasks.changes(owner, feed.reaches, 2)
    assert (list(feed.tasks), counted(feed.reaches), feed.has_more) == ([], 4, False)


async def test_a_reader_among_overlapping_writers_ends_with_the_exact_list(tasks: Tasks) -> None:
    owner = new_owner()

    async def writer() -> None:
        for number in range(6):
            task = await add(tasks, owner, new_task(owner, str(number)))
            await update(tasks, owner, task.id, Toggle(), CLOCK.now())
            if number % 2:
                await update(tasks, owner, task.id, Delete(), CLOCK.now())

    seen: dict[str, Task] = {}
    reached = 0

    async def read_on() -> None:
        nonlocal reached
        while True:
            feed = await tasks.changes(owner, reached, 3)
            seen.update({task.id: task for task in feed.tasks})
            reached = feed.reaches
            if not feed.has_more:
                return

    writing = asyncio.gather(*(writer() for _ in range(8)))
    while not writing.done():
        await read_on()
        await asyncio.sleep(0)
    await writing
    await read_on()
    assert seen == {task.id: task for task in await every_task(tasks, owner)}
    assert len(seen) == 48


async def test_an_update_that_was_answered_is_seen_by_the_next_read(tasks: Tasks) -> None:
    owner = new_owner()
    task = await add(tasks, owner, new_task(owner))
    for version in range(2, 12):
        await update(tasks, owner, task.id, Toggle(), CLOCK.now())
        assert (await get(tasks, owner, task.id)).version == version


async def test_updated_at_moves_even_when_the_clock_does_not(tasks: Tasks) -> None:
    owner = new_owner()
    task = await add(tasks, owner, new_task(owner))
    past = task.created_at - timedelta(days=1)
    toggled = await update(tasks, owner, task.id, Toggle(), past)
    assert toggled.updated_at == task.updated_at + timedelta(microseconds=1)
