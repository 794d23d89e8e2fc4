"""Which deployment is meant on the command line, and who acts there."""

import ipaddress
import os
from urllib.parse import SplitResult, urlsplit

import click

from todo_core.entrypoints.harness.http.tokens import ReadyTokens, SharedSecret

_PORTS = range(1, 65_536)


def deployment(url: str, *, agreed: bool) -> str:
    """The URL, if it is one and may be written to; UsageError otherwise."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or not _has_usable_port(parts):
        raise click.UsageError(f"{url} is no http or https URL.")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise click.UsageError("The URL may hold a host, a port and a path, and nothing else.")
    if not agreed and not _is_loopback(parts.hostname):
        raise click.UsageError(
            f"The checks write to {url}; say --yes-write-to-this-deployment to agree."
        )
    return url


def token_provider(tokens: tuple[str, ...]) -> SharedSecret | ReadyTokens:
    """What gives users their tokens; the tokens go before the secret in the environment."""
    secret = os.environ.get("BETTER_AUTH_SECRET")
    if not tokens and not secret:
        raise click.UsageError("Set BETTER_AUTH_SECRET, or give two tokens with --token.")
    if not tokens:
        return SharedSecret(secret or "")
    try:
        provider = ReadyTokens(tokens)
    except ValueError as error:
        raise click.UsageError(f"--token: {error}.") from None
    if len(provider.users) != 2:  # noqa: PLR2004 - one user and another
        raise click.UsageError("--token is needed twice, for two different users.")
    return provider


def _has_usable_port(parts: SplitResult) -> bool:
    try:
        return parts.port is None or parts.port in _PORTS
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
