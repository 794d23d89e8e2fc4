"""One record per request: enough to follow it up, nothing that should not be in a log."""

import hashlib
import logging
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from todo_core.adapters.litestar.client_network import client_network
from todo_core.adapters.litestar.exchange import Exchange
from todo_core.adapters.litestar.log import ACCESS

_EVERY_RECORD: Final = vars(
    logging.LogRecord(ACCESS.name, logging.INFO, "", 0, "request", (), None)
)


class RequestRecord(logging.LogRecord):
    """A record of a request; nobody asks from which line of code, and finding that out is dear."""

    def __init__(self, fields: Mapping[str, object]) -> None:
        """Made now, with `fields` beside what every record has."""
        now = time.time()
        vars(self).update(_EVERY_RECORD, created=now, msecs=now % 1 * 1000, **fields)


def log_request(exchange: Exchange, status: int | None, seconds: float) -> None:
    """Log a finished exchange; no status where no answer went out."""
    if ACCESS.isEnabledFor(logging.INFO):
        fields: dict[str, object] = {
            "method": exchange.known_method,
            "route": exchange.route.template,
            "status": status,
            "duration_ms": round(seconds * 1000, 3),
            "request_id": exchange.request_id,
            "subject": _pseudonym(exchange.actor),
            "client": _client(exchange),
        }
        if exchange.cause:
            fields["cause"] = exchange.cause
        ACCESS.handle(RequestRecord(fields))


def _client(exchange: Exchange) -> str | None:
    forwarded_for = exchange.header(b"x-forwarded-for") or ""
    return client_network(exchange.peer, forwarded_for, exchange.options.trusted_proxies)


@lru_cache(4096)
def _pseudonym(actor: str) -> str | None:
    """A short digest, the same for the same user: to follow somebody up, not to name them."""
    return hashlib.blake2b(actor.encode(), digest_size=8).hexdigest() if actor else None
