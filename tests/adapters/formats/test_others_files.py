"""Tables and calendars of other applications are understood, and what is wrong in them is named."""

from collections.abc import Iterator

import pytest

from tests.support.formats import OWNER, judged, read
from tests.support.tasks import CLOCK, IDS
from todo_core.adapters.formats.csv_table import CsvTable
from todo_core.adapters.formats.icalendar_todos import ICalendarTodos
from todo_core.application.records import entry_of


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("", []),
        ("title\nMilk\n\nBread\n", ["Milk", "Bread"]),
        ("completed;title\nFALSE;Milk, bread\n", ["Milk, bread"]),
        ('title\n"two\nlines"\n""\n', ["line 2: title: must not contain control characters"]),
        ("title,completed\na,yes\n", ["line 2: completed: must be true or false"]),
        ("title,version\na,1.5\n", ["line 2: version: must be a whole number of at least 1"]),
        ("title,due\na,\nb,1\n", ["a", "b"]),
        ("ID; Title ;Completed\n;Milk;True\n", ["Milk"]),
        ("title,,\na,,\nb,1,2\n", ["a", "b"]),
        ("Note,title,Note\n1,a,2\n", ["a"]),
        ("title,Title\na,b\nc,d\n", ["line 1: has more than one column title"]),
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


def test_columns_that_tasks_have_no_place_for_are_left_out_and_named() -> None:
    """Where they are empty, there is nothing to name."""
    document = "title, Due date ,,due date,\na,,,,\nb,1,2,3,\n"
    empty, full = read(CsvTable(), document)
    assert (empty.fields, empty.left_out) == ({"title": "a"}, ())
    assert (full.fields, full.left_out) == ({"title": "b"}, ("Due date", "column 3", "due date"))


def test_a_table_of_another_user_is_told_by_its_column() -> None:
    (found,) = judged(CsvTable(), "USER_ID,title\nsomebody else,a\n")
    assert found == "line 2: user_id: is another user's; leave it out if that is meant"


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


def calendar(content: str) -> str:
    return f"BEGIN:VCALENDAR\n{content}\nEND:VCALENDAR\n"


def test_todos_of_others_are_understood() -> None:
    one, event, two = read(ICalendarTodos(), OTHERS)
    assert (event.is_task, event.left_out) == (False, ("VEVENT",))
    assert set(one.left_out) == {"DUE", "PRIORITY", "VALARM"}
    task = entry_of(one, OWNER, CLOCK.now(), IDS).task
    assert (task.title, task.completed, task.version) == ("Milch, Brot", True, 1)
    assert task.created_at.isoformat() == "2020-01-01T10:10:10+00:00"
    assert not entry_of(two, OWNER, CLOCK.now(), IDS).task.completed


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("STATUS:DONE", "STATUS must be one of NEEDS-ACTION, IN-PROCESS, COMPLETED, CANCELLED"),
        ("nonsense", "has a line that is not iCalendar's"),
        ("DESCRIPTION:" + "x" * 1001, "description: must have at most 1000 characters"),
    ],
)
def test_a_wrong_todo_is_named(line: str, wrong: str) -> None:
    lines = ["BEGIN:VTODO", "SUMMARY:a", line, "END:VTODO", "BEGIN:VTODO", "SUMMARY:b", "END:VTODO"]
    found = list(judged(ICalendarTodos(), calendar("\r\n".join(lines))))
    assert found == [f"line 2: {wrong}", "b"]


@pytest.mark.parametrize("rest", ["", "BEGIN:VTODO\nSUMMARY:b\nEND:VTODO\n"])
def test_a_todo_that_does_not_end_is_named(rest: str) -> None:
    found = list(judged(ICalendarTodos(), calendar(f"BEGIN:VTODO\nSUMMARY:a\n{rest}")))
    assert found == ["line 2: begins a to-do that does not end", *(["b"] if rest else [])]


TODO = "BEGIN:VTODO\nSUMMARY:a\nEND:VTODO"
NO_CALENDAR = "must be BEGIN:VCALENDAR, as iCalendar begins"


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("", [f"line 1: {NO_CALENDAR}"]),
        ('{"title": "a"}\n{"title": "b"}\n', [f"line 1: {NO_CALENDAR}"]),
        (f"\n{TODO}\n", [f"line 2: {NO_CALENDAR}"]),
        (calendar(TODO) + TODO, ["a", f"line 6: {NO_CALENDAR}"]),
        (
            f"BEGIN:VCALENDAR\n{TODO}\n",
            ["a", "line 4: is the last, before END:VCALENDAR, so to-dos may be missing"],
        ),
        (
            f"BEGIN:VCALENDAR\n{TODO}\n{calendar(TODO)}",
            ["a", "line 5: begins a calendar before END:VCALENDAR"],
        ),
    ],
)
def test_what_is_no_whole_calendar_is_refused(document: str, expected: list[str]) -> None:
    assert list(judged(ICalendarTodos(), document)) == expected


@pytest.mark.parametrize("between", ["", "\n", " \r\n", "\ufeff"])
def test_calendars_may_follow_each_other_and_be_empty(between: str) -> None:
    document = "".join(f"{between}{each}" for each in (calendar(TODO), calendar(""), OTHERS))
    assert list(judged(ICalendarTodos(), document)) == ["a", "Milch, Brot", "Halfway"]
    assert not read(ICalendarTodos(), calendar(""))


@pytest.mark.parametrize("mark", ["END:VTODO", "BEGIN:VTODO", "END:VCALENDAR", "BEGIN:VCALENDAR"])
def test_a_folded_line_neither_begins_nor_ends_anything(mark: str) -> None:
    todo = f"BEGIN:VTODO\r\nSUMMARY:a \r\n {mark}\r\nEND:VTODO"
    assert list(judged(ICalendarTodos(), calendar(todo))) == [f"a {mark}"]


def test_todos_come_while_their_lines_do() -> None:
    def lines() -> Iterator[str]:
        yield from calendar(TODO).splitlines(keepends=True)
        raise AssertionError("nobody has to read on")

    assert next(iter(ICalendarTodos().read(lines()))).fields["title"] == "a"
