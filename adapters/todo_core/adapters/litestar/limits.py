"""How long the head of a request may be, and what must be in it (RFC 9112, section 3)."""

import re
from collections.abc import Iterable
from typing import Final

from litestar.types import HTTPScope

from todo_core.adapters.litestar.errors import (
    HEADERS_TOO_LARGE,
    MALFORMED_HOST,
    MALFORMED_TARGET,
    UNKNOWN_CODING,
    URI_TOO_LONG,
    Refused,
)
from todo_core.adapters.litestar.exchange import Exchange
from todo_core.adapters.litestar.paths import raw_path

MAX_REQUEST_LINE: Final = 8 * 1024
MAX_HEADERS: Final = 64 * 1024

# A name or address and perhaps a port (RFC 3986, section 3.2); several headers hold a space.
_HOST = re.compile(
    rb"(?:\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+)(?::[0-9]*)?"
)
_AROUND_TARGET: Final = len("  HTTP/1.1")
_AROUND_HEADER: Final = len(": \r\n")


def check_head(scope: HTTPScope, exchange: Exchange) -> None:
    """Refuse a head that is too long, has no path, a strange coding or no host, or several."""
    path = raw_path(scope)
    target = len(path) + len(exchange.query) + bool(exchange.query)
    if len(exchange.method) + target + _AROUND_TARGET > MAX_REQUEST_LINE:
        raise Refused(URI_TOO_LONG, close=True)
    if _size(scope["headers"]) > MAX_HEADERS:
        raise Refused(HEADERS_TOO_LARGE, close=True)
    if not path.startswith(b"/") and exchange.method != "OPTIONS":
        raise Refused(MALFORMED_TARGET)
    if exchange.headers.get(b"transfer-encoding", b"chunked").lower() != b"chunked":
        raise Refused(UNKNOWN_CODING, close=True)
    host = exchange.headers.get(b"host", b"")
    if (host or exchange.http_version == "1.1") and not _HOST.fullmatch(host):
        raise Refused(MALFORMED_HOST, close=True)


def _size(headers: Iterable[tuple[bytes, bytes]]) -> int:
    return sum(len(name) + len(value) + _AROUND_HEADER for name, value in headers)
