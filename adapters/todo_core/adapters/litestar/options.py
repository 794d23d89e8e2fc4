"""What a deployment decides about the HTTP service."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

IpNetwork = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class HttpOptions:
    """Settings, already checked; the defaults suit one process behind a proxy."""

    cors_origins: frozenset[str] = frozenset()
    """The exact origins whose pages may call the service, with credentials."""
    cors_headers: tuple[str, ...] = ()
    """The headers that those pages may send beside those that this service reads."""
    require_if_match: bool = False
    """Whether an edit, completion or deletion has to name the version that it changes."""
    rate_limited: bool = False
    """Whether answers tell of a rate limit, which the backend has then."""
    trusted_proxies: tuple[IpNetwork, ...] = ()
    """Whose `X-Forwarded-For` the access log believes."""
    max_in_flight: int = 1024
    """How many requests may be under way at once; the rest is told to come back."""
    max_streams: int = 5000
    """How many streams of events may be open at once; they count for nothing else."""
    max_streams_per_user: int = 10
    """How many of them one user may have; opening another ends the oldest."""
    large_answers_bytes: int = 48 * 1024 * 1024
    """How much memory large answers may take together, for as long as they are sent."""
    large_answers_bytes_per_user: int = 16 * 1024 * 1024
    """How much of it one user's may take."""
    request_seconds: float = 15
    """How long a request may take, from its headers to its answer."""
    body_seconds: float = 10
    """How long a client may take to send a body."""
    demo_tokens: Callable[[], Mapping[str, str]] | None = None
    """Makes a token for each user that pages may act for; None except in trials,
    which also have a playground."""
