"""Which adapters a deployment runs on; `operators.py` says it for commands on one account."""

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, ClassVar

from dependency_injector import containers, providers

from todo_core.adapters.jwt import JwksVerifier, KeySet, SharedSecretVerifier, VerifiedTokens
from todo_core.adapters.litestar import Backend, HttpOptions, Metrics, create_app, describe
from todo_core.adapters.memory import InMemoryRateLimiter, InMemoryTasks
from todo_core.adapters.postgres import (
    Database,
    PostgresHistories,
    PostgresSignals,
    PostgresTasks,
    PostgresUpkeep,
    migrate,
    schema_of,
)
from todo_core.adapters.postgres.bulk import load_first_tasks
from todo_core.adapters.postgres.schema import Schema
from todo_core.application import TodoCore
from todo_core.application.begin_history import BeginHistory
from todo_core.application.clock import SystemClock
from todo_core.application.local_signals import LocalSignals
from todo_core.application.ports import ChangeSignals, Rate, RateLimiter, Tasks, Upkeep
from todo_core.application.purge import Purge
from todo_core.entrypoints.housekeeping import Housekeeping
from todo_core.entrypoints.logs import mark_records
from todo_core.entrypoints.own_storage import OwnStorage, opened_storage
from todo_core.entrypoints.resources import OpenableRateLimiter, opened
from todo_core.entrypoints.settings import DatabaseSettings, Settings, Storage
from todo_core.entrypoints.tracing import NoTracing, Tracing


async def always_ready() -> None:
    """Memory is never out of reach."""


def redis_rate_limiter(rate: Rate, url: str) -> OpenableRateLimiter:
    """What counts in Redis."""
    from todo_core.adapters.redis import RedisRateLimiter  # noqa: PLC0415 - few have to load it

    return RedisRateLimiter(rate, url)


def otlp_tracing() -> Tracing:
    """What makes traces, whose ids are in the logs of this process from now on."""
    from todo_core.adapters import opentelemetry  # noqa: PLC0415 - an extra

    mark_records(opentelemetry.log_fields)
    return opentelemetry.Tracing.of_environment()


def around_statements(
    metrics: Metrics, tracing: Tracing
) -> list[Callable[[str], AbstractContextManager[object]]]:
    """The contexts that each statement runs in, by its name."""
    return [metrics.statement, *tracing.around_statements]


def around_core(core: TodoCore, tracing: Tracing) -> TodoCore:
    """The core, in traces if there are any."""
    return tracing.around_core(core)


