"""From whatever was raised to the answer that a client gets for it."""

from collections.abc import Sequence

from litestar.exceptions import ClientException

from todo_core.adapters.litestar import wire
from todo_core.adapters.litestar.answer import Answer
from todo_core.adapters.litestar.authentication import CHALLENGE
from todo_core.adapters.litestar.envelope import enveloped, meta
from todo_core.adapters.litestar.errors import (
    FAULTS,
    INTERNAL_ERROR,
    MALFORMED_HOST,
    Fault,
    Refused,
)
from todo_core.adapters.litestar.exchange import Exchange
from todo_core.adapters.litestar.log import LOGGER
from todo_core.adapters.litestar.preconditions import etag
from todo_core.domain.errors import (
    InvalidInput,
    NotAuthenticated,
    TodoError,
    TooManyKeys,
    Unavailable,
    VersionMismatch,
)


def refuse(error: Exception, exchange: Exchange) -> Answer:
    """The answer to an exchange that failed; what nobody foresaw is logged, and opaque outside."""
    fault = fault_of(error)
    headers = _headers(error, exchange)
    if fault is INTERNAL_ERROR:
        LOGGER.error("a request failed", exc_info=error, extra={"request_id": exchange.request_id})
    exchange.cause = _cause(error)
    told = wire.Error(fault.code, fault.message, _details(error))
    return enveloped(wire.ErrorAnswer(None, told, meta(exchange)), fault.status, headers)


def fault_of(error: Exception) -> Fault:
    """The entry for an error."""
    if isinstance(error, Refused):
        return error.fault
    if isinstance(error, TodoError):
        return next(
            (FAULTS[kind] for kind in type(error).__mro__ if kind in FAULTS), INTERNAL_ERROR
        )
    if isinstance(error, ClientException):
        return MALFORMED_HOST  # all that is left for the framework to refuse
    return INTERNAL_ERROR


def _cause(error: Exception) -> str:
    """Why, for the log alone; what a foreign error says may hold what should not be there."""
    cause = error.__cause__
    match error:
        case NotAuthenticated() if cause:
            return str(cause)
        case Unavailable() if cause:
            return type(cause).__name__
        case _:
            return ""


def _headers(error: Exception, exchange: Exchange) -> dict[str, str]:
    match error:
        case Refused():
            return _refused_headers(error, exchange)
        case VersionMismatch(current=version):
            return {"etag": etag(version)}
        case Unavailable() | TooManyKeys():
            return {"retry-after": str(error.retry_after)}
        case NotAuthenticated():
            return {"www-authenticate": CHALLENGE}
        case _:
            return {}


def _refused_headers(error: Refused, exchange: Exchange) -> dict[str, str]:
    headers: dict[str, str] = {}
    if error.allow:
        headers["allow"] = error.allow
    if error.retry_after:
        headers["retry-after"] = str(error.retry_after)
    if error.close and exchange.http_version.startswith("1"):
        headers["connection"] = "close"  # HTTP/2 has no such header
    return headers


def _details(error: Exception) -> list[str]:
    problems: Sequence[object] = error.problems if isinstance(error, InvalidInput) else ()
    return [str(problem) for problem in problems]
