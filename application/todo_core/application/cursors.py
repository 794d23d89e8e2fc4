"""Where a list was left off, as the opaque text that a client hands back."""

from datetime import datetime

from todo_core.application.query import Position, TaskQuery
from todo_core.application.sealed import Scalar, seal, unseal
from todo_core.domain.ownership import Owner
from todo_core.domain.task import TaskId


def write_cursor(owner: Owner, query: TaskQuery, position: Position) -> str:
    """A cursor for the page after `position`, good for this owner, filters and sort only."""
    key = position.key
    return seal(
        owner,
        _purpose(query),
        [key.isoformat() if isinstance(key, datetime) else key, position.id],
    )


def read_cursor(owner: Owner, query: TaskQuery, cursor: str) -> Position:
    """The position in a cursor that `write_cursor` made for the same list, else InvalidCursor."""
    key, task_id = unseal(owner, _purpose(query), cursor)
    return Position(
        key=str(key) if query.sort == "title" else datetime.fromisoformat(str(key)),
        id=TaskId(str(task_id)),
    )


def _purpose(query: TaskQuery) -> list[Scalar]:
    return [
        "cursor",
        query.completed,
        query.search,
        query.deleted,
        query.sort.value,
        query.descending,
    ]
