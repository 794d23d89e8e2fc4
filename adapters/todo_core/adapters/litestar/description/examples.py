"""The answers that the document shows, made of the structures that real answers are made of."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from msgspec.structs import asdict

from todo_core.adapters.litestar import wire
from todo_core.application.cursors import write_cursor
from todo_core.application.query import Position, TaskQuery, check_options
from todo_core.application.sync_tokens import SyncToken, write_token
from todo_core.domain.errors import InvalidInput
from todo_core.domain.fields import parse_some
from todo_core.domain.ownership import authorize
from todo_core.domain.task import TaskId

USER: Final = "ada"
TASK_ID: Final = "01a1fd2c-bd4b-7000-8000-000000000001"
_CREATED: Final = datetime(2026, 11, 21, 8, 15, 30, 123456, UTC)
_UPDATED: Final = datetime(2026, 11, 21, 9, 2, 11, 654321, UTC)

_OWNER: Final = authorize(USER, USER)
COMPLETED: Final = False
SEARCH: Final = "milk"
CURSOR: Final = write_cursor(
    _OWNER,
    TaskQuery.parse({"completed": COMPLETED, "q": SEARCH}),
    Position(_CREATED, TaskId(TASK_ID)),
)
TOKEN: Final = write_token(_OWNER, SyncToken(7))
META: Final = wire.Meta("f0a1", _UPDATED)
_TASK: Final = wire.Task(TASK_ID, USER, "Buy oat milk", "Two cartons", False, _CREATED, _UPDATED, 3)
TASK: Final = wire.TaskAnswer(_TASK, META)
NEW_TASK: Final = wire.TaskAnswer(
    wire.Task(TASK_ID, USER, "Buy oat milk", "", False, _CREATED, _CREATED, 1), META
)
DELETED_TASK: Final = wire.DeletedTaskAnswer(
    wire.DeletedTask("Task deleted successfully", TASK_ID), META
)
TASKS: Final = wire.TaskListAnswer(
    wire.TaskList([_TASK]),
    wire.ListMeta(META.request_id, META.timestamp, 2, 1, CURSOR),
)
CHANGES: Final = wire.ChangesAnswer(
    wire.Changes(
        [
            wire.Change(deleted=False, **asdict(_TASK)),
            wire.Change("01a1fd2c-bd4b-7000-8000-000000000002", 4, deleted=True),
        ]
    ),
    wire.ChangesMeta(META.request_id, META.timestamp, TOKEN, has_more=False),
)
ALIVE: Final = wire.HealthAnswer(wire.Health("alive"), META)
READY: Final = wire.HealthAnswer(wire.Health("ready"), META)


def _refused(check: Callable[[Any], object], given: object) -> tuple[str, ...]:
    """The details of a refusal, as the rule itself puts them."""
    try:
        check(given)
    except InvalidInput as wrong:
        return tuple(map(str, wrong.problems))
    raise AssertionError("the example breaks no rule")


BAD_FIELDS: Final = _refused(parse_some, {"title": ""})
BAD_QUERY: Final = _refused(check_options, {"limit": 0})
EVENT: Final = {"event": "change", "id": TOKEN, "data": f'{{"token":"{TOKEN}"}}'}
