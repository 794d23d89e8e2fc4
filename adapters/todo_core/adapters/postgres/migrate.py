"""Bring a database's schema to the newest migration, whoever else is doing so at the time."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg.errors import DeadlockDetected, LockNotAvailable
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from todo_core.adapters.postgres.blockers import watched
from todo_core.adapters.postgres.errors import Blocked, UnknownMigration, translated
from todo_core.adapters.postgres.executor import CONNECT_SECONDS
from todo_core.adapters.postgres.schema import SCHEMA, Schema
from todo_core.adapters.postgres.sessions import UTF8, refuse_encoding

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"

# Any fixed number that no other application takes for its own advisory lock.
_LOCK = 8_042_024_116_111_100

LOCK_SECONDS = 2
"""For how long a migration waits for a lock, and requests behind it, which give up later."""
PAUSE_SECONDS = 1
"""In which what has queued behind it can go on."""
ATTEMPTS = 10

_OPTIONS: Final[dict[str, Any]] = {
    "connect_timeout": CONNECT_SECONDS,
    "client_encoding": UTF8,
    "fallback_application_name": "todo-core migrate",
}
_LIMITS: Final = text("""
SELECT pg_backend_pid(),
       set_config('lock_timeout', :wait, true),
       set_config('statement_timeout', '0', true)
""")
"""An index may take longer than the role allows a statement."""


def migrate(url: str) -> Schema:
    """Run the migrations that are missing, if any; returns what the database is at then.

    Concurrent calls wait for one another. Raises UnknownMigration where a newer version has been
    whose schema does not suit this one, and Blocked where somebody keeps a lock for long.
    """
    blockers = ["somebody"]
    with connected(url) as connection:
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(PAUSE_SECONDS)
            with suppress(LockNotAvailable, DeadlockDetected), raised(), connection.begin():
                backend = connection.execute(_LIMITS, {"wait": f"{LOCK_SECONDS}s"}).one()[0]
                with watched(url, backend, blockers):
                    return _migrated(connection)
    raise Blocked(*blockers)


def _migrated(connection: Connection) -> Schema:
    from alembic import command  # noqa: PLC0415  # slow to load, and seldom needed

    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    if not _schema(connection).suits:
        command.upgrade(configured(connection), "head")
    return _schema(connection)


def schema_of(url: str) -> Schema:
    """What the database is at, which may lack migrations.

    Raises UnknownMigration where a newer version has been whose schema does not suit this one.
    """
    with connected(url) as connection:
        connection.execute(_LIMITS, {"wait": f"{LOCK_SECONDS}s"})
        return _schema(connection)


def _schema(connection: Connection) -> Schema:
    if not connection.scalar(text("SELECT to_regclass('alembic_version') IS NOT NULL")):
        return Schema()
    row = connection.exec_driver_sql(SCHEMA.text).one_or_none()
    schema = Schema(*row) if row else Schema()
    if schema.is_newer and not schema.suits:
        raise UnknownMigration(str(schema.migration))
    return schema


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """SQLAlchemy's connection to a database that psycopg was told of in libpq's words."""
    with _raw(url) as raw:
        engine = create_engine("postgresql+psycopg://", creator=lambda: raw, poolclass=NullPool)
        with raised(), engine.connect() as connection:
            yield connection


@contextmanager
def raised() -> Iterator[None]:
    """Raise psycopg's own errors for those that SQLAlchemy makes of them."""
    try:
        yield
    except DBAPIError as error:
        raise error.orig or error from None


@contextmanager
def _raw(url: str) -> Iterator["psycopg.Connection[Any]"]:
    with translated(), psycopg.connect(url, **_OPTIONS) as connection:
        refuse_encoding(connection.pgconn)
        yield connection


def configured(connection: Connection) -> "Config":
    """Alembic's configuration for migrations on an open connection."""
    from alembic.config import Config  # noqa: PLC0415  # slow to load, and seldom needed

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
