"""Leases: what only one process may do at a time, and which workers are there."""

import time

from sqlalchemy import Engine, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from autograder.service.records.tables import leases, workers

LEASE_SECONDS = 15.0
SEEN_SECONDS = 30.0


class Lease:
    """The right to do something that only one process may do at a time; it ends by itself if its holder dies."""

    def __init__(self, engine: Engine, name: str, holder: str) -> None:
        self.engine, self.name, self.holder = engine, name, holder

    def take(self) -> bool:
        """Take the lease or keep it; return whether it is held now."""
        now = time.time()
        values = {"holder": self.holder, "until": now + LEASE_SECONDS}
        free = (leases.c.name == self.name, (leases.c.holder == self.holder) | (leases.c.until < now))
        with self.engine.begin() as connection:
            if connection.execute(update(leases).where(*free).values(values)).rowcount:
                return True
        try:
            with self.engine.begin() as connection:
                connection.execute(insert(leases).values(name=self.name, **values))
        except IntegrityError:  # somebody else holds it
            return False
        return True

    def give_back(self) -> None:
        """End the lease, if it is held."""
        mine = (leases.c.name == self.name, leases.c.holder == self.holder)
        with self.engine.begin() as connection:
            connection.execute(delete(leases).where(*mine))


class Workers:
    """The workers of a course, each with the number of submissions that it examines side by side."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def seen(self, holder: str, threads: int) -> None:
        """Note that a worker is there."""
        with self.engine.begin() as connection:
            connection.execute(delete(workers).where(workers.c.holder == holder))
            connection.execute(insert(workers).values(holder=holder, threads=threads, seen=time.time()))

    def gone(self, holder: str) -> None:
        """Forget a worker, and those that nobody has seen for long."""
        old = workers.c.seen < time.time() - 100 * SEEN_SECONDS
        with self.engine.begin() as connection:
            connection.execute(delete(workers).where((workers.c.holder == holder) | old))

    def there(self) -> tuple[int, int]:
        """Return how many workers there are, and how many submissions they examine side by side."""
        count = select(func.count(), func.coalesce(func.sum(workers.c.threads), 0))
        with self.engine.connect() as connection:
            row = connection.execute(count.where(workers.c.seen > time.time() - SEEN_SECONDS)).one()
        return int(row[0]), int(row[1])
