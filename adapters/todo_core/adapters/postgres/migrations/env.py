"""Runs migrations on the connection that `todo_core.adapters.postgres.migrate` brings."""

from typing import Any

from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo
from sqlalchemy import text

from todo_core.adapters.postgres.tables import metadata


def keep_oldest_code(*, ctx: MigrationContext, step: MigrationInfo, **_: Any) -> None:
    """Keep what a migration says of older code where that code can read it: beside the version."""
    for script in step.revision_map.get_revisions(step.destination_revision_ids):
        if (oldest := getattr(script.module, "oldest_code", None)) and ctx.connection:
            ctx.connection.execute(
                text("UPDATE alembic_version SET oldest_code = :oldest"), {"oldest": oldest}
            )


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    on_version_apply=keep_oldest_code,
)
with context.begin_transaction():
    context.run_migrations()
