"""Idempotency keys are numbered, so that nobody has to count them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    used = sa.Column("keys_used", sa.BigInteger, nullable=False, server_default="0")
    op.add_column("task_lists", used)
    op.add_column("idempotency_keys", sa.Column("number", sa.BigInteger))
    op.create_index("idempotency_keys_by_number", "idempotency_keys", ["user_id", "number"])


def downgrade() -> None:
    op.drop_index("idempotency_keys_by_number")
    op.drop_column("idempotency_keys", "number")
    op.drop_column("task_lists", "keys_used")
