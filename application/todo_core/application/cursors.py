"""Where a list was left off, as the opaque text that a client hands back."""

from datetime import UTC, datetime

from todo_core.application.query import CREATED_AT, UPDATED_AT, Position, TaskQuery
from todo_core.application.sealed import Scalar, seal, unseal
from todo_core.domain.errors import InvalidCursor, TaskNotFound
from todo_core.domain.ownership import Owner
from todo_core.domain.task import TaskId, parse_task_id
from todo_core.domain.text import is_text


def write_cursor(owner: Owner, query: TaskQuery, position: Position) -> str:
    """A cursor for the page after `position`, good for this owner, filters and sort only."""
    key = position.key
    return seal(
        owner, _purpose(query), [key.isoformat() if isinstance(key, datetime) else key, position.id]
    )


def read_cursor(owner: Owner, query: TaskQuery, cursor: str) -> Position:
    """The position in a cursor that `write_cursor` made for the same list, else InvalidCursor."""
    match unseal(owner, _purpose(query), cursor):
        case [str(key), str(task_id)]:
            return Position(_parse_key(query.sort, key), _parse_id(task_id))
        case _:
            raise InvalidCursor


def _parse_key(sort: str, key: str) -> datetime | str:
    if sort not in (CREATED_AT, UPDATED_AT):
        if not is_text(key):
            raise InvalidCursor
        return key
    try:
        moment = datetime.fromisoformat(key)
    except ValueError:
        raise InvalidCursor from None
    if moment.tzinfo is not UTC:
        raise InvalidCursor
    return moment


def _parse_id(task_id: str) -> TaskId:
    try:
        return parse_task_id(task_id)
    except TaskNotFound:
        raise InvalidCursor from None


def _purpose(query: TaskQuery) -> list[Scalar]:
    return ["cursor", query.completed, query.search, query.deleted, query.sort, query.descending]
