"""What each operation takes, answers and refuses, by its id."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST

from todo_core.adapters.litestar.description import JsonObject, examples, links
from todo_core.adapters.litestar.description.answers import NOT_MODIFIED, other, success
from todo_core.adapters.litestar.description.parameters import references
from todo_core.adapters.litestar.description.refusals import (
    BAD_BODY,
    CONFLICT,
    IF_MATCH_REQUIRED,
    INVALID_CURSOR,
    INVALID_QUERY,
    KEY_REUSED,
    MALFORMED_TAGS,
    NO_SUCH_PATH,
    NOT_FOUND,
    OTHER_VERSION,
    TOKEN_EXPIRED,
    Refusal,
)
from todo_core.adapters.litestar.description.schemas import schema
from todo_core.adapters.litestar.media_types import JSON, JSON_OR_MERGE_PATCH


@dataclass(frozen=True, slots=True)
class Operation:
    """What is special about one operation."""

    answers: Mapping[str, JsonObject]
    refuses: tuple[Refusal, ...] = ()
    takes: tuple[str, ...] = ()
    """The names of its parameters, beyond those that all operations of its path have."""
    body: JsonObject | None = None

    def request(self) -> JsonObject:
        """What can be sent."""
        parameters = {"parameters": references(*self.takes)} if self.takes else {}
        return parameters | ({"requestBody": self.body} if self.body else {})


def _body(
    shape: str, example: JsonObject, kinds: tuple[bytes, ...] = JSON, *, required: bool = True
) -> JsonObject:
    shown = {"schema": schema(shape), "example": example}
    return {"required": required, "content": {kind.decode(): shown for kind in kinds}}


_CHANGING: Final = (MALFORMED_TAGS, NOT_FOUND, OTHER_VERSION, CONFLICT)
_EDITING: Final = (*BAD_BODY, *_CHANGING, IF_MATCH_REQUIRED)

_CHANGED: Final = {
    "200": success("The task as it is now.", examples.TASK, "ETag", links=links.FROM_CHANGED_TASK)
}

OPERATIONS: Final[Mapping[str, Operation]] = {
    "listTasks": Operation(
        takes=("Completed", "Search", "Deleted", "Sort", "Limit", "Cursor", "IfNoneMatch"),
        answers={
            "200": success("One page.", examples.TASKS, "ETag", "Link", links=links.FROM_TASKS),
            "304": NOT_MODIFIED,
        },
        refuses=(NO_SUCH_PATH, MALFORMED_TAGS, INVALID_CURSOR, INVALID_QUERY),
    ),
    "createTask": Operation(
        takes=("IdempotencyKey",),
        body=_body("NewTask", {"title": "Buy oat milk"}),
        answers={
            "201": success(
                "The new task, or the first answer to the same key again.",
                examples.NEW_TASK,
                "ETag",
                "Location",
                "Idempotency-Replayed",
                links=links.FROM_NEW_TASK,
            )
        },
        refuses=(NO_SUCH_PATH, *BAD_BODY, KEY_REUSED),
    ),
    "readTask": Operation(
        takes=("IfNoneMatch",),
        answers={
            "200": success("The task.", examples.TASK, "ETag", links=links.FROM_TASK),
            "304": NOT_MODIFIED,
        },
        refuses=(MALFORMED_TAGS, NOT_FOUND),
    ),
    "updateTask": Operation(
        takes=("IfMatch",),
        body=_body("TaskEdit", {"title": "Buy oat milk", "description": "Two cartons"}),
        answers=_CHANGED,
        refuses=_EDITING,
    ),
    "patchTask": Operation(
        takes=("IfMatch",),
        body=_body("TaskEdit", {"title": "Buy oat milk"}, JSON_OR_MERGE_PATCH),
        answers=_CHANGED,
        refuses=_EDITING,
    ),
    "completeTask": Operation(
        takes=("IfMatch",),
        body=_body("Completion", {"completed": True}, required=False),
        answers=_CHANGED,
        refuses=_EDITING,
    ),
    "deleteTask": Operation(
        takes=("IfMatch",),
        answers={
            "200": success(
                "The task is in the trash.",
                examples.DELETED_TASK,
                "ETag",
                links=links.FROM_DELETED_TASK,
            )
        },
        refuses=(*_CHANGING, IF_MATCH_REQUIRED),
    ),
    "restoreTask": Operation(
        takes=("IfMatch",),
        answers=_CHANGED,
        refuses=_CHANGING,
    ),
    "readChanges": Operation(
        takes=("Since", "Limit"),
        answers={
            "200": success("A stretch of the feed.", examples.CHANGES, links=links.FROM_CHANGES)
        },
        refuses=(NO_SUCH_PATH, INVALID_CURSOR, TOKEN_EXPIRED, INVALID_QUERY),
    ),
    "watchChanges": Operation(
        takes=("LastEventId",),
        answers={
            "200": other(
                "A stream of events, each as described here, with comments in between.",
                "text/event-stream",
                schema("ChangeEvent"),
                examples.EVENT,
            )
        },
        refuses=(NO_SUCH_PATH, INVALID_CURSOR, TOKEN_EXPIRED),
    ),
    "isAlive": Operation(answers={"200": success("It answers.", examples.ALIVE)}),
    "isReady": Operation(answers={"200": success("It can work.", examples.READY)}),
    "readMetrics": Operation(
        answers={"200": other("The figures.", CONTENT_TYPE_LATEST, {"type": "string"})}
    ),
    "readDocument": Operation(
        answers={"200": other("This document.", "application/json", {"type": "object"})}
    ),
    "readDocumentation": Operation(
        answers={"200": other("A page that shows this document.", "text/html", {"type": "string"})}
    ),
}
