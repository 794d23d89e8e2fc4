"""Who sent a request, by its bearer token (RFC 6750, section 2.1)."""

import re
from typing import Final

from todo_core.adapters.litestar.exchange import Exchange
from todo_core.application.ports import Identity, TokenVerifier
from todo_core.domain.errors import NotAuthenticated

MAX_AUTHORIZATION: Final = 8 * 1024

CHALLENGE: Final = 'Bearer realm="api"'
"""What a client is told to do (RFC 6750, section 3); the same whatever was wrong."""

# A header sent twice was joined by a comma, which is in no token.
_BEARER = re.compile(rb"bearer +([A-Za-z0-9._~+/-]+=*)", re.IGNORECASE)


async def authenticate(exchange: Exchange, tokens: TokenVerifier) -> Identity:
    """Whom the request's one token identifies, else NotAuthenticated."""
    header = exchange.headers.get(b"authorization", b"")
    match = _BEARER.fullmatch(header) if len(header) <= MAX_AUTHORIZATION else None
    if match is None:
        raise NotAuthenticated
    return await tokens.verify(match[1].decode())
