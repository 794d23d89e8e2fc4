"""What requests can say in their path, query and headers."""

import re
from typing import Final

from todo_core.adapters.litestar.description import CONTRACT, JsonObject
from todo_core.adapters.litestar.description.examples import (
    COMPLETED,
    CURSOR,
    SEARCH,
    TASK_ID,
    TOKEN,
    USER,
)
from todo_core.adapters.litestar.preconditions import TAG_LIST
from todo_core.adapters.litestar.request_ids import REQUEST_ID
from todo_core.application.idempotency import IDEMPOTENCY_KEY
from todo_core.application.query import DEFAULT_LIMIT, DEFAULT_SORT, MAX_LIMIT, MAX_SEARCH, SORTS
from todo_core.domain.ownership import MAX_USER_ID
from todo_core.domain.task import UUID

_BOOLEAN: Final[JsonObject] = {"type": "boolean"}
_STRING: Final[JsonObject] = {"type": "string"}
_NO_NUL: Final = r"^[^\x00]*$"


def _pattern(pattern: str) -> JsonObject:
    return {"type": "string", "pattern": f"^(?:{pattern})$"}


_TAGS: Final[JsonObject] = {"type": "string", "anyOf": [{"const": "*"}, _pattern(TAG_LIST)]}


def _parameter(
    clause: str, place: str, name: str, about: str, schema: JsonObject, example: object
) -> JsonObject:
    required = {"required": True} if place == "path" else {}
    return {
        "name": name,
        "in": place,
        **required,
        "description": about,
        "schema": schema,
        "example": example,
        CONTRACT: [clause],
    }


PARAMETERS: Final[JsonObject] = {
    "UserId": _parameter(
        "2.2",
        "path",
        "user_id",
        "The user whose tasks are meant: the subject of the token, letter by letter.",
        {"type": "string", "minLength": 1, "maxLength": MAX_USER_ID, "pattern": _NO_NUL},
        USER,
    ),
    "TaskId": _parameter(
        "2.11",
        "path",
        "task_id",
        "The task's id, in either case. What is no UUID in this form is the id of no task.",
        {**_pattern(UUID), "format": "uuid"},
        TASK_ID,
    ),
    "Completed": _parameter(
        "3.17",
        "query",
        "completed",
        "Only completed tasks, or only open ones.",
        _BOOLEAN,
        COMPLETED,
    ),
    "Search": _parameter(
        "3.17",
        "query",
        "q",
        "A part of the title or the description, in upper or lower case.",
        {"type": "string", "minLength": 1, "maxLength": MAX_SEARCH, "pattern": _NO_NUL},
        SEARCH,
    ),
    "Deleted": _parameter(
        "3.17",
        "query",
        "deleted",
        "The trash instead of the list.",
        {**_BOOLEAN, "default": False},
        False,
    ),
    "Sort": _parameter(
        "3.17",
        "query",
        "sort",
        "What to sort by; a minus sign in front turns the order round.",
        {"type": "string", "enum": list(SORTS), "default": DEFAULT_SORT},
        DEFAULT_SORT,
    ),
    "Limit": _parameter(
        "3.17",
        "query",
        "limit",
        "How many tasks a page holds at most, in decimal digits alone.",
        {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
        1,
    ),
    "Cursor": _parameter(
        "3.17",
        "query",
        "cursor",
        "Where the previous page of the same list ended: its `next_cursor`.",
        _STRING,
        CURSOR,
    ),
    "Since": _parameter(
        "6.3",
        "query",
        "since",
        "How far the reader has come: the last `next_token`.",
        _STRING,
        TOKEN,
    ),
    "IfMatch": _parameter(
        "5.7",
        "header",
        "If-Match",
        "Change the task only at one of these versions; a weak tag matches none. A deployment can"
        " demand it.",
        _TAGS,
        '"3"',
    ),
    "IfNoneMatch": _parameter(
        "5.8",
        "header",
        "If-None-Match",
        "Answer 304 at one of these versions.",
        _TAGS,
        '"2"',
    ),
    "UnlessMatch": _parameter(
        "5.9",
        "header",
        "If-None-Match",
        "Change the task at none of these versions, weak tags included; `*` is any.",
        _TAGS,
        '"2"',
    ),
    "IdempotencyKey": _parameter(
        "5.1",
        "header",
        "Idempotency-Key",
        "The same key makes one task only, however often the request is repeated in a day.",
        _pattern(IDEMPOTENCY_KEY),
        "phone-1",
    ),
    "LastEventId": _parameter(
        "6.7",
        "header",
        "Last-Event-ID",
        "The id of the last event that was seen, or a sync token; changes since then are announced"
        " at once.",
        _STRING,
        TOKEN,
    ),
    "RequestId": _parameter(
        "1.5",
        "header",
        "X-Request-Id",
        f"What the answer and the log call this request, if it matches `{REQUEST_ID}`.",
        _STRING,
        "f0a1",
    ),
}
ANY_PARAMETERS: Final[JsonObject] = {
    f"Any{name}": _parameter(
        "3.16",
        "path",
        each["name"],
        "Whatever it is, it is not looked at.",
        _STRING,
        each["example"],
    )
    for name, each in PARAMETERS.items()
    if each["in"] == "path"
}
_IN_PATHS: Final = {each["name"]: name for name, each in PARAMETERS.items() if each["in"] == "path"}


def references(*names: str) -> list[JsonObject]:
    """References to parameters."""
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def path_parameters(template: str) -> list[str]:
    """The names of what is in a path."""
    return [_IN_PATHS[name] for name in re.findall(r"{(\w+)}", template)]
