"""What leaves in a format comes back from it, as far as the format can hold it."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.owners import new_owner
from tests.support.tasks import CLOCK, IDS, moments, new_task, titles
from todo_core.adapters.formats.csv_table import CsvTable
from todo_core.adapters.formats.icalendar_todos import ICalendarTodos
from todo_core.adapters.formats.json_lines import JsonLines
from todo_core.application.ports.task_format import TaskFormat
from todo_core.application.records import Record, task_of
from todo_core.domain.errors import InvalidInput
from todo_core.domain.task import Draft, Task

OWNER = new_owner()
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "'=1", "''=1", "＝1", "'quoted'", "'", "\u2028x")

text = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n;,\\'\"=@"))


@st.composite
def tasks(draw: st.DrawFn) -> Task:
    moment = draw(moments)
    fields = {
        "title": draw(titles | st.sampled_from(FORMULAS)),
        "description": draw(text | st.sampled_from(FORMULAS) | st.just("a\r\nb\rc\n")),
        "completed": draw(st.booleans()),
    }
    return replace(
        Draft.parse(fields).task(OWNER, IDS.new(moment), moment),
        updated_at=moment + draw(st.timedeltas(timedelta(0), timedelta(days=9))),
        version=draw(st.integers(1, 2**31)),
        deleted=draw(st.booleans()),
    )


def written(form: TaskFormat, tasks: list[Task]) -> str:
    return form.begin() + "".join(map(form.write, tasks)) + form.end()


def read(form: TaskFormat, document: str) -> list[Record]:
    return list(form.read(io.StringIO(document, newline="")))


def come_back(form: TaskFormat, tasks: list[Task]) -> list[Task]:
    records = read(form, written(form, tasks))
    return [task_of(record, OWNER, CLOCK.now(), IDS) for record in records]


@pytest.mark.parametrize("form", [JsonLines(), CsvTable()], ids=["json", "csv"])
@given(st.lists(tasks(), max_size=4))
def test_nothing_is_lost(form: TaskFormat, kept: list[Task]) -> None:
    assert come_back(form, kept) == kept


@given(st.lists(tasks(), max_size=4))
def test_icalendar_has_all_but_fractions_of_seconds_and_carriage_returns(kept: list[Task]) -> None:
    expected = [
        replace(
            task,
            description=task.description.replace("\r\n", "\n").replace("\r", "\n"),
            updated_at=max(task.updated_at.replace(microsecond=0), task.created_at),
        )
        for task in kept
    ]
    assert come_back(ICalendarTodos(), kept) == expected


@given(st.lists(tasks(), max_size=3))
def test_no_cell_is_a_formula(kept: list[Task]) -> None:
    for row in csv.reader(io.StringIO(written(CsvTable(), kept), newline="")):
        assert not any(cell[:1] in tuple("=+-@\t\r\n＝＋－＠") for cell in row)


def test_another_reader_finds_our_todos() -> None:
    """What we write is iCalendar to a library that knows nothing of us."""
    task = replace(new_task(OWNER, "Milk; bread, \\ ü", description="two\nlines"), completed=True)
    calendar = icalendar.Calendar.from_ical(written(ICalendarTodos(), [task]))
    (todo,) = calendar.todos
    assert calendar["VERSION"] == "2.0"
    assert (todo["SUMMARY"], todo["DESCRIPTION"]) == (task.title, task.description)
    assert (todo["STATUS"], todo["UID"], todo["SEQUENCE"]) == ("COMPLETED", task.id, 0)
    second = task.updated_at.replace(microsecond=0)
    for name in ("COMPLETED", "LAST-MODIFIED", "DTSTAMP", "CREATED"):
        assert todo[name].dt == second


def judged(form: TaskFormat, document: str) -> Iterator[str]:
    """Titles of what is good, and what is wrong with the rest."""
    for record in read(form, document):
        try:
            yield task_of(record, OWNER, CLOCK.now(), IDS).title
        except InvalidInput as wrong:
            yield f"{record.place}: {wrong}"


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ('{"version": 1' + "0" * 5000 + "}", "is not JSON"),
        ("[]", "is not a JSON object"),
        ('{"title": "a", "title": "b"}', "has a key twice"),
        ('{"title": NaN}', "has NaN, which is not JSON"),
        ("{}", "title: is required"),
        ('{"title": "a", "due": 1}', "due: is not a field of a task"),
        ('{"title": "\\ud800"}', "title: must be valid Unicode text"),
        ('{"title": "a", "completed": 1}', "completed: must be true or false"),
        ('{"title": "a", "version": 0}', "version: must be a whole number of at least 1"),
        ('{"title": "a", "version": true}', "version: must be a whole number of at least 1"),
        ('{"title": "a", "id": "1"}', "id: must be a UUID in canonical form"),
        (
            '{"title": "a", "user_id": "b"}',
            "user_id: is another user's; leave it out if that is meant",
        ),
        (
            (
                '{"title": "a", "id": "0190163d-8694-739b-aea5-966c26f8ad91",'
                ' "created_at": "2026-01-01T00:00:00Z"}'
            ),
            "id: was not made from created_at",
        ),
        (
            (
                '{"title": "a", "created_at": "2026-01-02T00:00:00Z",'
                ' "updated_at": "2026-01-01T00:00:00Z"}'
            ),
            "updated_at: must not be before created_at",
        ),
    ],
)
def test_a_wrong_line_of_json_is_named(line: str, wrong: str) -> None:
    document = f'{{"title": "first"}}\n\n{line}\n{{"title": "last"}}'
    assert list(judged(JsonLines(), document)) == ["first", f"line 3: {wrong}", "last"]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("", []),
        ("title\nMilk\n\nBread\n", ["Milk", "Bread"]),
        ("completed;title\nFALSE;Milk, bread\n", ["Milk, bread"]),
        ('title\n"two\nlines"\n""\n', ["line 2: title: must not contain control characters"]),
        ("title,completed\na,yes\n", ["line 2: completed: must be true or false"]),
        ("title,version\na,1.5\n", ["line 2: version: must be a whole number of at least 1"]),
        ("title,due\na,\nb,1\n", ["a", "line 3: due: is not a field of a task"]),
        ("title\na,b\nc\n", ["line 2: has more cells than there are columns", "c"]),
        ('title\n"a\n', ["line 2: is not CSV: unexpected end of data"]),
        (
            "Milk\nBread\n",
            ["line 1: must have the names of the columns, title among them"],
        ),
    ],
)
def test_tables_of_others_are_understood_and_wrong_rows_named(
    document: str, expected: list[str]
) -> None:
    found = list(judged(CsvTable(), document))
    assert found[: len(expected)] == expected
    assert found[len(expected) :] in ([], ["line 4: title: is required"])


def test_the_line_of_a_row_is_where_it_begins() -> None:
    document = 'title,description,completed\na,"one\ntwo\nthree",no\nb,,no\n'
    wrong = "completed: must be true or false"
    assert list(judged(CsvTable(), document)) == [f"line 2: {wrong}", f"line 5: {wrong}"]


OTHERS = """\
BEGIN:VCALENDAR
VERSION:2.0
begin:vtodo
UID:made@elsewhere
SUMMARY;LANGUAGE=de:Milch\\, Br
 ot
