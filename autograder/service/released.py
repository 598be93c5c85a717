"""The archives of feedback pages that graders released."""

import time

from sqlalchemy import ColumnElement, Engine, and_, delete, insert, select

from autograder.service.tables import feedback


class Released:
    """What was released, in a database; the archives are blobs."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def put(self, assignment: str, student: str, digest: str) -> None:
        """Release an archive, in place of an earlier one."""
        values = {"assignment": assignment, "student": student, "digest": digest, "published": time.time()}
        with self.engine.begin() as connection:
            connection.execute(delete(feedback).where(_of(assignment, student)))
            connection.execute(insert(feedback).values(values))

    def get(self, assignment: str, student: str) -> str | None:
        """Return the digest of what was released; None if nothing was."""
        with self.engine.connect() as connection:
            return connection.execute(select(feedback.c.digest).where(_of(assignment, student))).scalar()


def _of(assignment: str, student: str) -> ColumnElement[bool]:
    return and_(feedback.c.assignment == assignment, feedback.c.student == student)
