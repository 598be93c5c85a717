"""Leases for work that only one process may do at a time, and the heartbeats of workers."""

import time

from sqlalchemy import Engine, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from autograder.service.records.tables import leases, workers

HEARTBEAT_SECONDS = 30.0
"""A worker counts for this long after its last heartbeat."""


class Lease:
    """The right to do something that only one process may do at a time; it expires `seconds` after its last renewal."""

    def __init__(self, database: Engine, name: str, holder: str, seconds: float) -> None:
        self.database, self.name, self.holder, self.seconds = database, name, holder, seconds

    def acquire(self) -> bool:
        """Acquire or renew the lease; return whether this holder has it now."""
        now = time.time()
        values = {"holder": self.holder, "until": now + self.seconds}
        free = (leases.c.name == self.name, (leases.c.holder == self.holder) | (leases.c.until < now))
        with self.database.begin() as connection:
            if connection.execute(update(leases).where(*free).values(values)).rowcount:
                return True
        try:
            with self.database.begin() as connection:
                connection.execute(insert(leases).values(name=self.name, **values))
        except IntegrityError:  # another process has it
            return False
        return True

    def release(self) -> None:
        """End the lease, if this holder has it."""
        with self.database.begin() as connection:
            connection.execute(delete(leases).where(leases.c.name == self.name, leases.c.holder == self.holder))


class Workers:
    """The workers of a course, each with the number of submissions that it examines in parallel."""

    def __init__(self, database: Engine) -> None:
        self.database = database

    def heartbeat(self, holder: str, threads: int) -> None:
        """Record that a worker is alive now."""
        with self.database.begin() as connection:
            connection.execute(delete(workers).where(workers.c.holder == holder))
            connection.execute(insert(workers).values(holder=holder, threads=threads, seen=time.time()))

    def forget(self, holder: str) -> None:
        """Forget a worker, and those without a heartbeat for long."""
        dead = workers.c.seen < time.time() - 100 * HEARTBEAT_SECONDS
        with self.database.begin() as connection:
            connection.execute(delete(workers).where((workers.c.holder == holder) | dead))

    def capacity(self) -> tuple[int, int]:
        """Return the number of live workers, and of the submissions that they examine in parallel."""
        count = select(func.count(), func.coalesce(func.sum(workers.c.threads), 0))
        with self.database.connect() as connection:
            row = connection.execute(count.where(workers.c.seen > time.time() - HEARTBEAT_SECONDS)).one()
        return int(row[0]), int(row[1])