CREATED:20200101T101010Z
DUE;VALUE=DATE:20200101
PRIORITY:1
BEGIN:VALARM
SUMMARY:not this
ACTION:DISPLAY
END:VALARM
COMPLETED:20200102T000000Z
end:vtodo
BEGIN:VEVENT
SUMMARY:nor this
END:VEVENT
BEGIN:VTODO
SUMMARY:Halfway
STATUS:IN-PROCESS
END:VTODO
END:VCALENDAR
"""


def test_todos_of_others_are_understood() -> None:
    one, two = read(ICalendarTodos(), OTHERS)
    assert set(one.left_out) == {"DUE", "PRIORITY", "VALARM"}
    task = task_of(one, OWNER, CLOCK.now(), IDS)
    assert (task.title, task.completed, task.version) == ("Milch, Brot", True, 1)
    assert task.created_at.isoformat() == "2020-01-01T10:10:10+00:00"
    assert not task_of(two, OWNER, CLOCK.now(), IDS).completed


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("CREATED:yesterday", "CREATED must be a time in UTC, such as 20261121T081530Z"),
        ("CREATED:20200101T101010", "CREATED must be a time in UTC, such as 20261121T081530Z"),
        ("LAST-MODIFIED:20200101", "LAST-MODIFIED must be a time in UTC, such as 20261121T081530Z"),
        ("SEQUENCE:-1", "SEQUENCE must be a whole number"),
        ("STATUS:DONE", "STATUS must be one of NEEDS-ACTION, IN-PROCESS, COMPLETED, CANCELLED"),
        ("nonsense", "has a line that is not iCalendar's"),
        ("DESCRIPTION:" + "x" * 1001, "description: must have at most 1000 characters"),
    ],
)
def test_a_wrong_todo_is_named(line: str, wrong: str) -> None:
    lines = ["BEGIN:VTODO", "SUMMARY:a", line, "END:VTODO", "BEGIN:VTODO", "SUMMARY:b", "END:VTODO"]
    assert list(judged(ICalendarTodos(), "\r\n".join(lines))) == [f"line 1: {wrong}", "b"]


@pytest.mark.parametrize("rest", ["", "BEGIN:VTODO\nSUMMARY:b\nEND:VTODO\n"])
def test_a_todo_that_does_not_end_is_named(rest: str) -> None:
    found = list(judged(ICalendarTodos(), f"BEGIN:VTODO\nSUMMARY:a\n{rest}"))
    assert found == ["line 1: begins a to-do that does not end", *(["b"] if rest else [])]
