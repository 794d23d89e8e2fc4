"""Many new tasks of one owner as a table that a statement makes of arrays."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, bindparam, func

from todo_core.adapters.postgres.tables import tasks
from todo_core.application.ports import Entry
from todo_core.domain.ownership import Owner
from todo_core.domain.text import fold

_SAME = ("id", "title", "description", "completed", "created_at", "updated_at", "version")


def new_rows() -> Any:
    """The rows; one array parameter for each column but the first, which is the owner's."""
    _, *columns = tasks.c
    arrays = (bindparam(column.name, type_=ARRAY(column.type)) for column in columns)
    names = (column.name for column in columns)
    return func.unnest(*arrays).table_valued(*names, name="new_tasks").render_derived()


def new_values(owner: Owner, entries: Sequence[Entry], first_change: int) -> dict[str, object]:
    """The parameters for the rows and their owner; changes are numbered from the first on."""
    new = [entry.task for entry in entries]
    columns: dict[str, object] = {name: [getattr(task, name) for task in new] for name in _SAME}
    return columns | {
        "owner": owner.user_id,
        "deleted": [task.deleted for task in new],
        "change": list(range(first_change, first_change + len(new))),
        "title_folded": [fold(task.title) for task in new],
        "description_folded": [fold(task.description) for task in new],
        "source_uid": [entry.source_uid for entry in entries],
    }
