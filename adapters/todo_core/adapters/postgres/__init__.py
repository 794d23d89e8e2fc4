"""PostgreSQL: SQLAlchemy writes the SQL, psycopg runs it."""

from todo_core.adapters.postgres.database import Database
from todo_core.adapters.postgres.migrate import migrate, pending_migration
from todo_core.adapters.postgres.tasks import PostgresTasks

__all__ = ["Database", "PostgresTasks", "migrate", "pending_migration"]
