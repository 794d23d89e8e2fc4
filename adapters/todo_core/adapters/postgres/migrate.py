"""Bring a database's schema to the newest migration, whoever else is doing so at the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.errors import UndefinedTable
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from todo_core.adapters.postgres.errors import UnknownMigration, translated
from todo_core.adapters.postgres.executor import CONNECT_SECONDS
from todo_core.adapters.postgres.schema import CURRENT_MIGRATION, NEWEST_MIGRATION
from todo_core.adapters.postgres.sessions import UTF8, refuse_encoding

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"

# Any fixed number that no other application takes for its own advisory lock.
_LOCK = 8_042_024_116_111_100


def migrate(url: str) -> None:
    """Run the migrations that are missing; concurrent calls wait for one another.

    Raises UnknownMigration where a newer version has been.
    """
    from alembic import command  # noqa: PLC0415  # slow to load, and seldom needed
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415  # as above

    with connected(url) as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        _refuse_unknown(MigrationContext.configure(connection).get_current_revision())
        command.upgrade(configured(connection), "head")
        connection.commit()


def pending_migration(url: str) -> str | None:
    """The newest migration if the database is not at it, else None.

    Raises UnknownMigration where a newer version has been.
    """
    with _raw(url) as connection:
        try:
            row = connection.execute(CURRENT_MIGRATION.sql).fetchone()
        except UndefinedTable:
            return NEWEST_MIGRATION
    current = row[0] if row else None
    _refuse_unknown(current)
    return None if current == NEWEST_MIGRATION else NEWEST_MIGRATION


def _refuse_unknown(migration: str | None) -> None:
    if migration is not None and migration > NEWEST_MIGRATION:
        raise UnknownMigration(migration)


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """SQLAlchemy's connection to a database that psycopg was told of in libpq's words."""
    with _raw(url) as raw:
        engine = create_engine("postgresql+psycopg://", creator=lambda: raw, poolclass=NullPool)
        try:
            with engine.connect() as connection:
                yield connection
        except DBAPIError as error:
            raise error.orig or error from None


@contextmanager
def _raw(url: str) -> Iterator["psycopg.Connection[Any]"]:
    options = {"connect_timeout": CONNECT_SECONDS, "client_encoding": UTF8}
    with translated(), psycopg.connect(url, **options) as connection:
        refuse_encoding(connection.pgconn)
        yield connection


def configured(connection: Connection) -> "Config":
    """Alembic's configuration for migrations on an open connection."""
    from alembic.config import Config  # noqa: PLC0415  # slow to load, and seldom needed

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
