"""Which migrations there are and how far a database has come."""

from functools import cache
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import column, select, table

from todo_core.adapters.postgres.statement import Statement

MIGRATIONS = Path(__file__).parent / "migrations"

CURRENT_MIGRATION = Statement(select(column("version_num")).select_from(table("alembic_version")))
"""The migration a database is at, in Alembic's own table."""


@cache
def newest_migration() -> str | None:
    """The migration that this version of the code works with."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()
