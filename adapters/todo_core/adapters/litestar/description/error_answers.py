"""The answers that are errors: each status with the codes that it can have there."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Final

from todo_core.adapters.litestar.description import JsonObject
from todo_core.adapters.litestar.description.headers import counted, headers
from todo_core.adapters.litestar.description.refusals import (
    BAD_HEAD,
    CONFLICT,
    FAILURES,
    FORBIDDEN,
    HEADERS_TOO_LARGE,
    IF_MATCH_REQUIRED,
    METHOD_NOT_ALLOWED,
    NOT_FOUND,
    OTHER_VERSION,
    PAYLOAD_TOO_LARGE,
    RATE_LIMITED,
    REQUEST_TIMEOUT,
    TOKEN_EXPIRED,
    UNAUTHORIZED,
    UNSUPPORTED_MEDIA_TYPE,
    URI_TOO_LONG,
    Refusal,
)

_BAD_CALLER: Final = (UNAUTHORIZED, FORBIDDEN, RATE_LIMITED)
_SHARED: Final = (
    *_BAD_CALLER[1:],
    *FAILURES,
    NOT_FOUND,
    METHOD_NOT_ALLOWED,
    REQUEST_TIMEOUT,
    CONFLICT,
    TOKEN_EXPIRED,
    OTHER_VERSION,
    PAYLOAD_TOO_LARGE,
    URI_TOO_LONG,
    UNSUPPORTED_MEDIA_TYPE,
    IF_MATCH_REQUIRED,
    HEADERS_TOO_LARGE,
)


def error_answers(own: Iterable[Refusal], *, secured: bool) -> JsonObject:
    """The errors of an operation: its own, and those that it shares with all others."""
    everywhere = (*own, *BAD_HEAD, *FAILURES)
    return _by_status((*everywhere, *_BAD_CALLER) if secured else everywhere)


def failures() -> JsonObject:
    """The errors of an operation that looks at nothing in a request."""
    return _by_status(FAILURES)


def _by_status(reasons: Iterable[Refusal]) -> JsonObject:
    status = attrgetter("status")
    groups = groupby(sorted(reasons, key=status), key=status)
    return {str(status): _response(list(group)) for status, group in groups}


def _response(reasons: Sequence[Refusal]) -> JsonObject:
    if len(reasons) == 1 and reasons[0] in (UNAUTHORIZED, *_SHARED):
        return {"$ref": f"#/components/responses/{reasons[0].name}"}
    return _in_full(reasons)


def _in_full(reasons: Sequence[Refusal]) -> JsonObject:
    codes = sorted({reason.fault.code for reason in reasons})
    narrowed = {"properties": {"error": {"properties": {"code": {"enum": codes}}}}}
    return {
        "description": " ".join(reason.fault.message for reason in reasons),
        "headers": headers(*reasons[0].headers),
        "content": {
            "application/json": {
                "schema": {"allOf": [{"$ref": "#/components/schemas/ErrorAnswer"}, narrowed]},
                **_examples(reasons),
            }
        },
    }


def _examples(reasons: Sequence[Refusal]) -> JsonObject:
    if len(reasons) == 1:
        return {"example": reasons[0].example()}
    numbered = enumerate(reasons, 1)
    return {
        "examples": {f"{each.name}{number}": {"value": each.example()} for number, each in numbered}
    }


RESPONSES: Final[JsonObject] = {
    UNAUTHORIZED.name: _in_full([UNAUTHORIZED]),
    **{reason.name: counted(_in_full([reason])) for reason in _SHARED},
}
