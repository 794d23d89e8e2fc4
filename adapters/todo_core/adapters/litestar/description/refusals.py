"""Each reason for which a request can be refused, from the table of errors."""

from dataclasses import dataclass
from typing import Final

import msgspec

from todo_core.adapters.litestar import errors, wire
from todo_core.adapters.litestar.description.examples import BAD_FIELDS, BAD_QUERY, META
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


MALFORMED_TAGS: Final = Refusal(errors.MALFORMED_TAGS)
INVALID_CURSOR: Final = Refusal(FAULTS[domain.InvalidCursor])
NO_SUCH_PATH: Final = Refusal(errors.NO_SUCH_PATH)
"""Of a path whose user or task cannot be decoded; for the latter it is as good as no such task."""
NOT_FOUND: Final = Refusal(FAULTS[domain.TaskNotFound])
METHOD_NOT_ALLOWED: Final = Refusal(errors.METHOD_NOT_ALLOWED, ("Allow",))
CONFLICT: Final = Refusal(FAULTS[domain.ConcurrentChange])
TOKEN_EXPIRED: Final = Refusal(FAULTS[domain.SyncTokenExpired])
OTHER_VERSION: Final = Refusal(FAULTS[domain.VersionMismatch], ("ETag",))
INVALID_FIELDS: Final = Refusal(FAULTS[domain.InvalidInput], details=BAD_FIELDS)
INVALID_QUERY: Final = Refusal(FAULTS[domain.InvalidInput], details=BAD_QUERY)
KEY_REUSED: Final = Refusal(FAULTS[domain.IdempotencyKeyReused])
IF_MATCH_REQUIRED: Final = Refusal(errors.IF_MATCH_REQUIRED)

REQUEST_TIMEOUT: Final = Refusal(errors.BODY_TIMEOUT)
PAYLOAD_TOO_LARGE: Final = Refusal(errors.BODY_TOO_LARGE)
UNSUPPORTED_MEDIA_TYPE: Final = Refusal(errors.UNSUPPORTED_MEDIA_TYPE)
URI_TOO_LONG: Final = Refusal(errors.URI_TOO_LONG)
HEADERS_TOO_LARGE: Final = Refusal(errors.HEADERS_TOO_LARGE)

BAD_BODY: Final = (
    Refusal(errors.MALFORMED_BODY),
    REQUEST_TIMEOUT,
    PAYLOAD_TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    INVALID_FIELDS,
)
"""Of whatever takes a body."""
UNAUTHORIZED: Final = Refusal(FAULTS[domain.NotAuthenticated], ("WWW-Authenticate",))
FORBIDDEN: Final = Refusal(FAULTS[domain.NotOwner])
RATE_LIMITED: Final = Refusal(errors.RATE_LIMITED, ("Retry-After",))

FAILURES: Final = (
    Refusal(errors.INTERNAL_ERROR),
    Refusal(FAULTS[domain.Unavailable], ("Retry-After",)),
)
"""Of everything."""
BAD_HEAD: Final = (
    Refusal(errors.MALFORMED_HOST),
    Refusal(errors.BROKEN_OFF),
    URI_TOO_LONG,
    HEADERS_TOO_LARGE,
)
"""Of whatever looks at a request at all."""
