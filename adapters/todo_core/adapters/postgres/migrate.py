"""Bring a database's schema to the newest migration, whoever else is doing so at the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from todo_core.adapters.postgres.errors import UnknownMigration, translated
from todo_core.adapters.postgres.executor import CONNECT_SECONDS
from todo_core.adapters.postgres.schema import SCHEMA, Schema

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"

# Any fixed number that no other application takes for its own advisory lock.
_LOCK = 8_042_024_116_111_100


def migrate(url: str) -> Schema:
    """Run the migrations that are missing, if any; returns what the database is at then.

    Concurrent calls wait for one another. Raises UnknownMigration where a newer version has been
    whose schema does not suit this one.
    """
    from alembic import command  # noqa: PLC0415  # slow to load, and seldom needed

    with connected(url) as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if not _schema(connection).suits:
            command.upgrade(configured(connection), "head")
            connection.commit()
        return _schema(connection)


def schema_of(url: str) -> Schema:
    """What the database is at, which may lack migrations.

    Raises UnknownMigration where a newer version has been whose schema does not suit this one.
    """
    with connected(url) as connection:
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
    with translated(), psycopg.connect(url, connect_timeout=CONNECT_SECONDS) as raw:
        engine = create_engine("postgresql+psycopg://", creator=lambda: raw, poolclass=NullPool)
        try:
            with engine.connect() as connection:
                yield connection
        except DBAPIError as error:
            raise error.orig or error from None


def configured(connection: Connection) -> "Config":
    """Alembic's configuration for migrations on an open connection."""
    from alembic.config import Config  # noqa: PLC0415  # slow to load, and seldom needed

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
