"""A page that may load nothing from elsewhere, and may act for demo users where that is wanted."""

import re
from collections.abc import Mapping
from typing import Final

from litestar import MediaType, Response

from todo_core.adapters.litestar.client_network import parsed_address
from todo_core.adapters.litestar.exchange import Exchange

OWN_FILES_ONLY: Final = (
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

_PROXYS: Final = re.compile(rb"(forwarded|x-forwarded-.*|x-real-ip|via)$")
"""Headers of a request that a proxy may have passed on for another machine."""


def page(html: str, policy: str = OWN_FILES_ONLY) -> Response[bytes]:
    """A page under a content security policy."""
    headers = {"content-security-policy": policy, "referrer-policy": "no-referrer"}
    return Response(html.encode(), media_type=MediaType.HTML, headers=headers)


def demo_tokens(exchange: Exchange) -> Mapping[str, str]:
    """A token for each demo user that a page may act for, often none.

    None for a page that was asked for by a name other than localhost: a page from elsewhere can
    make a name of its own lead here, and then read what it gets (DNS rebinding). None either for
    another machine, even if a proxy on this one asks for it, as long as the proxy says so.
    """
    make = exchange.options.demo_tokens
    return make() if make and _is_asked_here(exchange) else {}


def _is_asked_here(exchange: Exchange) -> bool:
    host = (exchange.header(b"host") or "").lower()
    by_us = host.partition(":")[0] == "localhost" or _is_loopback(host)
    return by_us and _is_loopback(exchange.peer) and not any(map(_PROXYS.match, exchange.headers))


def _is_loopback(address: str) -> bool:
    found = parsed_address(address)
    return found is not None and found.is_loopback
