"""Bring a database's schema to the newest migration, whoever else is doing so at the time."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from todo_core.adapters.postgres.errors import translated
from todo_core.adapters.postgres.executor import CONNECT_SECONDS
from todo_core.adapters.postgres.schema import MIGRATIONS, newest_migration

# Any fixed number that no other application takes for its own advisory lock.
_LOCK = 8_042_024_116_111_100


def migrate(url: str) -> None:
    """Run the migrations that are missing; concurrent calls wait for one another."""
    with _connected(url) as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        command.upgrade(_config(connection), "head")
        connection.commit()


def pending_migration(url: str) -> str | None:
    """The newest migration if the database is not at it, else None."""
    newest = newest_migration()
    with _connected(url) as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return None if current == newest else newest


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    # psycopg reads the URL, so that all of libpq's words in it mean what they say.
    with translated(), psycopg.connect(url, connect_timeout=CONNECT_SECONDS) as raw:
        engine = create_engine("postgresql+psycopg://", creator=lambda: raw, poolclass=NullPool)
        try:
            with engine.connect() as connection:
                yield connection
        except DBAPIError as error:
            raise error.orig or error from None


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
