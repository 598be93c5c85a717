"""Work to be examined, in a table: whoever takes a row leases it, and what a dead holder had is taken again."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import (
    Column,
    ColumnElement,
    Engine,
    Float,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from autograder.candidate.wire import pack, unpack
from autograder.examiner.job import Examined, Job
from autograder.grading import store
from autograder.grading.database import metadata

LEASE_SECONDS = 30.0
MAX_TRIES = 2
GIVEN_UP = f"It was given up: whoever examined it died, {MAX_TRIES} times. A person has to look at it."

rows = Table(
    "work",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("topic", String(200), nullable=False, index=True),
    Column("notebook", String(200), nullable=False),
    Column("job", LargeBinary, nullable=False),
    Column("waiting_since", Float, nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("holder", String(200)),
    Column("leased_until", Float),
    Column("fault", Text),
)


@dataclass(frozen=True)
class Work:
    """A job to examine, which is part of grading `notebook` of `topic`; its result is stored under `key`."""

    key: str
    topic: str
    notebook: str
    job: Job


@dataclass(frozen=True)
class Counts:
    """How many pieces of work wait, and how many are being examined."""

    waiting: int
    running: int


class Queue:
    """The work in a database; several processes may use it at once, with clocks that agree within a few seconds."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def put(self, work: Iterable[Work]) -> None:
        """Add work. What was given up or left by a dead holder is tried again; what is leased stays so."""
        now = time.time()
        with self.engine.begin() as connection:
            for each in work:
                mine = rows.c.key == each.key
                held = select(rows.c.key).where(mine, rows.c.fault.is_(None), rows.c.leased_until > now)
                if connection.execute(held).first() is None:
                    connection.execute(delete(rows).where(mine))
                    connection.execute(
                        insert(rows).values(
                            key=each.key,
                            topic=each.topic,
                            notebook=each.notebook,
                            job=pack(each.job.plain()),
                            waiting_since=now,
                        )
                    )

    def claim(self, holder: str, topic: str, notebook: str) -> Work | None:
        """Lease the work that has waited longest; None if none is free."""
        now = time.time()
        free = and_(_of(topic, notebook), rows.c.fault.is_(None), _unleased(now))
        first = select(rows.c.key).where(free, rows.c.tries < MAX_TRIES).order_by(rows.c.waiting_since, rows.c.key)
        # Two who ask at the same time take different rows: PostgreSQL skips a locked one, SQLite writes one by one.
        chosen = first.limit(1).with_for_update(skip_locked=True).scalar_subquery()
        with self.engine.begin() as connection:
            connection.execute(update(rows).where(free, rows.c.tries >= MAX_TRIES).values(fault=GIVEN_UP))
            taken = connection.execute(
                update(rows)
                .where(rows.c.key == chosen)
                .values(holder=holder, leased_until=now + LEASE_SECONDS, tries=rows.c.tries + 1)
                .returning(rows.c.key, rows.c.job)
            ).first()
        return None if taken is None else Work(taken.key, topic, notebook, Job.from_plain(unpack(taken.job)))

    def renew(self, holder: str) -> None:
        """Hold on to all that `holder` has leased."""
        with self.engine.begin() as connection:
            connection.execute(
                update(rows).where(rows.c.holder == holder).values(leased_until=time.time() + LEASE_SECONDS)
            )

    def finish(self, key: str, examined: Examined) -> None:
        """Store a result and take its work from the queue, both or neither."""
        with self.engine.begin() as connection:
            store.write(connection, key, examined)
            connection.execute(delete(rows).where(rows.c.key == key))

    def fail(self, key: str, fault: str) -> None:
        """Give up a piece of work that the platform could not examine."""
        with self.engine.begin() as connection:
            connection.execute(update(rows).where(rows.c.key == key).values(fault=fault, holder=None))

    def withdraw(self, keys: Iterable[str]) -> None:
        """Take work from the queue that nobody waits for any more."""
        with self.engine.begin() as connection:
            for key in keys:
                connection.execute(delete(rows).where(rows.c.key == key))

    def left(self, topic: str, notebook: str) -> dict[str, str | None]:
        """Return the work that has no result: the fault for which it was given up, by key; None if it is not."""
        chosen = select(rows.c.key, rows.c.fault).where(_of(topic, notebook))
        with self.engine.connect() as connection:
            return {row.key: row.fault for row in connection.execute(chosen)}

    def counts(self, topic: str) -> Counts:
        """Return how much work of a topic waits and runs."""
        mine = (rows.c.topic == topic, rows.c.fault.is_(None))
        with self.engine.connect() as connection:
            free, held = (
                connection.execute(select(func.count()).select_from(rows).where(*mine, condition)).scalar_one()
                for condition in _apart(time.time())
            )
        return Counts(free, held)


def _of(topic: str, notebook: str) -> ColumnElement[bool]:
    return and_(rows.c.topic == topic, rows.c.notebook == notebook)


def _unleased(now: float) -> ColumnElement[bool]:
    return or_(rows.c.leased_until.is_(None), rows.c.leased_until < now)


def _apart(now: float) -> Iterator[ColumnElement[bool]]:
    yield _unleased(now)
    yield rows.c.leased_until >= now
