"""From rows to tasks and back, never handing a row to anyone but its owner."""

import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from todo_core.adapters.postgres.tables import idempotency_keys, tasks
from todo_core.application.ports.tasks import Outcome
from todo_core.application.records import written
from todo_core.domain.fields import SEARCHED
from todo_core.domain.ownership import Owner
from todo_core.domain.task import Task
from todo_core.domain.text import fold

Row = Sequence[Any]

TASK_COLUMNS = tuple(tasks.c[field.name] for field in fields(Task))
KEY_COLUMNS = (
    idempotency_keys.c.fingerprint,
    idempotency_keys.c.outcome,
    idempotency_keys.c.task_id,
    idempotency_keys.c.created_at,
)


class ForeignRow(Exception):
    """A statement returned a row of another user; nothing of it may leave the adapter."""


def task_of(owner: Owner, row: Row) -> Task:
    """The task in a row that starts with TASK_COLUMNS; ForeignRow if it is not the owner's."""
    task = Task(*row[: len(TASK_COLUMNS)])
    if task.user_id != owner.user_id:
        raise ForeignRow
    return task


def outcome_of(row: Row) -> Outcome | None:
    """What a key stands for, in a row that starts with KEY_COLUMNS; None if there is no such key.

    Version 0.1 kept no record, but what it makes up the same task from.
    """
    fingerprint, record, task_id, made_at = row[: len(KEY_COLUMNS)]
    if fingerprint is None:
        return None
    if record is None:
        moment = written(made_at)
        first = {"id": task_id, "created_at": moment, "updated_at": moment}
        record = json.dumps(first).encode()
    return Outcome(fingerprint, record)


def row_of(task: Task) -> dict[str, Any]:
    """What the columns hold of a task, but for its owner, its change and where it came from."""
    row = {column.name: getattr(task, column.name) for column in TASK_COLUMNS}
    return row | {f"{name}_folded": fold(row[name]) for name in SEARCHED}
