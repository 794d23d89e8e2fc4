"""The headers of answers."""

from typing import Final

from todo_core.adapters.litestar.description import JsonObject
from todo_core.adapters.litestar.description.examples import CURSOR, TASK_ID, USER
from todo_core.adapters.litestar.paths import task_path, tasks_path
from todo_core.adapters.litestar.request_ids import REQUEST_ID


def _header(
    description: str, example: object, *, optional: bool = False, **schema: object
) -> JsonObject:
    return {
        "description": description,
        "required": not optional,
        "schema": {"type": "string", **schema},
        "example": example,
    }


_COUNTED: Final = "Where the deployment holds users to a rate and this request counts"

HEADERS: Final[JsonObject] = {
    "X-Request-Id": _header(
        "The request's own `X-Request-Id` where that has this form, else one that was made here;"
        " also `meta.request_id`.",
        "f0a1",
        pattern=f"^{REQUEST_ID}$",
    ),
    "ETag": _header(
        "The version of the task, or how often the user's tasks have changed; for `If-Match` and"
        " `If-None-Match`.",
        '"3"',
        pattern='^"[0-9]+"$',
    ),
    "Location": _header(
        "The path of the new task.",
        task_path(USER, TASK_ID),
        format="uri-reference",
    ),
    "Link": _header(
        "The next page (RFC 8288), where there is one.",
        f'<{tasks_path(USER)}?limit=1&cursor={CURSOR}>; rel="next"',
        optional=True,
        pattern='^<[^<>]+>; rel="next"$',
    ),
    "Idempotency-Replayed": _header(
        "There when this is the first answer to the same key again.",
        "true",
        optional=True,
        const="true",
    ),
    "WWW-Authenticate": _header("How to say who asks.", "Bearer", const="Bearer"),
    "Allow": _header("The methods that the path takes.", "GET, HEAD, OPTIONS", minLength=1),
    "Retry-After": _header(
        "Seconds after which another attempt makes sense.", 1, type="integer", minimum=1
    ),
    "RateLimit-Policy": _header(
        f"{_COUNTED}: the quota `q` of each window of `w` seconds.",
        '"default";q=600;w=60',
        optional=True,
        pattern='^"default";q=[0-9]+;w=[0-9]+$',
    ),
    "RateLimit": _header(
        f"{_COUNTED}: how many requests `r` are left, and in how many seconds `t` there is one"
        " more.",
        '"default";r=599;t=1',
        optional=True,
        pattern='^"default";r=[0-9]+;t=[0-9]+$',
    ),
}


def counted(response: JsonObject) -> JsonObject:
    """An answer with the headers that it has where requests are counted."""
    rate = headers("RateLimit-Policy", "RateLimit")
    return {**response, "headers": response["headers"] | rate}


def headers(*names: str) -> JsonObject:
    """The named headers, and the one that every answer has."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in ("X-Request-Id", *names)}
