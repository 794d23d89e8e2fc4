"""Every field of the domain's table stands in each table that a technology keeps of its own."""

import re
from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import UTC, datetime

import pytest

from tests.support.markdown import read, rows, sections
from todo_core.adapters.formats import csv_table, icalendar_todos
from todo_core.adapters.litestar import wire
from todo_core.adapters.litestar.description.schemas import SCHEMAS
from todo_core.adapters.postgres.rows import TASK_COLUMNS
from todo_core.adapters.postgres.tables import tasks
from todo_core.application.ports import Entry
from todo_core.application.query import SORT_KEYS
from todo_core.application.records import record_of
from todo_core.domain.fields import FIELDS, SEARCHED, TaskFields
from todo_core.domain.ownership import authorize
from todo_core.domain.task import Draft, Task, TaskId
from todo_core.entrypoints.harness.model import rules
from todo_core.entrypoints.harness.observations import SAID

CONTRACT = sections(read("CONTRACT.md"))
ENDPOINTS = {row[0].strip("*"): row[-1] for row in rows(CONTRACT["3. Endpoints"]) if len(row) > 2}
MADE = datetime(2026, 1, 1, tzinfo=UTC)
EMPTY = Draft.parse({"title": "Buy milk"}).task(authorize("ada", "ada"), TaskId("a"), MADE)


def quoted(text: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", text))


TABLES: Mapping[str, Collection[str]] = {
    "attributes of a task": [field.name for field in fields(Task)],
    "arguments of the use cases": TaskFields.__annotations__,
    "records": record_of(EMPTY),
    "columns": tasks.c.keys(),
    "columns that are read": [column.name for column in TASK_COLUMNS],
    "answers": wire.Task.__struct_fields__,
    "the feed": wire.Change.__struct_fields__,
    "the document's bodies of creates": SCHEMAS["NewTask"]["properties"],
    "the document's bodies of edits": SCHEMAS["TaskEdit"]["properties"],
    "CSV": csv_table.COLUMNS,
    "rules of the contract": quoted(" ".join(row[1] for row in rows(CONTRACT["2. The task"]))),
    "creates in the contract": quoted(ENDPOINTS["3.2"]),
    "edits in the contract": quoted(ENDPOINTS["3.4"]),
    "rules of the harness": rules.FIELDS,
    "what the harness sees": SAID,
}


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("table", TABLES)
def test_a_field_stands_in_each_table(table: str, field: str) -> None:
    assert field in TABLES[table]


@pytest.mark.parametrize("field", FIELDS)
def test_the_document_names_the_clause_of_a_field(field: str) -> None:
    clauses = {row[1].strip("`"): row[0].strip("*") for row in rows(CONTRACT["2. The task"])}
    for name in ("Task", "NewTask", "TaskEdit"):
        assert SCHEMAS[name]["properties"][field]["x-contract"] == [clauses[field]]


@pytest.mark.parametrize("field", FIELDS)
def test_a_calendar_tells_of_a_field(field: str) -> None:
    """What a to-do says changes with the field."""
    others = {str: "Otherwise", bool: True, type(None): "Otherwise"}
    changed = Draft.parse({"title": "Buy milk", field: others[type(getattr(EMPTY, field))]})
    calendar = icalendar_todos.ICalendarTodos()
    other = changed.task(authorize("ada", "ada"), EMPTY.id, MADE)
    assert calendar.write(Entry(other)) != calendar.write(Entry(EMPTY))


def test_what_is_searched_and_sorted_by_has_its_columns() -> None:
    assert {f"{name}_folded" for name in SEARCHED} <= set(tasks.c.keys())
    assert set(SORT_KEYS) <= set(tasks.c.keys())
