"""What a task is called in the calendar that it came from, so that it does not come twice."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None
oldest_code = "0003"

CodePoints: Final = sa.Text(collation="C")


def upgrade() -> None:
    op.add_column("tasks", sa.Column("source_uid", CodePoints))


def downgrade() -> None:
    op.drop_column("tasks", "source_uid")
