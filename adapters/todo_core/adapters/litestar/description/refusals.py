"""Each reason for which a request can be refused, from the table of errors."""

from enum import Enum
from typing import Final

import msgspec

from todo_core.adapters.litestar import errors, wire
from todo_core.adapters.litestar.description import JsonObject
from todo_core.adapters.litestar.description.examples import BAD_FIELDS, BAD_QUERY, META
from todo_core.adapters.litestar.errors import FAULTS, Fault
from todo_core.domain import errors as domain


class Refusal(Enum):
    """A reason, with its clause in CONTRACT.md, what is answered, headers and example details."""

    MALFORMED_BODY = "4.1", errors.MALFORMED_BODY
    MALFORMED_TAGS = "4.1", errors.MALFORMED_TAGS
    INVALID_CURSOR = "4.2", FAULTS[domain.InvalidCursor]
    UNAUTHORIZED = "4.3", FAULTS[domain.NotAuthenticated], ("WWW-Authenticate",)
    FORBIDDEN = "4.4", FAULTS[domain.NotOwner]
    NO_SUCH_TASK = "4.5", FAULTS[domain.TaskNotFound]
    NO_SUCH_PATH = "4.5", errors.NO_SUCH_PATH
    METHOD_NOT_ALLOWED = "4.6", errors.METHOD_NOT_ALLOWED, ("Allow",)
    BODY_TIMEOUT = "4.7", errors.BODY_TIMEOUT
    CONFLICT = "4.8", FAULTS[domain.ConcurrentChange]
    TOKEN_EXPIRED = "4.9", FAULTS[domain.SyncTokenExpired]
    OTHER_VERSION = "4.10", FAULTS[domain.VersionMismatch], ("ETag",)
    BODY_TOO_LARGE = "4.11", errors.BODY_TOO_LARGE
    URI_TOO_LONG = "4.12", errors.URI_TOO_LONG
    UNSUPPORTED_MEDIA_TYPE = "4.13", errors.UNSUPPORTED_MEDIA_TYPE
    HEADERS_TOO_LARGE = "4.14", errors.HEADERS_TOO_LARGE
    INVALID_FIELDS = "4.15", FAULTS[domain.InvalidInput], (), BAD_FIELDS
    INVALID_QUERY = "4.15", FAULTS[domain.InvalidInput], (), BAD_QUERY
    KEY_REUSED = "4.16", FAULTS[domain.IdempotencyKeyReused]
    TOO_MANY_TASKS = "4.30", FAULTS[domain.TooManyTasks]
    TOO_MANY_KEYS = "5.10", FAULTS[domain.TooManyKeys], ("Retry-After",)
    IF_MATCH_REQUIRED = "4.17", errors.IF_MATCH_REQUIRED
    RATE_LIMITED = "4.18", errors.RATE_LIMITED, ("Retry-After", "RateLimit-Policy", "RateLimit")
    INTERNAL_ERROR = "4.19", errors.INTERNAL_ERROR
    UNAVAILABLE = "4.20", FAULTS[domain.Unavailable], ("Retry-After",)
    MALFORMED_HOST = "4.25", errors.MALFORMED_HOST
    BROKEN_OFF = "4.25", errors.BROKEN_OFF
    UNKNOWN_CODING = "4.25", errors.UNKNOWN_CODING

    def __init__(
        self,
        clause: str,
        fault: Fault,
        headers: tuple[str, ...] = (),
        details: tuple[str, ...] = (),
    ) -> None:
        self.clause = clause
        self.fault = fault
        self.headers = headers
        self.details = details

    @property
    def status(self) -> int:
        """What its answer has."""
        return self.fault.status

    @property
    def key(self) -> str:
        """What its example is called."""
        return self.name.title().replace("_", "")

    def example(self) -> JsonObject:
        """An answer in full."""
        error = wire.Error(self.fault.code, self.fault.message, list(self.details))
        return {"value": msgspec.to_builtins(wire.ErrorAnswer(None, error, META))}


EXAMPLES: Final[JsonObject] = {reason.key: reason.example() for reason in Refusal}

BROKEN_BODY: Final = (Refusal.BROKEN_OFF, Refusal.BODY_TIMEOUT, Refusal.BODY_TOO_LARGE)
"""Of whatever changes something, although it may ignore the body."""

BAD_BODY: Final = (
    Refusal.MALFORMED_BODY,
    *BROKEN_BODY,
    Refusal.UNSUPPORTED_MEDIA_TYPE,
    Refusal.INVALID_FIELDS,
)
"""Of whatever takes a body."""

KNOWN_CALLER: Final = (Refusal.FORBIDDEN, Refusal.NO_SUCH_PATH, Refusal.RATE_LIMITED)
"""Of whatever is a user's, once it is known who asks; a path that cannot be read is nobody's."""

BAD_HEAD: Final = (
    Refusal.MALFORMED_HOST,
    Refusal.UNKNOWN_CODING,
    Refusal.URI_TOO_LONG,
    Refusal.HEADERS_TOO_LARGE,
)
"""Of whatever looks at a request at all."""

FAILURES: Final = (Refusal.INTERNAL_ERROR, Refusal.UNAVAILABLE)
"""Of everything."""
