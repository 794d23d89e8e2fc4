"""What each operation takes, answers and refuses, by its id."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST

from todo_core.adapters.litestar.description import CONTRACT, JsonObject, examples, links
from todo_core.adapters.litestar.description.answers import NOT_MODIFIED, other, success
from todo_core.adapters.litestar.description.parameters import references
from todo_core.adapters.litestar.description.refusals import BAD_BODY, BROKEN_BODY, Refusal
from todo_core.adapters.litestar.description.schemas import schema
from todo_core.adapters.litestar.media_types import JSON, JSON_OR_MERGE_PATCH


@dataclass(frozen=True, slots=True)
class Operation:
    """What is special about one operation."""

    clauses: tuple[str, ...]
    """Where CONTRACT.md has it."""
    answers: Mapping[str, JsonObject]
    refuses: tuple[Refusal, ...] = ()
    takes: tuple[str, ...] = ()
    """The names of its parameters, beyond those that all operations of its path have."""
    body: JsonObject | None = None

    def request(self) -> JsonObject:
        """What can be sent, and where that is from."""
        parameters = {"parameters": references(*self.takes)} if self.takes else {}
        body = {"requestBody": self.body} if self.body else {}
        return {CONTRACT: list(self.clauses), **parameters, **body}


def _body(
    shape: str, example: JsonObject, kinds: tuple[bytes, ...] = JSON, *, required: bool = True
) -> JsonObject:
    shown = {"schema": schema(shape), "example": example}
    return {"required": required, "content": {kind.decode(): shown for kind in kinds}}


_CHANGING: Final = (
    Refusal.MALFORMED_TAGS,
    Refusal.NO_SUCH_TASK,
    Refusal.OTHER_VERSION,
    Refusal.CONFLICT,
)
_EDITING: Final = (*BAD_BODY, *_CHANGING, Refusal.IF_MATCH_REQUIRED)

_CHANGED: Final = {
    "200": success("The task as it is now.", examples.TASK, "ETag", links=links.FROM_CHANGED_TASK)
}

OPERATIONS: Final[Mapping[str, Operation]] = {
    "listTasks": Operation(
        clauses=("3.1", "3.17", "3.18", "3.19", "3.21"),
        takes=("Completed", "Search", "Deleted", "Sort", "Limit", "Cursor", "IfNoneMatch"),
        answers={
            "200": success("One page.", examples.TASKS, "ETag", "Link", links=links.FROM_TASKS),
            "304": NOT_MODIFIED,
        },
        refuses=(Refusal.MALFORMED_TAGS, Refusal.INVALID_CURSOR, Refusal.INVALID_QUERY),
    ),
    "createTask": Operation(
        clauses=("3.2",),
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
        refuses=(*BAD_BODY, Refusal.KEY_REUSED, Refusal.TOO_MANY_KEYS, Refusal.TOO_MANY_TASKS),
    ),
    "readTask": Operation(
        clauses=("3.3",),
        takes=("IfNoneMatch",),
        answers={
            "200": success("The task.", examples.TASK, "ETag", links=links.FROM_TASK),
            "304": NOT_MODIFIED,
        },
        refuses=(Refusal.MALFORMED_TAGS, Refusal.NO_SUCH_TASK),
    ),
    "updateTask": Operation(
        clauses=("3.4",),
        takes=("IfMatch", "UnlessMatch"),
        body=_body("TaskEdit", {"title": "Buy oat milk", "description": "Two cartons"}),
        answers=_CHANGED,
        refuses=_EDITING,
    ),
    "patchTask": Operation(
        clauses=("3.5",),
        takes=("IfMatch", "UnlessMatch"),
        body=_body("TaskEdit", {"title": "Buy oat milk"}, JSON_OR_MERGE_PATCH),
        answers=_CHANGED,
        refuses=_EDITING,
    ),
    "completeTask": Operation(
        clauses=("3.6",),
        takes=("IfMatch", "UnlessMatch"),
        body=_body("Completion", {"completed": True}, required=False),
        answers=_CHANGED,
        refuses=_EDITING,
    ),
    "deleteTask": Operation(
        clauses=("3.7",),
        takes=("IfMatch", "UnlessMatch"),
        answers={
            "200": success(
                "The task is in the trash.",
                examples.DELETED_TASK,
                "ETag",
                links=links.FROM_DELETED_TASK,
            )
        },
        refuses=(*BROKEN_BODY, *_CHANGING, Refusal.IF_MATCH_REQUIRED),
    ),
    "restoreTask": Operation(
        clauses=("3.8",),
        takes=("IfMatch", "UnlessMatch"),
        answers=_CHANGED,
        refuses=(*BROKEN_BODY, *_CHANGING),
    ),
    "readChanges": Operation(
        clauses=("3.9", "6.3", "6.4"),
        takes=("Since", "Limit"),
        answers={
            "200": success("A stretch of the feed.", examples.CHANGES, links=links.FROM_CHANGES)
        },
        refuses=(Refusal.INVALID_CURSOR, Refusal.TOKEN_EXPIRED, Refusal.INVALID_QUERY),
    ),
    "watchChanges": Operation(
        clauses=("3.10", "6.7", "6.8", "6.9", "6.11"),
        takes=("LastEventId",),
        answers={
            "200": other(
                "A stream of events, each as described here, with comments in between. It does not"
                " end, so some tools show nothing of it; `curl --no-buffer` does.",
                "text/event-stream",
                schema("ChangeEvent"),
                examples.EVENT,
            )
        },
        refuses=(Refusal.INVALID_CURSOR, Refusal.TOKEN_EXPIRED),
    ),
    "isAlive": Operation(
        clauses=("3.11",), answers={"200": success("It answers.", examples.ALIVE)}
    ),
    "isReady": Operation(
        clauses=("3.12",), answers={"200": success("It can work.", examples.READY)}
    ),
    "readMetrics": Operation(
        clauses=("3.13",),
        answers={"200": other("The figures.", CONTENT_TYPE_LATEST, {"type": "string"})},
    ),
    "readDocument": Operation(
        clauses=("3.15",),
        answers={"200": other("This document.", "application/json", {"type": "object"})},
    ),
    "readDocumentation": Operation(
        clauses=("3.15",),
        answers={"200": other("A page that shows this document.", "text/html", {"type": "string"})},
    ),
}
