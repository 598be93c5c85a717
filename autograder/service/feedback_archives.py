"""The archives of feedback pages that graders released, each about one attempt."""

import time
from collections.abc import Iterable

from sqlalchemy import Engine, delete, insert, select

from autograder.service.records.tables import feedback


class Released:
    """What was released, in a database; the archives are blobs."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def put(self, attempt: str, digest: str) -> None:
        """Release an archive about an attempt, in place of an earlier one."""
        values = {"attempt": attempt, "digest": digest, "published": time.time()}
        with self.engine.begin() as connection:
            connection.execute(delete(feedback).where(feedback.c.attempt == attempt))
            connection.execute(insert(feedback).values(values))

    def digests(self, attempts: Iterable[str]) -> dict[str, str]:
        """Return the digests of what was released about attempts, by attempt."""
        chosen = select(feedback.c.attempt, feedback.c.digest).where(feedback.c.attempt.in_(list(attempts)))
        with self.engine.connect() as connection:
            return {row.attempt: row.digest for row in connection.execute(chosen)}
