"""Which status, code and sentence each error is answered with: the one table of this boundary."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from todo_core.domain.errors import (
    ConcurrentChange,
    IdempotencyKeyReused,
    InvalidCursor,
    InvalidInput,
    NotAuthenticated,
    NotOwner,
    SyncTokenExpired,
    TaskNotFound,
    TodoError,
    TooManyKeys,
    TooManyTasks,
    Unavailable,
    VersionMismatch,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """An error as the client sees it (CONTRACT.md, section 4)."""

    status: int
    code: str
    message: str


class Refused(Exception):
    """HTTP's own rules refuse the request, before any use case saw it."""

    def __init__(
        self, fault: Fault, *, allow: str = "", close: bool = False, retry_after: int = 0
    ) -> None:
        super().__init__(fault.message)
        self.fault = fault
        self.allow = allow
        """The methods to name where the method was wrong."""
        self.close = close
        """Whether the connection is of no more use, as it may hold an unread body."""
        self.retry_after = retry_after
        """Seconds after which the same request is welcome, where that is so."""


FAULTS: Final[Mapping[type[TodoError], Fault]] = {
    InvalidInput: Fault(422, "VALIDATION_ERROR", "The request breaks a rule; see the details."),
    NotAuthenticated: Fault(401, "UNAUTHORIZED", "A valid bearer token is required."),
    NotOwner: Fault(403, "FORBIDDEN", "These tasks belong to another user."),
    TaskNotFound: Fault(404, "NOT_FOUND", "There is no such task."),
    VersionMismatch: Fault(
        412,
        "PRECONDITION_FAILED",
        "If-Match has no tag of the task as it is now, or If-None-Match has one; read the task"
        ' again, then repeat the change with If-Match: "<version>" for the version that it has now'
        " (weak tags never match, W/ is what compressing proxies put in front).",
    ),
    ConcurrentChange: Fault(
        409, "CONFLICT", "A concurrent change got in the way; repeat the request."
    ),
    IdempotencyKeyReused: Fault(
        422, "IDEMPOTENCY_KEY_REUSED", "This idempotency key was already used for another task."
    ),
    TooManyKeys: Fault(
        429,
        "RATE_LIMITED",
        "Too many idempotency keys were used in the last 24 hours; come back when Retry-After has"
        " passed.",
    ),
    TooManyTasks: Fault(
        422,
        "LIMIT_REACHED",
        "There are as many tasks as one user may have, those in the trash included.",
    ),
    InvalidCursor: Fault(
        400, "INVALID_CURSOR", "The cursor or token is not one that was issued for this request."
    ),
    SyncTokenExpired: Fault(
        410,
        "SYNC_TOKEN_EXPIRED",
        "Not all changes after this token can be told any more; start again without one.",
    ),
    Unavailable: Fault(
        503, "SERVICE_UNAVAILABLE", "The service cannot answer right now; try again soon."
    ),
}
"""Every error of the domain but ListUnchanged, which is what the client hoped for."""

INTERNAL_ERROR: Final = Fault(
    500, "INTERNAL_ERROR", "Something went wrong here; it was logged under the request id."
)
MALFORMED_BODY: Final = Fault(
    400,
    "MALFORMED_REQUEST",
    "The body is not valid JSON in UTF-8, gives a key twice, or is nested too deeply.",
)
BROKEN_OFF: Final = Fault(400, "MALFORMED_REQUEST", "The body broke off before its end.")
UNKNOWN_CODING: Final = Fault(
    400, "MALFORMED_REQUEST", "The only transfer coding that is undone here is chunked."
)
MALFORMED_TAGS: Final = Fault(
    400, "MALFORMED_REQUEST", "If-Match and If-None-Match take a list of entity tags, or *."
)
MALFORMED_TARGET: Final = Fault(
    400, "MALFORMED_REQUEST", "Only OPTIONS can be asked of something else than a path."
)
MALFORMED_HOST: Final = Fault(
    400, "MALFORMED_REQUEST", "Exactly one Host header with a valid value is required."
)
NO_SUCH_PATH: Final = Fault(404, "NOT_FOUND", "There is nothing at this path.")
METHOD_NOT_ALLOWED: Final = Fault(
    405, "METHOD_NOT_ALLOWED", "This path does not take this method; see the header Allow."
)
BODY_TIMEOUT: Final = Fault(408, "REQUEST_TIMEOUT", "The body did not arrive in time.")
BODY_TOO_LARGE: Final = Fault(413, "PAYLOAD_TOO_LARGE", "The body may have at most 64 KiB.")
URI_TOO_LONG: Final = Fault(414, "URI_TOO_LONG", "The request line may have at most 8 KiB.")
UNSUPPORTED_MEDIA_TYPE: Final = Fault(
    415,
    "UNSUPPORTED_MEDIA_TYPE",
    "The body has to be application/json in UTF-8, without a content encoding.",
)
IF_MATCH_REQUIRED: Final = Fault(
    428,
    "PRECONDITION_REQUIRED",
    "Changing a task takes the header If-Match with the ETag of the task as it was last read.",
)
RATE_LIMITED: Final = Fault(
    429, "RATE_LIMITED", "There were too many requests; come back when Retry-After has passed."
)
NO_ROOM: Final = Fault(
    503, "SERVICE_UNAVAILABLE", "Too many large answers wait to be read; read them, then try again."
)
HEADERS_TOO_LARGE: Final = Fault(
    431, "HEADERS_TOO_LARGE", "The headers may have at most 64 KiB together."
)
