"""What an import may do beyond taking a file as it is, each only when it is allowed."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.support.tasks import CLOCK, IDS
from todo_core.adapters.memory import InMemoryTasks
from todo_core.application.export_tasks import ExportTasks
from todo_core.application.import_tasks import Allowed, Imported, ImportTasks
from todo_core.application.records import Record
from todo_core.domain.errors import InvalidInput

ADA = {"actor": "ada", "user_id": "ada"}
STRICT = Allowed()
LENIENT = Allowed(lenient=True)
SKIPPING = Allowed(skip_existing=True)
ID = "019b0b7a-5a3c-7000-8000-000000000000"


async def imported(
    *records: Record, allowed: Allowed = STRICT, accounts: InMemoryTasks | None = None
) -> tuple[Imported, list[Any]]:
    """What is told, and the titles that are there afterwards."""
    accounts = accounts or InMemoryTasks()
    told = await ImportTasks(accounts, CLOCK, IDS)(**ADA, records=records, allowed=allowed)
    return told, [entry.task async for entry in ExportTasks(accounts)(**ADA)]


def record(number: int = 1, **fields: object) -> Record:
    return Record(f"line {number}", {"title": "a", **fields})


@pytest.mark.parametrize(
    ("fields", "becomes", "told"),
    [
        ({"title": None}, {"title": "Untitled"}, "title: is required; became Untitled"),
        ({"title": 7}, {"title": "Untitled"}, "title: must be a string; became Untitled"),
        (
            {"title": "\u200b"},
            {"title": "Untitled"},
            "title: must have at least one visible character; became Untitled",
        ),
        (
            {"title": f" {'x' * 254} yz"},
            {"title": "x" * 254},
            "title: must have 1 to 255 characters; was cut",
        ),
        (
            {"title": "a\nb"},
            {"title": "a b"},
            "title: must not contain control characters; was cleaned",
        ),
        (
            {"description": "x" * 1001},
            {"description": "x" * 1000},
            "description: must have at most 1000 characters; was cut",
        ),
        (
            {"description": "a\vb\ud800"},
            {"description": "a b\ufffd"},
            "description: must be valid Unicode text; was cleaned",
        ),
        (
            {"completed": "yes"},
            {"completed": False},
            "completed: must be true or false; was left out",
        ),
        (
            {"version": 0},
            {"version": 1},
            "version: must be a whole number of at least 1; was left out",
        ),
        ({"due": 1}, {}, "due: is not a field of a task; was left out"),
        (
            {"id": ID, "created_at": "2020-01-01T00:00:00Z"},
            {},
            "id: was not made from created_at; was left out",
        ),
        (
            {"created_at": "2021-01-01T00:00:00Z", "updated_at": "2020-01-01T00:00:00Z"},
            {"version": 1},
            "updated_at: must not be before created_at; was left out",
        ),
    ],
)
async def test_lenient_takes_what_can_be_taken_and_tells_it(
    fields: Mapping[str, object], becomes: Mapping[str, object], told: str
) -> None:
    with pytest.raises(InvalidInput, match=told.partition(";")[0]):
        await imported(record(2, **fields))
    result, (task,) = await imported(record(2, **fields), allowed=LENIENT)
    assert [str(change) for change in result.changes] == [f"line 2: {told}"]
    assert {name: getattr(task, name) for name in becomes} == becomes


async def test_lenient_passes_over_what_nothing_can_be_made_of() -> None:
    unreadable = Record("line 2", unreadable="is not JSON")
    odd = Record("line 3", {"title": "c"}, odd=("has more cells than there are columns",))
    for wrong in (unreadable, odd):
        with pytest.raises(InvalidInput):
            await imported(record(), wrong)
    result, tasks = await imported(record(), unreadable, odd, allowed=LENIENT)
    assert [task.title for task in tasks] == ["a", "c"]
    assert [str(change) for change in result.changes] == [
        "line 2: is not JSON; was passed over",
        "line 3: has more cells than there are columns; was left out",
    ]


async def test_where_nothing_at_all_could_be_taken_that_is_no_success() -> None:
    with pytest.raises(InvalidInput, match="line 2: is not JSON"):
        await imported(Record("line 2", unreadable="is not JSON"), allowed=LENIENT)
    assert await imported(allowed=LENIENT) == (Imported(0, 0, ()), [])


async def test_what_is_told_needs_no_leave() -> None:
    told = Record("line 1", {"title": "a"}, changes=("CREATED was left out",))
    other = Record("line 4", changes=("is the task of line 1 once more",), is_task=False)
    result, tasks = await imported(told, other)
    assert [str(change) for change in result.changes] == [
        "line 1: CREATED was left out",
        "line 4: is the task of line 1 once more",
    ]
    assert (result.tasks, len(tasks)) == (1, 1)


@pytest.mark.parametrize("key", [{"id": ID}, {"source_uid": "1@elsewhere"}])
async def test_what_is_there_is_refused_or_passed_over(key: Mapping[str, object]) -> None:
    accounts = InMemoryTasks()
    await imported(record(1, **key), accounts=accounts)
    again: Sequence[Record] = [record(1, title="b"), record(2, title="c", **key)]
    with pytest.raises(InvalidInput) as wrong:
        await imported(*again, accounts=accounts)
    assert [str(each) for each in wrong.value.problems] == [
        "line 2: is there already, in the list or in the trash"
    ]
    result, tasks = await imported(*again, again[1], allowed=SKIPPING, accounts=accounts)
    assert (result.tasks, result.skipped) == (1, 2)
    assert sorted(task.title for task in tasks) == ["a", "b"]


@pytest.mark.parametrize("key", [{"id": ID}, {"source_uid": "1@elsewhere"}])
async def test_what_comes_twice_is_refused_passed_over_or_made_two(
    key: Mapping[str, object],
) -> None:
    twice = [record(1, **key), record(2, title="b", **key)]
    (name,) = key
    with pytest.raises(InvalidInput, match=f"line 2: {name}: is that of line 1 as well"):
        await imported(*twice)
    result, tasks = await imported(*twice, allowed=SKIPPING)
    assert (result.skipped, [task.title for task in tasks]) == (1, ["a"])
    result, tasks = await imported(*twice, allowed=LENIENT)
    assert sorted(task.title for task in tasks) == ["a", "b"]
    (change,) = result.changes
    assert str(change) == f"line 2: {name}: is that of line 1 as well; was left out"


async def test_whose_tasks_they_are_is_not_guessed() -> None:
    other = record(user_id="bob")
    for allowed in (STRICT, LENIENT, SKIPPING):
        with pytest.raises(InvalidInput, match="user_id: is another user's"):
            await imported(other, allowed=allowed)
    result, (task,) = await imported(other, allowed=Allowed(of_anybody=True))
    assert (task.user_id, result.changes) == ("ada", ())


async def test_a_task_was_made_no_later_than_it_was_changed() -> None:
    _, (task,) = await imported(record(updated_at="2011-01-24T10:11:58Z"))
    assert task.created_at == task.updated_at
    assert task.created_at.year == 2011
