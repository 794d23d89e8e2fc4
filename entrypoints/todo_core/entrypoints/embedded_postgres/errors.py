"""What goes wrong with the embedded PostgreSQL."""

from todo_core.entrypoints.errors import CannotBeDone


class EmbeddedPostgresError(CannotBeDone):
    """The embedded PostgreSQL cannot run."""
