"""Runs migrations on the connection that `todo_core.adapters.postgres.migrate` brings."""

from collections.abc import Collection, Mapping
from typing import Any

from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo
from sqlalchemy import text

from todo_core.adapters.postgres.tables import metadata

_KEEP = text("UPDATE alembic_version SET oldest_code = :oldest")


def keep_oldest_code(
    ctx: MigrationContext,  # noqa: ARG001 - Alembic's signature
    step: MigrationInfo,
    heads: Collection[Any],  # noqa: ARG001 - Alembic's signature
    run_args: Mapping[str, Any],  # noqa: ARG001 - Alembic's signature
) -> None:
    """Keep what a migration says of older code where that code can read it: beside the version."""
    for revision in step.destination_revision_ids:
        script = context.script.get_revision(revision)
        if script and (oldest := getattr(script.module, "oldest_code", None)):
            context.get_bind().execute(_KEEP, {"oldest": oldest})


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    on_version_apply=keep_oldest_code,
)
with context.begin_transaction():
    context.run_migrations()
