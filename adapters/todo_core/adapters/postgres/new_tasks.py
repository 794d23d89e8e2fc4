"""Many tasks of one owner as a table that a statement makes of arrays."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, bindparam, func

from todo_core.adapters.postgres.rows import row_of
from todo_core.adapters.postgres.tables import tasks
from todo_core.application.ports import Entry
from todo_core.domain.ownership import Owner


def table_of(columns: Sequence[ColumnElement[Any]], name: str) -> Any:
    """The table; one array parameter for each column, by its name."""
    names = [column.name for column in columns]
    arrays = [bindparam(column.name, type_=ARRAY(column.type)) for column in columns]
    return func.unnest(*arrays).table_valued(*names, name=name).render_derived()


def arrays_of(rows: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """The parameters for rows, of which there is at least one."""
    return {name: [row[name] for row in rows] for name in rows[0]}


def new_rows() -> Any:
    """New tasks; their owner is not among the columns."""
    _, *columns = tasks.c
    return table_of(columns, "new_tasks")


def new_values(owner: Owner, entries: Sequence[Entry], first_change: int) -> dict[str, object]:
    """The parameters for the rows and their owner; changes are numbered from the first on."""
    rows = [
        {**row_of(entry.task), "change": change, "source_uid": entry.source_uid}
        for change, entry in enumerate(entries, first_change)
    ]
    return {**arrays_of(rows), "owner": owner.user_id}
