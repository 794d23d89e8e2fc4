"""From rows to tasks, never handing a row to anyone but its owner."""

from collections.abc import Sequence
from typing import Any

from todo_core.adapters.postgres.tables import tasks
from todo_core.domain.ownership import Owner
from todo_core.domain.task import Task

Row = Sequence[Any]

# In the order of Task's fields.
TASK_COLUMNS = (
    tasks.c.id,
    tasks.c.user_id,
    tasks.c.title,
    tasks.c.description,
    tasks.c.completed,
    tasks.c.created_at,
    tasks.c.updated_at,
    tasks.c.version,
    tasks.c.deleted,
)


class ForeignRow(Exception):
    """A statement returned a row of another user; nothing of it may leave the adapter."""


def task_of(owner: Owner, row: Row) -> Task:
    """The task in a row that starts with TASK_COLUMNS; ForeignRow if it is not the owner's."""
    task = Task(*row[: len(TASK_COLUMNS)])
    if task.user_id != owner.user_id:
        raise ForeignRow
    return task
