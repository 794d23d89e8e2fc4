"""A private PostgreSQL for development and tests, from a wheel, with nothing to install."""

from todo_core.entrypoints.embedded_postgres.errors import EmbeddedPostgresError
from todo_core.entrypoints.embedded_postgres.server import EmbeddedPostgres

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError"]
