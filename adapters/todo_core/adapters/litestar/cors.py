"""Which web pages may call the service (the Fetch standard, section 3.3)."""

from collections.abc import Iterable, Sequence
from typing import Final

from todo_core.adapters.litestar.answer import Answer, RawHeaders
from todo_core.adapters.litestar.exchange import Exchange

_ALLOWED_HEADERS: Final = (
    "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, Last-Event-ID,"
    " X-Request-Id, traceparent, tracestate, baggage"
)
_EXPOSED_HEADERS: Final = "ETag, Location, Link, Retry-After, X-Request-Id, Idempotency-Replayed"
_RATE_LIMIT_HEADERS: Final = "RateLimit-Policy, RateLimit"
_PREFLIGHT_SECONDS: Final = "600"


class Cors:
    """Lets pages of the configured origins read answers; to all others it says nothing."""

    def __init__(
        self, origins: Iterable[str], headers: Sequence[str] = (), *, rate_limited: bool = False
    ) -> None:
        """Allow exactly these origins, with credentials, and these headers beside the usual."""
        exposed = f"{_EXPOSED_HEADERS}, {_RATE_LIMIT_HEADERS}" if rate_limited else _EXPOSED_HEADERS
        self._headers = {origin.encode(): _headers(origin, exposed) for origin in origins}
        self._allowed_headers = ", ".join((_ALLOWED_HEADERS, *headers))

    def headers(self, exchange: Exchange) -> RawHeaders:
        """What every answer carries, the refusals too."""
        return self._headers.get(exchange.headers.get(b"origin", b""), ())

    def options(self, exchange: Exchange) -> Answer:
        """The answer to OPTIONS, which a preflight is too."""
        headers = {"allow": exchange.route.allow}
        if self.headers(exchange) and b"access-control-request-method" in exchange.headers:
            headers["access-control-allow-methods"] = exchange.route.allow
            headers["access-control-allow-headers"] = self._allowed_headers
            headers["access-control-max-age"] = _PREFLIGHT_SECONDS
        return Answer(204, headers)


def _headers(origin: str, exposed: str) -> RawHeaders:
    return (
        (b"access-control-allow-origin", origin.encode()),
        (b"access-control-allow-credentials", b"true"),
        (b"access-control-expose-headers", exposed.encode()),
    )
