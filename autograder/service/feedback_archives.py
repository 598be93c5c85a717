"""The archives of feedback pages that graders released, one for each attempt."""

import time
from collections.abc import Iterable

from sqlalchemy import Engine, delete, insert, select

from autograder.service.records.tables import feedback


class FeedbackArchives:
    """The released archives in a database; their content is in blobs."""

    def __init__(self, database: Engine) -> None:
        self.database = database

    def release(self, attempt: str, digest: str) -> None:
        """Release an archive for an attempt, in place of an earlier one."""
        values = {"attempt": attempt, "digest": digest, "published": time.time()}
        with self.database.begin() as connection:
            connection.execute(delete(feedback).where(feedback.c.attempt == attempt))
            connection.execute(insert(feedback).values(values))

    def digests(self, attempts: Iterable[str]) -> dict[str, str]:
        """Return the digest of the released archive of each attempt that has one."""
        query = select(feedback.c.attempt, feedback.c.digest).where(feedback.c.attempt.in_(list(attempts)))
        with self.database.connect() as connection:
            return {row.attempt: row.digest for row in connection.execute(query)}
