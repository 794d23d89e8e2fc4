"""The headers of answers."""

from typing import Final

from todo_core.adapters.litestar.authentication import CHALLENGE
from todo_core.adapters.litestar.description import CONTRACT, JsonObject
from todo_core.adapters.litestar.description.examples import CURSOR, TASK_ID, USER
from todo_core.adapters.litestar.paths import task_path, tasks_path
from todo_core.adapters.litestar.request_ids import REQUEST_ID


def _header(
    clauses: str, description: str, example: object, *, optional: bool = False, **schema: object
) -> JsonObject:
    return {
        "description": description,
        "required": not optional,
        "schema": {"type": "string", **schema},
        "example": example,
        CONTRACT: clauses.split(", "),
    }


_HEADERS: Final[JsonObject] = {
    "X-Request-Id": _header(
        "1.5",
        "The request's own `X-Request-Id` where that has this form, else one that was made here;"
        " also `meta.request_id`.",
        "f0a1",
        pattern=f"^{REQUEST_ID}$",
    ),
    "ETag": _header(
        "2.7, 5.8",
        "The version of the task, or how often the user's tasks have changed; for `If-Match` and"
        " `If-None-Match`.",
        '"3"',
        pattern='^"[0-9]+"$',
    ),
    "Location": _header(
        "3.2",
        "The path of the new task.",
        task_path(USER, TASK_ID),
        format="uri-reference",
    ),
    "Link": _header(
        "3.1",
        "The next page (RFC 8288), where there is one.",
        f'<{tasks_path(USER)}?limit=1&cursor={CURSOR}>; rel="next"',
        optional=True,
        pattern='^<[^<>]+>; rel="next"$',
    ),
    "Idempotency-Replayed": _header(
        "5.2",
        "There when this is the first answer to the same key again.",
        "true",
        optional=True,
        const="true",
    ),
    "WWW-Authenticate": _header("4.3", "How to say who asks.", CHALLENGE, const=CHALLENGE),
    "Allow": _header("3.16", "The methods that the path takes.", "GET, HEAD, OPTIONS", minLength=1),
    "Retry-After": _header(
        "4.18, 4.20, 4.27",
        "Seconds after which another attempt makes sense.",
        1,
        type="integer",
        minimum=1,
    ),
}
_RATE: Final[JsonObject] = {
    "RateLimit-Policy": _header(
        "4.27",
        "The quota `q` of each window of `w` seconds.",
        '"default";q=600;w=60',
        pattern='^"default";q=[0-9]+;w=[0-9]+$',
    ),
    "RateLimit": _header(
        "4.27",
        "How many requests `r` are left, and in how many seconds `t` there is one more.",
        '"default";r=599;t=1',
        pattern='^"default";r=[0-9]+;t=[0-9]+$',
    ),
}
_IF_COUNTED: Final = "-If-Counted"

HEADERS: Final[JsonObject] = {
    **_HEADERS,
    **_RATE,
    **{
        name + _IF_COUNTED: {
            **header,
            "required": False,
            "description": "There where the deployment holds users to a rate and this request"
            f" counts. {header['description']}",
        }
        for name, header in _RATE.items()
    },
}


def headers(*names: str) -> JsonObject:
    """The named headers, and the one that every answer has."""
    return {name: _reference(name) for name in ("X-Request-Id", *names)}


def counted(responses: JsonObject) -> JsonObject:
    """Named answers to somebody known, with what they say where requests are counted."""
    rate = {name: _reference(name + _IF_COUNTED) for name in _RATE}
    return {
        key: {**response, "headers": rate | response["headers"]}
        for key, response in responses.items()
    }


def _reference(name: str) -> JsonObject:
    return {"$ref": f"#/components/headers/{name}"}
