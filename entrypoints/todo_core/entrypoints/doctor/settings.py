"""Whether the settings are complete and make sense."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Final, TypeVar

from todo_core.entrypoints.doctor.finding import Finding, ok, warning, wrong
from todo_core.entrypoints.settings import (
    Authentication,
    DatabaseSettings,
    Environment,
    Settings,
    SettingsError,
    SharedSecret,
    Storage,
    read_authentication,
    read_database,
    read_storage,
)
from todo_core.entrypoints.settings.storage import find_own_storage
from todo_core.entrypoints.settings.variables import DEFAULTS
from todo_core.entrypoints.signing import check_authentication

_CHECK: Final = "settings"
_EXPORTS: Final = {
    "DATABASE_URL": "export DATABASE_URL='postgresql://user:password@host/database'",
    "BETTER_AUTH_SECRET": 'export BETTER_AUTH_SECRET="$(openssl rand -base64 32)"',
    "BETTER_AUTH_JWKS_URL": "export BETTER_AUTH_JWKS_URL='https://app.example.com/api/auth/jwks'",
    "AUTH_MODE": "export AUTH_MODE=jwks",
}

_SEPARATE: Final = {
    "BETTER_AUTH_SECRET",
    "BETTER_AUTH_JWKS_URL",
    "BETTER_AUTH_JWKS_ALLOW_HTTP",
    "AUTH_MODE",
    "AUTH_ISSUER",
    "AUTH_AUDIENCE",
}

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Known:
    """As much of the settings as can be understood."""

    findings: tuple[Finding, ...]
    database: DatabaseSettings | None
    authentication: Authentication | None
    has_database: bool
    """Whether tasks are kept in one, as far as that can be understood."""


def read_settings(values: Mapping[str, str]) -> Known:
    """Read the parts one by one, so that one mistake hides no other."""
    environment = Environment(values)
    errors: list[SettingsError] = []

    def read(part: Callable[[], Part]) -> Part | None:
        try:
            return part()
        except SettingsError as error:
            errors.append(error)
            return None

    storage = read(lambda: read_storage(environment))
    if storage is Storage.OWN:
        read(lambda: find_own_storage(environment))
    has_database = storage in (Storage.POSTGRES, None)
    database = read(lambda: read_database(environment)) if has_database else None
    authentication = read(lambda: _authentication(environment))
    named = {error.name for error in errors}
    errors += [error for error in _other_errors(values) if error.name not in named]
    findings = (*_findings(errors), *_doubts(authentication))
    sound = (ok(_CHECK, "Every setting makes sense."),)
    return Known(findings or sound, database, authentication, has_database)


def _authentication(environment: Environment) -> Authentication:
    authentication = read_authentication(environment)
    check_authentication(authentication)
    return authentication


def _other_errors(values: Mapping[str, str]) -> Iterator[SettingsError]:
    """What is wrong besides the authentication, one setting after the other."""
    rest = {name: value for name, value in values.items() if name not in _SEPARATE}
    rest |= {"STORAGE": Storage.MEMORY, "BETTER_AUTH_SECRET": token_urlsafe(32)}
    while True:
        try:
            Settings.parse(rest)
        except SettingsError as error:
            yield error
            if rest.pop(error.name, None) is None:
                return
        else:
            return


def _findings(errors: Iterable[SettingsError]) -> Iterator[Finding]:
    for error in errors:
        yield wrong(_CHECK, str(error), _mending(error.name))


def _doubts(authentication: Authentication | None) -> Iterator[Finding]:
    if isinstance(authentication, SharedSecret) and authentication.doubt:
        mending = f"export {authentication.name}=...  # the same on both sides"
        yield warning(_CHECK, authentication.doubt, mending)


def _mending(name: str) -> str:
    first = name.partition(" or ")[0]
    if first in _EXPORTS:
        return _EXPORTS[first]
    return f"unset {first}" if DEFAULTS.get(first) else f"export {first}=..."
