"""What a deployment has decided, parsed and checked before anything starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network

from todo_core.application.limits import Limits
from todo_core.entrypoints.settings.authentication import Authentication, read_authentication
from todo_core.entrypoints.settings.cors_headers import read_cors_headers
from todo_core.entrypoints.settings.database import (
    DatabaseSettings,
    read_database,
    read_optional_database,
)
from todo_core.entrypoints.settings.environment import Environment
from todo_core.entrypoints.settings.origins import read_origins
from todo_core.entrypoints.settings.proxies import read_trusted_proxies
from todo_core.entrypoints.settings.rate_limit import RateLimitSettings, read_rate_limit
from todo_core.entrypoints.settings.storage import (
    MakesStorage,
    Storage,
    find_own_storage,
    read_storage,
)
from todo_core.entrypoints.settings.traces import Traces, read_traces


class LogLevel(StrEnum):
    """How much is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting; its repr shows no secret."""

    storage: Storage
    database: DatabaseSettings | None
    """None unless tasks are kept in PostgreSQL."""
    own_storage: MakesStorage | None
    """None unless tasks are kept in storage of one's own."""
    authentication: Authentication
    cors_origins: frozenset[str]
    cors_headers: tuple[str, ...]
    host: str
    port: int
    log_level: LogLevel
    keep_alive_seconds: int
    max_in_flight: int
    rate_limit: RateLimitSettings
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...]
    traces: Traces
    require_if_match: bool
    limits: Limits
    trash_days: int
    drain_seconds: float

    @classmethod
    def parse(cls, values: Mapping[str, str]) -> "Settings":
        """The settings in environment variables; SettingsError names the first that is wrong."""
        environment = Environment(values)
        storage = read_storage(environment)
        return cls(
            storage=storage,
            database=_database(environment, storage),
            own_storage=find_own_storage(environment) if storage is Storage.OWN else None,
            authentication=read_authentication(environment),
            cors_origins=read_origins(environment),
            cors_headers=read_cors_headers(environment),
            host=environment.text("HOST"),
            port=environment.number("PORT", 0, 65535),
            log_level=environment.choice("LOG_LEVEL", LogLevel),
            keep_alive_seconds=environment.number("KEEP_ALIVE_SECONDS", 1, 3600),
            max_in_flight=environment.number("MAX_IN_FLIGHT", 1, 100_000),
            rate_limit=read_rate_limit(environment),
            trusted_proxies=read_trusted_proxies(environment),
            traces=read_traces(environment),
            require_if_match=environment.flag("REQUIRE_IF_MATCH"),
            limits=read_limits(environment),
            trash_days=read_trash_days(environment),
            drain_seconds=environment.seconds("DRAIN_SECONDS", 300),
        )


def _database(environment: Environment, storage: Storage) -> DatabaseSettings | None:
    if storage is Storage.POSTGRES:
        return read_database(environment)
    read_optional_database(environment)  # what is wrong is wrong, also while nobody uses it
    return None


def read_limits(environment: Environment) -> Limits:
    """How much is kept of each user."""
    tasks = "MAX_TASKS_PER_USER"
    return Limits(
        tasks=environment.number(tasks, 1, 10**9) if environment.optional(tasks) else None,
        keys=environment.number("MAX_KEYS_PER_USER", 1, 10**9),
    )


def read_trash_days(environment: Environment) -> int:
    """For how many days deleted tasks are kept."""
    return environment.number("TRASH_DAYS", 0, 36_500)
