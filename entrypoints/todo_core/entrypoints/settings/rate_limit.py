"""How often a user may ask, and where that is counted."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from todo_core.application.ports import Rate
from todo_core.entrypoints.settings.environment import Environment, SettingsError

_RATE: Final = re.compile(r"([1-9][0-9]{0,5})/(second|minute|hour|day)")
_SECONDS: Final = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}

# Valkey speaks the same protocol; the client knows the older names only.
_SCHEMES: Final = {
    "redis": "redis",
    "rediss": "rediss",
    "valkey": "redis",
    "valkeys": "rediss",
    "unix": "unix",
}


class Counting(StrEnum):
    """What counts requests."""

    OFF = "off"
    MEMORY = "memory"
    REDIS = "redis"


@dataclass(frozen=True, slots=True)
class RateLimitSettings:
    """How often each user may ask."""

    rate: Rate | None = None
    """None where it does not matter."""
    store_url: str | None = field(default=None, repr=False)
    """None where each process counts for itself."""

    @property
    def is_on(self) -> bool:
        """Whether there is a rate."""
        return self.rate is not None

    @property
    def counting(self) -> Counting:
        """What has to count."""
        if self.rate is None:
            return Counting.OFF
        return Counting.REDIS if self.store_url else Counting.MEMORY


def read_rate_limit(environment: Environment) -> RateLimitSettings:
    """The rate in RATE_LIMIT, and the store that counts."""
    rate = _rate(environment)
    store_url = _store_url(environment)
    if store_url and not rate:
        raise SettingsError("RATE_LIMIT_STORE", "counts nothing unless RATE_LIMIT is set, too")
    return RateLimitSettings(rate, store_url)


def _rate(environment: Environment) -> Rate | None:
    name = "RATE_LIMIT"
    value = environment.optional(name)
    if value is None:
        return None
    match = _RATE.fullmatch(value.lower())
    if match is None:
        raise SettingsError(
            name, "must be such as 600/minute: 1 to 999999 per second, minute, hour or day"
        )
    return Rate(int(match[1]), _SECONDS[match[2]])


def _store_url(environment: Environment) -> str | None:
    name = "RATE_LIMIT_STORE"
    value = environment.optional(name)
    if value is None:
        return None
    scheme, separator, rest = value.partition("://")
    if not separator or scheme not in _SCHEMES:
        raise SettingsError(
            name, "must start with redis://, rediss://, valkey://, valkeys:// or unix://"
        )
    url = f"{_SCHEMES[scheme]}://{rest}"
    if not _is_understood(url):
        problem = "is not a URL that redis-py understands; special characters need %-encoding"
        raise SettingsError(name, problem)
    return url


def _is_understood(url: str) -> bool:
    from redis.asyncio import ConnectionPool  # noqa: PLC0415 - few deployments have to load it
    from redis.exceptions import RedisError  # noqa: PLC0415 - few deployments have to load it

    try:
        ConnectionPool.from_url(url).make_connection()  # type: ignore[no-untyped-call] # theirs
        parts = urlsplit(url)
        return bool(parts.path if parts.scheme == "unix" else parts.hostname)
    except (RedisError, ValueError, TypeError, AttributeError):
        return False