class Container(containers.DeclarativeContainer):
    """The objects of one running service; each service has a container of its own."""

    settings: providers.Dependency[Settings] = providers.Dependency(instance_of=Settings)
    _database = settings.provided.database
    _authentication = settings.provided.authentication
    _rate_limit = settings.provided.rate_limit

    http_options: providers.Singleton[HttpOptions] = providers.Singleton(
        HttpOptions,
        cors_origins=settings.provided.cors_origins,
        cors_headers=settings.provided.cors_headers,
        require_if_match=settings.provided.require_if_match,
        rate_limited=_rate_limit.is_on,
        trusted_proxies=settings.provided.trusted_proxies,
        max_in_flight=settings.provided.max_in_flight,
    )

    figures_shared_in: providers.Provider[Path | None] = providers.Object(None)
    metrics: providers.Singleton[Metrics] = providers.Singleton(Metrics, figures_shared_in)
    tracing: providers.Selector[Tracing] = providers.Selector(
        settings.provided.traces,
        off=providers.Singleton(NoTracing),
        otlp=providers.Singleton(otlp_tracing),
    )
    _around = providers.Callable(around_statements, metrics, tracing)

    _connections: ClassVar = {"size": _database.pool_size, "around": _around}
    database: providers.Resource[Database] = providers.Resource(
        opened,
        providers.Selector(
            _database.executor,
            auto=providers.Coroutine(
                Database.suitable, _database.url, pooler=_database.pooler, **_connections
            ),
            pool=providers.Factory(
                Database.pooled, _database.url, pooler=_database.pooler, **_connections
            ),
            multiplex=providers.Factory(Database.multiplexed, _database.url, **_connections),
        ),
    )
    database_signals: providers.Resource[PostgresSignals] = providers.Resource(
        opened,
        providers.Factory(PostgresSignals, _database.listen_url, pooler=_database.listen_pooler),
    )
    local_signals: providers.Singleton[LocalSignals] = providers.Singleton(LocalSignals)
    own_storage: providers.Resource[OwnStorage] = providers.Resource(
        opened_storage, settings.provided.own_storage, settings.provided.limits
    )
    signals: providers.Selector[ChangeSignals | None] = providers.Selector(
        settings.provided.storage,
        memory=local_signals,
        postgres=database_signals,
        **{Storage.OWN: own_storage.provided.signals},
    )
    tasks: providers.Selector[Tasks] = providers.Selector(
        settings.provided.storage,
        memory=providers.Singleton(
            InMemoryTasks, local_signals.provided.announce, limits=settings.provided.limits
        ),
        postgres=providers.Singleton(
            PostgresTasks, database, database_signals.provided.announce, settings.provided.limits
        ),
        **{Storage.OWN: own_storage.provided.tasks},
    )
    ready: providers.Selector[Callable[[], Awaitable[None]]] = providers.Selector(
        settings.provided.storage,
        memory=providers.Object(always_ready),
        postgres=database.provided.check,
        **{Storage.OWN: own_storage.provided.check},
    )

    keys: providers.Resource[KeySet] = providers.Resource(
        opened,
        providers.Factory(KeySet, _authentication.url, allow_http=_authentication.allow_http),
    )
    jwks_verifier: providers.Singleton[JwksVerifier] = providers.Singleton(
        JwksVerifier,
        keys,
        issuer=_authentication.issuer,
        audience=_authentication.audience,
    )
    shared_secret_verifier: providers.Singleton[SharedSecretVerifier] = providers.Singleton(
        SharedSecretVerifier,
        _authentication.secret,
        issuer=_authentication.issuer,
        audience=_authentication.audience,
    )
    tokens: providers.Singleton[VerifiedTokens] = providers.Singleton(
        VerifiedTokens,
        providers.Selector(
            _authentication.mode, jwks=jwks_verifier, **{"shared-secret": shared_secret_verifier}
        ),
    )

    rate_limiter: providers.Selector[RateLimiter | None] = providers.Selector(
        _rate_limit.counting,
        off=providers.Object(None),
        memory=providers.Singleton(InMemoryRateLimiter, _rate_limit.rate),
        redis=providers.Resource(
            opened,
            providers.Factory(redis_rate_limiter, _rate_limit.rate, _rate_limit.store_url),
        ),
    )

    upkeep: providers.Selector[Upkeep | None] = providers.Selector(
        settings.provided.storage,
        memory=tasks,
        postgres=providers.Singleton(PostgresUpkeep, database, database_signals.provided.announce),
        **{Storage.OWN: own_storage.provided.upkeep},
    )
    housekeeping: providers.Resource[Housekeeping] = providers.Resource(
        opened,
        providers.Factory(
            Housekeeping,
            providers.Singleton(Purge, upkeep, providers.Singleton(SystemClock)),
            settings.provided.trash_days,
        ),
    )

    untraced_core: providers.Singleton[TodoCore] = providers.Singleton(TodoCore, tasks, signals)
    core: providers.Singleton[TodoCore] = providers.Singleton(around_core, untraced_core, tracing)
    backend: providers.Singleton[Backend] = providers.Singleton(
        Backend, core=core, tokens=tokens, ready=ready, rate_limiter=rate_limiter
    )


class Maintenance(containers.DeclarativeContainer):
    """What is done to a database apart from serving it."""

    settings: providers.Dependency[DatabaseSettings] = providers.Dependency(
        instance_of=DatabaseSettings
    )

    migrate: providers.Callable[Schema] = providers.Callable(migrate, settings.provided.url)
    schema: providers.Callable[Schema] = providers.Callable(schema_of, settings.provided.url)

    database: providers.Resource[Database] = providers.Resource(
        opened,
        providers.Factory(Database.pooled, settings.provided.url, pooler=settings.provided.pooler),
    )
    load_first_tasks: providers.Callable[Coroutine[Any, Any, int]] = providers.Callable(
        load_first_tasks, database
    )
    begin_history: providers.Singleton[BeginHistory] = providers.Singleton(
        BeginHistory, providers.Singleton(PostgresHistories, database)
    )
    purge: providers.Singleton[Purge] = providers.Singleton(
        Purge,
        providers.Singleton(PostgresUpkeep, database),
        providers.Singleton(SystemClock),
    )


def describe_service() -> dict[str, Any]:
    """The OpenAPI document of the service, which has to be neither configured nor started."""

    @asynccontextmanager
    async def nothing() -> AsyncIterator[Backend]:
        raise NotImplementedError
        yield

    return describe(create_app(HttpOptions(), nothing).framework.routes)


async def closed(container: containers.DeclarativeContainer) -> None:
    """Close whatever the container has opened."""
    closing = container.shutdown_resources()
    if closing is not None:
        await closing
