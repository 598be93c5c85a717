"""The course service: whose work waits and how long it takes, attempts, rules, extensions, feedback, workers."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("work", sa.Column("owner", sa.String(200), nullable=False, server_default=""))
    op.add_column("work", sa.Column("priority", sa.Integer, nullable=False, server_default="1"))
    op.add_column("work", sa.Column("claimed_at", sa.Float))
    op.add_column("result", sa.Column("seconds", sa.Float))
    op.add_column("result", sa.Column("finished_at", sa.Float))
    op.create_index("ix_result_finished_at", "result", ["finished_at"])
    _attempts()
    _rules()
    _processes()


def _attempts() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("assignment", sa.String(200), nullable=False),
        sa.Column("student", sa.String(200), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("received", sa.Float, nullable=False),
        sa.Column("late", sa.Boolean, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("idempotency_key", sa.String(200)),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("fresh", sa.Boolean, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("fault", sa.Text),
        sa.Column("score", sa.Float),
        sa.Column("max_score", sa.Float),
        sa.Column("counts", sa.Boolean, nullable=False),
        sa.Column("tests", sa.Text),
        sa.Column("notes", sa.Text),
        sa.UniqueConstraint("assignment", "student", "number", name="attempt_number"),
        sa.UniqueConstraint("assignment", "student", "idempotency_key", name="attempt_once"),
    )
    op.create_index("ix_attempt_state", "attempt", ["state"])
    op.create_index("attempt_student", "attempt", ["student"])
    op.create_table(
        "piece",
        sa.Column("attempt", sa.String(32), sa.ForeignKey("attempt.id"), primary_key=True),
        sa.Column("notebook", sa.String(200), primary_key=True),
        sa.Column("key", sa.String(64), nullable=False),
    )
    op.create_index("ix_piece_key", "piece", ["key"])


def _rules() -> None:
    op.create_table(
        "assignment_change",
        sa.Column("assignment", sa.String(200), primary_key=True),
        sa.Column("rules", sa.Text, nullable=False),
    )
    op.create_table(
        "extension",
        sa.Column("assignment", sa.String(200), primary_key=True),
        sa.Column("student", sa.String(200), primary_key=True),
        sa.Column("due", sa.Float, nullable=False),
    )
    op.create_table(
        "feedback",
        sa.Column("attempt", sa.String(32), sa.ForeignKey("attempt.id"), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("published", sa.Float, nullable=False),
    )


def _processes() -> None:
    op.create_table(
        "lease",
        sa.Column("name", sa.String(100), primary_key=True),
        sa.Column("holder", sa.String(200), nullable=False),
        sa.Column("until", sa.Float, nullable=False),
    )
    op.create_table(
        "worker",
        sa.Column("holder", sa.String(200), primary_key=True),
        sa.Column("threads", sa.Integer, nullable=False),
        sa.Column("seen", sa.Float, nullable=False),
    )
