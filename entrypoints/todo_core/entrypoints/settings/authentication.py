"""How callers prove who they are: one mode per deployment."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar
from urllib.parse import urlsplit

from todo_core.entrypoints.settings.environment import Environment, SettingsError, wrapping
from todo_core.entrypoints.settings.origins import is_loopback, origin_of
from todo_core.entrypoints.settings.well_known import is_well_known

_SECRET = "BETTER_AUTH_SECRET"  # noqa: S105 - the name of the variable
_JWKS_URL = "BETTER_AUTH_JWKS_URL"
_ALLOW_HTTP = "BETTER_AUTH_JWKS_ALLOW_HTTP"
_SHORTEST_SECRET = 32


class AuthMode(StrEnum):
    """What verifies tokens."""

    SHARED_SECRET = "shared-secret"  # noqa: S105 - a name, not a secret
    JWKS = "jwks"


@dataclass(frozen=True, slots=True)
class SharedSecret:
    """HS256 with a secret that the signer and this service share."""

    mode: ClassVar[AuthMode] = AuthMode.SHARED_SECRET
    name: ClassVar[str] = _SECRET

    secret: str = field(repr=False)
    issuer: str | None
    """Checked unless None, as is the audience."""
    audience: str | None

    @property
    def doubt(self) -> str:
        """A sentence about what looks like a mistake, though it may be meant; or nothing."""
        around = wrapping(self.secret)
        if not around:
            return ""
        return f"{_SECRET} has {around} around it, which whoever signs tokens has to have as well."


@dataclass(frozen=True, slots=True)
class Jwks:
    """Asymmetric keys that the signer publishes."""

    mode: ClassVar[AuthMode] = AuthMode.JWKS
    name: ClassVar[str] = _JWKS_URL

    url: str
    issuer: str
    audience: str
    allow_http: bool = False
    """Whether the keys may come over http from another machine."""


Authentication = SharedSecret | Jwks


def read_authentication(environment: Environment) -> Authentication:
    """The mode that AUTH_MODE names, or the one whose setting is there."""
    if _mode(environment) is AuthMode.JWKS:
        return _jwks(environment)
    return _shared_secret(environment)


def _mode(environment: Environment) -> AuthMode:
    if environment.text("AUTH_MODE"):
        return environment.choice("AUTH_MODE", AuthMode)
    given = [name for name in (_SECRET, _JWKS_URL) if environment.secret(name)]
    if not given:
        raise SettingsError(f"{_SECRET} or {_JWKS_URL}", "must be set")
    if len(given) > 1:
        raise SettingsError(
            "AUTH_MODE", f"must be shared-secret or jwks while {_SECRET} and {_JWKS_URL} are set"
        )
    return AuthMode.JWKS if given == [_JWKS_URL] else AuthMode.SHARED_SECRET


def _shared_secret(environment: Environment) -> SharedSecret:
    secret = environment.secret(_SECRET)
    if not secret:
        raise SettingsError(_SECRET, "must be set when AUTH_MODE is shared-secret")
    if len(secret.encode()) < _SHORTEST_SECRET:
        raise SettingsError(_SECRET, f"must have at least {_SHORTEST_SECRET} bytes")
    if is_well_known(secret):
        raise SettingsError(
            _SECRET, "is a placeholder that others know; `openssl rand -base64 32` makes a secret"
        )
    return SharedSecret(
        secret=secret,
        issuer=environment.optional("AUTH_ISSUER"),
        audience=environment.optional("AUTH_AUDIENCE"),
    )


def _jwks(environment: Environment) -> Jwks:
    url = environment.text(_JWKS_URL)
    if not url:
        raise SettingsError(_JWKS_URL, "must be set when AUTH_MODE is jwks")
    allow_http = environment.flag(_ALLOW_HTTP)
    origin = _trustworthy_origin(url, allow_http=allow_http)
    return Jwks(
        url=url,
        issuer=environment.text("AUTH_ISSUER") or origin,
        audience=environment.text("AUTH_AUDIENCE") or origin,
        allow_http=allow_http,
    )


def _trustworthy_origin(url: str, *, allow_http: bool) -> str:
    """The origin of the keys' URL, if nobody can tamper with them or that was accepted."""
    try:
        parts = urlsplit(url)
        plain = parts.scheme == "http" and (allow_http or is_loopback(parts))
        if (parts.scheme == "https" or plain) and parts.hostname and "@" not in parts.netloc:
            return origin_of(parts)
    except ValueError:  # a malformed host or port; what it is must not be repeated
        pass
    raise SettingsError(
        _JWKS_URL,
        "must be an https URL without a user name, or an http URL on loopback, or in a private"
        f" network with {_ALLOW_HTTP}=true",
    )
