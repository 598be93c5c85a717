"""The service's tables, beside those of the grading queue and in the same database.

Moments are seconds since 1970 in UTC, by the server's clock.
"""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from autograder.grading.database import metadata

attempts = Table(
    "attempt",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("assignment", String(200), nullable=False),
    Column("student", String(200), nullable=False),
    Column("number", Integer, nullable=False),
    Column("received", Float, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("idempotency_key", String(200)),
    Column("state", String(20), nullable=False, index=True),
    Column("fresh", Boolean, nullable=False, default=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("fault", Text),
    Column("score", Float),
    Column("max_score", Float),
    Column("counts", Boolean, nullable=False, default=False),
    Column("tests", Text),
    Column("notes", Text),
    Column("version", Text),
    UniqueConstraint("assignment", "student", "number", name="attempt_number"),
    UniqueConstraint("assignment", "student", "idempotency_key", name="attempt_once"),
    Index("attempt_student", "student"),
)
"""Submissions; `tests` and `notes` are JSON, `fresh` forbids earlier results, `version` is that of the tests."""

pieces = Table(
    "piece",
    metadata,
    Column("attempt", ForeignKey(attempts.c.id), primary_key=True),
    Column("notebook", String(200), primary_key=True),
    Column("key", String(64), nullable=False, index=True),
)
"""The results that an attempt waits for, one for each notebook."""

changes = Table(
    "assignment_change",
    metadata,
    Column("assignment", String(200), primary_key=True),
    Column("rules", Text, nullable=False),
)
"""Rules of assignments that instructors changed since course.toml was written, as JSON."""

extensions = Table(
    "extension",
    metadata,
    Column("assignment", String(200), primary_key=True),
    Column("student", String(200), primary_key=True),
    Column("due", Float, nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    Column("attempt", ForeignKey(attempts.c.id), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("published", Float, nullable=False),
)
"""Archives of feedback pages that graders released."""

leases = Table(
    "lease",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("holder", String(200), nullable=False),
    Column("until", Float, nullable=False),
)
"""Rights to do something that only one process may do at a time."""

workers = Table(
    "worker",
    metadata,
    Column("holder", String(200), primary_key=True),
    Column("threads", Integer, nullable=False),
    Column("seen", Float, nullable=False),
)
"""The workers, each with the time of its last heartbeat."""
