"""Which migration the code works with, and how far a database has come."""

from typing import Final

from sqlalchemy import column, select, table

from todo_core.adapters.postgres.statement import Statement

NEWEST_MIGRATION: Final = "0005"
"""The head of `migrations/`; said here so that nobody has to load Alembic to know it."""

CURRENT_MIGRATION: Final = Statement(
    select(column("version_num")).select_from(table("alembic_version")), "current_migration"
)
"""The migration a database is at, in Alembic's own table."""
