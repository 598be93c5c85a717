"""What waits to be examined, and what was found: a database from before there were versions has these tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "work",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("topic", sa.String(200), nullable=False),
        sa.Column("notebook", sa.String(200), nullable=False),
        sa.Column("job", sa.LargeBinary, nullable=False),
        sa.Column("waiting_since", sa.Float, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("holder", sa.String(200)),
        sa.Column("leased_until", sa.Float),
        sa.Column("fault", sa.Text),
        if_not_exists=True,
    )
    op.create_index("ix_work_topic", "work", ["topic"], if_not_exists=True)
    op.create_table(
        "result",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("examined", sa.Text, nullable=False),
        if_not_exists=True,
    )
