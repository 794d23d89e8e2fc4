"""What leaves in a format comes back from it, as far as the format can hold it."""

import csv
import io
from dataclasses import replace
from datetime import timedelta

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.formats import OWNER, judged, read
from tests.support.tasks import CLOCK, IDS, moments, new_task, titles
from todo_core.adapters.formats.csv_table import CsvTable
from todo_core.adapters.formats.icalendar_todos import ICalendarTodos
from todo_core.adapters.formats.json_lines import JsonLines
from todo_core.adapters.formats.task_format import TaskFormat
from todo_core.application.ports import Entry
from todo_core.application.records import entry_of
from todo_core.domain.task import Draft

FORMULAS = (
    *("=1+1", "+1", "-1", "@SUM(A1)", "'=1", "''=1", "＝1", "'quoted'", "'", "\u2028x"),
    *("x;=1+1", "x;'=1", 'x;"=1;"', "\ufeffx", "C:\\New\\now", "a;-1;+1"),
)
ODD = "\t\r\n;,\\'\"=+-@N\ufeff"

text = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from(ODD))
uids = st.none() | st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=9)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    moment = draw(moments)
    fields = {
        "title": draw(titles | st.sampled_from(FORMULAS)),
        "description": draw(text | st.sampled_from(FORMULAS) | st.just("a\r\nb\rc\n")),
        "completed": draw(st.booleans()),
    }
    task = replace(
        Draft.parse(fields).task(OWNER, IDS.new(moment), moment),
        updated_at=moment + draw(st.timedeltas(timedelta(0), timedelta(days=9))),
        version=draw(st.integers(1, 2**31)),
        deleted=draw(st.booleans()),
    )
    return Entry(task, draw(uids | st.just(task.id.upper() + "-0")))


def written(form: TaskFormat, entries: list[Entry]) -> str:
    return form.begin() + "".join(map(form.write, entries)) + form.end()


def come_back(form: TaskFormat, entries: list[Entry]) -> list[Entry]:
    records = read(form, written(form, entries))
    return [entry_of(record, OWNER, CLOCK.now(), IDS) for record in records]


@pytest.mark.parametrize("form", [JsonLines(), CsvTable()], ids=["json", "csv"])
@given(st.lists(entries(), max_size=4, unique_by=lambda entry: entry.source_uid))
def test_nothing_is_lost(form: TaskFormat, kept: list[Entry]) -> None:
    assert come_back(form, kept) == kept


@given(st.lists(entries(), max_size=4, unique_by=lambda entry: entry.source_uid))
def test_icalendar_has_all_but_fractions_of_seconds_and_carriage_returns(kept: list[Entry]) -> None:
    expected = [
        replace(
            entry,
            task=replace(
                entry.task,
                description=entry.task.description.replace("\r\n", "\n").replace("\r", "\n"),
                updated_at=max(entry.task.updated_at.replace(microsecond=0), entry.task.created_at),
            ),
        )
        for entry in kept
    ]
    assert come_back(ICalendarTodos(), kept) == expected


@pytest.mark.parametrize("form", [JsonLines(), CsvTable(), ICalendarTodos()])
def test_an_id_in_capitals_comes_back_in_lower_case(form: TaskFormat) -> None:
    task = new_task(OWNER)
    records = read(form, written(form, [Entry(task)]).replace(task.id, task.id.upper()))
    (found,) = [entry_of(record, OWNER, CLOCK.now(), IDS) for record in records]
    assert found.task.id == task.id


@given(st.lists(entries(), max_size=3))
def test_no_cell_is_a_formula(kept: list[Entry]) -> None:
    """Whatever a spreadsheet takes for a separator."""
    document = written(CsvTable(), kept)
    for separator in ",;\t":
        for row in csv.reader(io.StringIO(document, newline=""), delimiter=separator):
            assert not any(cell[:1] in tuple("=+-@＝＋－＠") for cell in row)
    for row in csv.reader(io.StringIO(document, newline="")):
        assert not any(cell[:1] in tuple("\t\r\n") for cell in row)


def test_another_reader_finds_our_todos() -> None:
    """What we write is iCalendar to a library that knows nothing of us."""
    task = replace(new_task(OWNER, "Milk; bread, \\ ü", description="two\nlines"), completed=True)
    calendar = icalendar.Calendar.from_ical(written(ICalendarTodos(), [Entry(task)]))
    (todo,) = calendar.todos
    assert calendar["VERSION"] == "2.0"
    assert (todo["SUMMARY"], todo["DESCRIPTION"]) == (task.title, task.description)
    assert (todo["STATUS"], todo["UID"], todo["SEQUENCE"]) == ("COMPLETED", task.id, 0)
    second = task.updated_at.replace(microsecond=0)
    for name in ("COMPLETED", "LAST-MODIFIED", "DTSTAMP", "CREATED"):
        assert todo[name].dt == second


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
        (
            '{"title": "a", "updated_at": "9999-12-31T23:59:59.999999Z"}',
            "updated_at: must be such as 2026-11-21T08:15:30.123456Z, from 1970 to 9998",
        ),
    ],
)
def test_a_wrong_line_of_json_is_named(line: str, wrong: str) -> None:
    document = f'{{"title": "first"}}\n\n{line}\n{{"title": "last"}}'
    assert list(judged(JsonLines(), document)) == ["first", f"line 3: {wrong}", "last"]
