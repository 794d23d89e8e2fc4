"""The headers that web pages may send beside those that the service reads."""

import re
from typing import Final

from todo_core.entrypoints.settings.environment import Environment, SettingsError

_TOKEN: Final = re.compile(r"[!#$%&'+.^_`|~0-9A-Za-z-]{1,100}")
"""A name (RFC 9110, section 5.1), but without `*`: with credentials that is no wildcard."""


def read_cors_headers(environment: Environment) -> tuple[str, ...]:
    """The names in CORS_HEADERS."""
    name = "CORS_HEADERS"
    headers = tuple(environment.items(name))
    if not all(map(_TOKEN.fullmatch, headers)):
        raise SettingsError(name, "must be names of headers such as sentry-trace, comma-separated")
    return headers
