"""PostgreSQL: SQLAlchemy writes the SQL, psycopg runs it."""

from todo_core.adapters.postgres.accounts import PostgresAccounts
from todo_core.adapters.postgres.database import Database
from todo_core.adapters.postgres.histories import PostgresHistories
from todo_core.adapters.postgres.migrate import migrate, schema_of
from todo_core.adapters.postgres.signals import PostgresSignals
from todo_core.adapters.postgres.tasks import PostgresTasks
from todo_core.adapters.postgres.upkeep import PostgresUpkeep

__all__ = [
    "Database",
    "PostgresAccounts",
    "PostgresHistories",
    "PostgresSignals",
    "PostgresTasks",
    "PostgresUpkeep",
    "migrate",
    "schema_of",
]
