"""One record per request: enough to follow it up, nothing that should not be in a log."""

import hashlib
import logging

from todo_core.adapters.litestar.client_network import client_network
from todo_core.adapters.litestar.exchange import Exchange
from todo_core.adapters.litestar.log import ACCESS


def log_request(exchange: Exchange, status: int | None, seconds: float) -> None:
    """Log a finished exchange; no status where no answer went out."""
    if ACCESS.isEnabledFor(logging.INFO):
        fields = {
            "method": exchange.known_method,
            "route": exchange.route.template,
            "status": status,
            "duration_ms": round(seconds * 1000, 3),
            "request_id": exchange.request_id,
            "subject": _pseudonym(exchange.actor),
            "client": _client(exchange),
        }
        # Nobody asks from which line of code a request was logged, and finding out is dear.
        record = ACCESS.makeRecord(
            ACCESS.name, logging.INFO, "", 0, "request", (), None, extra=fields
        )
        ACCESS.handle(record)


def _client(exchange: Exchange) -> str | None:
    forwarded_for = exchange.header(b"x-forwarded-for") or ""
    return client_network(exchange.peer, forwarded_for, exchange.options.trusted_proxies)


def _pseudonym(actor: str) -> str | None:
    """A short digest, the same for the same user: to follow somebody up, not to name them."""
    return hashlib.blake2b(actor.encode(), digest_size=8).hexdigest() if actor else None
