"""Idempotency keys keep what came of the request, so that nobody has to make it up again."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None
oldest_code = "0003"


def upgrade() -> None:
    op.add_column("idempotency_keys", sa.Column("outcome", sa.LargeBinary))


def downgrade() -> None:
    op.drop_column("idempotency_keys", "outcome")
