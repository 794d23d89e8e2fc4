"""Origins: scheme, host and port, written as browsers write them (RFC 6454, section 6.2)."""

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from todo_core.entrypoints.settings.environment import Environment, SettingsError

_ORIGIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def read_origins(environment: Environment) -> frozenset[str]:
    """The origins in CORS_ORIGINS; anything that is more or less than an origin is refused."""
    name = "CORS_ORIGINS"
    origins = environment.items(name)
    if "*" in origins:
        raise SettingsError(name, "must list exact origins, since `*` would let every page in")
    if not all(map(_ORIGIN.fullmatch, origins)):
        raise SettingsError(
            name, "must be origins such as https://app.example.com, without a path, comma-separated"
        )
    try:
        return frozenset(origin_of(urlsplit(origin)) for origin in origins)
    except ValueError:
        raise SettingsError(name, "must be origins whose ports are from 0 to 65535") from None


def origin_of(url: SplitResult) -> str:
    """The origin of a URL, without the scheme's default port; ValueError for an impossible port."""
    host = url.hostname or ""
    host = f"[{host}]" if ":" in host else host
    port = "" if url.port in (None, _DEFAULT_PORTS.get(url.scheme)) else f":{url.port}"
    return f"{url.scheme}://{host}{port}"


def is_loopback(url: SplitResult) -> bool:
    """Whether the host of a URL is this machine, whatever name servers say."""
    if url.hostname == "localhost":
        return True
    try:
        return ip_address(url.hostname or "").is_loopback
    except ValueError:
        return False
