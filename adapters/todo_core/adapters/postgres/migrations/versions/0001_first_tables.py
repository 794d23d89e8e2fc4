"""The first tables: tasks, a counter row per user, idempotency keys."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

CodePoints: Final = sa.Text(collation="C")
Timestamp: Final = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "tasks",
        sa.Column("user_id", CodePoints, primary_key=True),
        sa.Column("id", sa.Uuid(as_uuid=False), primary_key=True),
        sa.Column("title", CodePoints, nullable=False),
        sa.Column("description", CodePoints, nullable=False),
        sa.Column("completed", sa.Boolean, nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sa.Column("change", sa.BigInteger, nullable=False),
        sa.Column("title_folded", CodePoints, nullable=False),
        sa.Column("description_folded", CodePoints, nullable=False),
        sa.CheckConstraint("char_length(user_id) BETWEEN 1 AND 255", name="user_id_length"),
        sa.CheckConstraint("char_length(title) BETWEEN 1 AND 255", name="title_length"),
        sa.CheckConstraint("char_length(description) <= 1000", name="description_length"),
        sa.CheckConstraint("version >= 1", name="version_positive"),
        sa.CheckConstraint("updated_at >= created_at", name="updated_after_created"),
    )
    op.create_index(
        "tasks_by_creation", "tasks", ["user_id", "id"], postgresql_where=sa.text("NOT deleted")
    )
    op.create_index(
        "tasks_by_completed",
        "tasks",
        ["user_id", "completed", "id"],
        postgresql_where=sa.text("NOT deleted"),
    )
    op.create_index("tasks_by_change", "tasks", ["user_id", "change"])
    op.create_index(
        "tasks_trash", "tasks", ["user_id", "updated_at"], postgresql_where=sa.text("deleted")
    )
    op.create_table(
        "task_lists",
        sa.Column("user_id", CodePoints, primary_key=True),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("purged", sa.BigInteger, nullable=False),
        sa.Column("open", sa.BigInteger, nullable=False),
        sa.Column("completed", sa.BigInteger, nullable=False),
        sa.Column("deleted", sa.BigInteger, nullable=False),
        sa.CheckConstraint("purged <= revision", name="purged_in_the_past"),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("user_id", CodePoints, primary_key=True),
        sa.Column("key", CodePoints, primary_key=True),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("task_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
    )
    op.create_index("idempotency_keys_by_age", "idempotency_keys", ["created_at"])


def downgrade() -> None:
    for table in ("idempotency_keys", "task_lists", "tasks"):
        op.drop_table(table)
