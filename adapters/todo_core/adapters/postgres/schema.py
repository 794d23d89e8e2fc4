"""Which migration the code works with, and whether that of a database suits it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Text, column, literal_column, select, table

from todo_core.adapters.postgres.statement import Statement

NEWEST_MIGRATION: Final = max(
    path.name[:4] for path in Path(__file__).parent.glob("migrations/versions/[0-9]*.py")
)
"""The head of `migrations/`, by the names of its files: nobody has to load Alembic to know it."""

SCHEMA: Final = Statement(
    # A column that is not there yet, as before migration 0003, is NULL in this way.
    select(
        column("version_num"), literal_column("to_jsonb(alembic_version) ->> 'oldest_code'", Text)
    ).select_from(table("alembic_version")),
    "current_schema",
)
"""The fields of `Schema`, in Alembic's own table; no row where no migration has been."""


@dataclass(frozen=True, slots=True)
class Schema:
    """How far a database has come."""

    migration: str | None = None
    """None where none has been."""
    oldest_code: str | None = None
    """The newest migration that code has to know to live with this one, as this one says itself."""

    @property
    def suits(self) -> bool:
        """Whether this code can serve on it: the one rule, for whoever asks."""
        if self.migration is None:
            return False
        return (self.oldest_code or self.migration) <= NEWEST_MIGRATION <= self.migration

    @property
    def is_current(self) -> bool:
        """Whether it is the one that this code knows."""
        return self.migration == NEWEST_MIGRATION

    @property
    def is_newer(self) -> bool:
        """Whether migrations have been there that are not known here."""
        return self.migration is not None and self.migration > NEWEST_MIGRATION
