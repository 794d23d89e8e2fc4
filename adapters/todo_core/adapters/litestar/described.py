"""What the OpenAPI document says of parameters, bodies and headers."""

from typing import Final

from litestar.openapi.spec import OpenAPIType, Parameter, Reference, Schema

from todo_core.application.query import DEFAULT_LIMIT, DEFAULT_SORT, MAX_LIMIT, MAX_SEARCH, SORTS
from todo_core.domain.text import MAX_DESCRIPTION, MAX_TITLE

STRING: Final = Schema(type=OpenAPIType.STRING)
_BOOLEAN: Final = Schema(type=OpenAPIType.BOOLEAN)

_FIELDS: Final[dict[str, Reference | Schema]] = {
    "title": Schema(type=OpenAPIType.STRING, min_length=1, max_length=MAX_TITLE),
    "description": Schema(type=[OpenAPIType.STRING, OpenAPIType.NULL], max_length=MAX_DESCRIPTION),
    "completed": _BOOLEAN,
}
NEW_TASK: Final = Schema(type=OpenAPIType.OBJECT, properties=_FIELDS, required=["title"])
EDIT: Final = Schema(type=OpenAPIType.OBJECT, properties=_FIELDS, min_properties=1)
COMPLETION: Final = Schema(type=OpenAPIType.OBJECT, properties={"completed": _BOOLEAN})


def _header(name: str, description: str) -> Parameter:
    return Parameter(name=name, param_in="header", description=description, schema=STRING)


def _query(name: str, description: str, schema: Schema) -> Parameter:
    return Parameter(name=name, param_in="query", description=description, schema=schema)


IF_MATCH: Final = _header("If-Match", "Change the task only at one of these entity tags.")
IF_NONE_MATCH: Final = _header("If-None-Match", "Answer 304 at one of these entity tags.")
IDEMPOTENCY_KEY: Final = _header(
    "Idempotency-Key", "1 to 255 visible ASCII characters; the same key makes one task only."
)
LAST_EVENT_ID: Final = _header(
    "Last-Event-ID", "The id of the last event that was seen; changes since then count as new."
)
SINCE: Final = _query("since", "How far the reader has come: the last `next_token`.", STRING)
LIMIT: Final = _query(
    "limit",
    "How many tasks a page holds at most.",
    Schema(type=OpenAPIType.INTEGER, minimum=1, maximum=MAX_LIMIT, default=DEFAULT_LIMIT),
)
LIST_PARAMETERS: Final = (
    _query("completed", "Only completed tasks, or only open ones.", _BOOLEAN),
    _query(
        "q",
        "A part of the title or the description, in upper or lower case.",
        Schema(type=OpenAPIType.STRING, min_length=1, max_length=MAX_SEARCH),
    ),
    _query("deleted", "The trash instead of the list.", _BOOLEAN),
    _query(
        "sort",
        "What to sort by; a minus sign in front turns the order round.",
        Schema(type=OpenAPIType.STRING, enum=list(SORTS), default=DEFAULT_SORT),
    ),
    LIMIT,
    _query("cursor", "Where the previous page ended: its `next_cursor`.", STRING),
)
PATH_PARAMETERS: Final = {
    "user_id": "The user whose tasks are meant: the subject of the token.",
    "task_id": "The task's id, a UUID in lower case.",
}
ANSWER_HEADERS: Final = {
    "ETag": "The version of what was answered, for If-Match and If-None-Match.",
    "Location": "The path of the new task.",
    "Link": "The next page, as `rel=next` (RFC 8288).",
    "Idempotency-Replayed": "`true` when this is the first answer to the same key again.",
}
