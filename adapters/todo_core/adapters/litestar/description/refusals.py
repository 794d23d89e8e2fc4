"""The answers that are errors: each status with the codes that it can have there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Final

import msgspec

from todo_core.adapters.litestar import errors, wire
from todo_core.adapters.litestar.description import JsonObject
from todo_core.adapters.litestar.description.examples import BAD_FIELDS, BAD_QUERY, META
from todo_core.adapters.litestar.description.headers import headers
from todo_core.adapters.litestar.errors import FAULTS, Fault
from todo_core.domain import errors as domain


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason for which a request is refused."""

    fault: Fault
    headers: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    """An example of the details."""

    @property
    def status(self) -> int:
        """What its answer has."""
        return self.fault.status

    @property
    def name(self) -> str:
        """What its answer is called where it is shared."""
        return self.fault.code.title().replace("_", "")

    def example(self) -> object:
        """An answer in full."""
        error = wire.Error(self.fault.code, self.fault.message, list(self.details))
        return msgspec.to_builtins(wire.ErrorAnswer(None, error, META))


RATE_LIMITED: Final = Fault(
    429, "RATE_LIMITED", "There were too many requests; come back when Retry-After has passed."
)

MALFORMED_TAGS: Final = Refusal(errors.MALFORMED_TAGS)
INVALID_CURSOR: Final = Refusal(FAULTS[domain.InvalidCursor])
NOT_FOUND: Final = Refusal(FAULTS[domain.TaskNotFound])
METHOD_NOT_ALLOWED: Final = Refusal(errors.METHOD_NOT_ALLOWED, ("Allow",))
CONFLICT: Final = Refusal(FAULTS[domain.ConcurrentChange])
TOKEN_EXPIRED: Final = Refusal(FAULTS[domain.SyncTokenExpired])
OTHER_VERSION: Final = Refusal(FAULTS[domain.VersionMismatch], ("ETag",))
INVALID_FIELDS: Final = Refusal(FAULTS[domain.InvalidInput], details=BAD_FIELDS)
INVALID_QUERY: Final = Refusal(FAULTS[domain.InvalidInput], details=BAD_QUERY)
KEY_REUSED: Final = Refusal(FAULTS[domain.IdempotencyKeyReused])
IF_MATCH_REQUIRED: Final = Refusal(errors.IF_MATCH_REQUIRED)

BAD_BODY: Final = (
    Refusal(errors.MALFORMED_BODY),
    Refusal(errors.BODY_TIMEOUT),
    Refusal(errors.BODY_TOO_LARGE),
    Refusal(errors.UNSUPPORTED_MEDIA_TYPE),
    INVALID_FIELDS,
)
_FAILURES: Final = (
    Refusal(errors.INTERNAL_ERROR),
    Refusal(FAULTS[domain.Unavailable], ("Retry-After",)),
)
_BAD_HEAD: Final = (
    Refusal(errors.MALFORMED_HOST),
    Refusal(errors.BROKEN_OFF),
    Refusal(errors.URI_TOO_LONG),
    Refusal(errors.HEADERS_TOO_LARGE),
)
_BAD_CALLER: Final = (
    Refusal(FAULTS[domain.NotAuthenticated], ("WWW-Authenticate",)),
    Refusal(FAULTS[domain.NotOwner]),
    Refusal(RATE_LIMITED, ("Retry-After", "RateLimit", "RateLimit-Policy")),
)
_SHARED: Final = (
    *_BAD_CALLER,
    *_BAD_HEAD[2:],
    *_FAILURES,
    *BAD_BODY[1:4],
    NOT_FOUND,
    METHOD_NOT_ALLOWED,
    CONFLICT,
    TOKEN_EXPIRED,
    OTHER_VERSION,
    IF_MATCH_REQUIRED,
)


def refusals(own: Iterable[Refusal], *, secured: bool) -> JsonObject:
    """The errors of an operation: its own, and those that it shares with all others."""
    return _by_status((*own, *_BAD_HEAD, *_FAILURES, *(_BAD_CALLER if secured else ())))


def failures() -> JsonObject:
    """The errors of an operation that looks at nothing in a request."""
    return _by_status(_FAILURES)


def _by_status(refusals: Iterable[Refusal]) -> JsonObject:
    status = attrgetter("status")
    groups = groupby(sorted(refusals, key=status), key=status)
    return {str(status): _response(list(group)) for status, group in groups}


def _response(reasons: Sequence[Refusal]) -> JsonObject:
    if len(reasons) == 1 and reasons[0] in _SHARED:
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


RESPONSES: Final[JsonObject] = {reason.name: _in_full([reason]) for reason in _SHARED}
