"""How to reach the database."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Conninfo

from todo_core.entrypoints.settings.environment import Environment, SettingsError

_SCHEME = re.compile(r"postgres(ql)?(\+[a-z0-9]+)?://")
_LAST_PORT = 65_535
_NO_HOST = "must have a host whose name can be looked up; an @ in a password is written %40"
_WORDS: Final = {option.keyword.decode() for option in Conninfo.get_defaults()}
# PostgreSQL, section 34.1.2: Parameter Key Words.
_CHOICES: Final = {
    "sslmode": ("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
    "sslnegotiation": ("postgres", "direct"),
    "channel_binding": ("disable", "prefer", "require"),
    "gssencmode": ("disable", "prefer", "require"),
    "load_balance_hosts": ("disable", "random"),
    "target_session_attrs": (
        "any",
        "read-write",
        "read-only",
        "primary",
        "standby",
        "prefer-standby",
    ),
}


class ExecutorKind(StrEnum):
    """How statements share connections."""

    AUTO = "auto"
    POOL = "pool"
    MULTIPLEX = "multiplex"


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """How to reach PostgreSQL."""

    url: str = field(repr=False)
    listen_url: str = field(repr=False)
    """Where LISTEN works, which it does not through a transaction pooler."""
    pool_size: int
    pooler: bool | None
    """Whether there is a transaction pooler; None is to be found out."""
    executor: ExecutorKind = ExecutorKind.AUTO

    @property
    def listen_pooler(self) -> bool | None:
        """Whether `listen_url` leads through a transaction pooler; None is to be found out."""
        return self.pooler if self.listen_url == self.url else None


def read_database(environment: Environment) -> DatabaseSettings:
    """The settings of the database, DATABASE_URL being required."""
    settings = read_optional_database(environment)
    if settings is None:
        raise SettingsError(
            "DATABASE_URL", "must be set, unless STORAGE is another or `--dev` brings a database"
        )
    return settings


def read_optional_database(environment: Environment) -> DatabaseSettings | None:
    """The settings of the database; None without DATABASE_URL."""
    url = _url(environment, "DATABASE_URL")
    listen_url = _url(environment, "DATABASE_LISTEN_URL")
    pooler = environment.flag("DATABASE_POOLER") if environment.text("DATABASE_POOLER") else None
    executor = environment.choice("DATABASE_EXECUTOR", ExecutorKind)
    pool_size = environment.number("DATABASE_POOL_SIZE", 1, 1000)
    if pooler and executor is ExecutorKind.MULTIPLEX:
        raise SettingsError("DATABASE_EXECUTOR", "cannot be multiplex behind a transaction pooler")
    if url is None:
        return None
    return DatabaseSettings(url, listen_url or url, pool_size, pooler, executor)


def _url(environment: Environment, name: str) -> str | None:
    """A URL in libpq's words; a driver in the scheme, as SQLAlchemy has it, is dropped."""
    value = environment.optional(name)
    if value is None:
        return None
    scheme = _SCHEME.match(value)
    if scheme is None:
        raise SettingsError(name, "must start with postgresql://")
    url = f"postgresql://{value[scheme.end() :]}"
    try:
        words = conninfo_to_dict(url)
    except psycopg.Error:
        raise SettingsError(name, _trouble(url)) from None  # the cause may quote the password
    _check(name, words)
    return url


def _trouble(url: str) -> str:
    """Why libpq does not understand a URL, without what may be a part of the password."""
    query = url.partition("?")[2]
    words = r"(?:^|&)(?!ssl=true(?:&|$))(\w+)="  # that one is JDBC's, and libpq takes it
    for name in re.findall(words, query if "@" not in query else ""):
        if name not in _WORDS:
            return f"has the word {name}, which libpq does not know"
    return "is not a URL that libpq understands; special characters need %-encoding"


def _check(name: str, words: Mapping[str, object]) -> None:
    """Refuse what libpq itself would refuse only on connecting, as if the server were at fault."""
    for word, choices in _CHOICES.items():
        if words.get(word, choices[0]) not in choices:
            raise SettingsError(name, f"must have one of {', '.join(choices)} as {word}")
    if not all(map(_is_host, str(words.get("host", "")).split(","))):
        raise SettingsError(name, _NO_HOST)
    ports = str(words.get("port", "")).split(",")  # one for each host
    if not all(map(_is_port, filter(None, ports))):
        raise SettingsError(name, "must have a number from 1 to 65535 as port")


def _is_host(text: str) -> bool:
    if text.startswith(("/", "@")):  # a socket of the file system, or an abstract one
        return True
    try:
        text.encode("idna")
    except UnicodeError:
        return False
    return "@" not in text


def _is_port(text: str) -> bool:
    plain = text.isascii() and text.isdigit() and len(text) <= len(str(_LAST_PORT))
    return plain and 1 <= int(text) <= _LAST_PORT
