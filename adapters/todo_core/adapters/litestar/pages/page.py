"""A page that may load nothing from elsewhere, and may act for demo users where that is wanted."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from litestar import MediaType, Response

from todo_core.adapters.litestar.exchange import Exchange

OWN_FILES_ONLY: Final = (
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def page(html: str, policy: str = OWN_FILES_ONLY) -> Response[bytes]:
    """A page under a content security policy."""
    headers = {"content-security-policy": policy, "referrer-policy": "no-referrer"}
    return Response(html.encode(), media_type=MediaType.HTML, headers=headers)


def demo_tokens(exchange: Exchange) -> Mapping[str, str]:
    """A token for each demo user that a page may act for, often none.

    None for a page that was asked for by a name other than localhost: a page from elsewhere can
    make a name of its own lead here, and then read what it gets (DNS rebinding).
    """
    make = exchange.options.demo_tokens
    return make() if make and _is_asked_here(exchange) else {}


def _is_asked_here(exchange: Exchange) -> bool:
    try:
        host = urlsplit(f"//{exchange.header(b'host') or ''}").hostname or ""
        return host == "localhost" or bool(ip_address(host))
    except ValueError:
        return False
