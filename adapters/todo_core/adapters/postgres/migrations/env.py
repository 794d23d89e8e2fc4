"""Runs migrations on the connection that `todo_core.adapters.postgres.migrate` brings."""

from alembic import context

from todo_core.adapters.postgres.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
