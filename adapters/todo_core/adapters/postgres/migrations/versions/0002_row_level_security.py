"""Row-level security: without a name no row is seen, and with one that user's alone."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("tasks", "task_lists", "idempotency_keys")
IS_UPKEEP = "current_setting('todo_core.upkeep', true) = 'on'"


def upgrade() -> None:
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY own ON {table}"
            " USING (user_id = current_setting('todo_core.user_id', true))"
        )
    op.execute(f"CREATE POLICY upkeep ON task_lists FOR SELECT USING ({IS_UPKEEP})")
    op.execute(f"CREATE POLICY upkeep ON idempotency_keys USING ({IS_UPKEEP})")


def downgrade() -> None:
    op.execute("DROP POLICY upkeep ON idempotency_keys")
    op.execute("DROP POLICY upkeep ON task_lists")
    for table in TABLES:
        op.execute(f"DROP POLICY own ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY")
