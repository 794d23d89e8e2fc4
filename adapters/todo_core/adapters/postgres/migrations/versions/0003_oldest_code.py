"""Beside the version, the oldest code that can live with it, for code that does not know it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
oldest_code = "0003"


def upgrade() -> None:
    op.add_column("alembic_version", sa.Column("oldest_code", sa.Text))


def downgrade() -> None:
    op.drop_column("alembic_version", "oldest_code")
