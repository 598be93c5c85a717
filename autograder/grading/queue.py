"""The queue of jobs, in a table: a worker leases a row, and a row whose lease ends is leased again.

Jobs of students who wait go before those of a batch. Each waiting student has one job examined before any student has
a second, and each student's newest job goes first.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    Float,
    FromClause,
    Integer,
    LargeBinary,
    Row,
    Select,
    String,
    Subquery,
    Table,
    Text,
    and_,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from autograder.examiner.job import Examination, Job
from autograder.grading import store
from autograder.grading.database import metadata
from autograder.wire.frames import pack, unpack

LEASE_SECONDS = 30.0
"""How long a lease lasts that is not renewed, where `c.Examine.lease_seconds` says nothing else."""

MAX_TRIES = 2
AHEAD = 64
"""How many workers may claim at the same moment; one more finds nothing and asks again."""

NOBODY = ""
"""The owner of a batch's jobs."""

GIVEN_UP = f"Grading was abandoned: the worker died {MAX_TRIES} times on this submission. Please look at it."


class Priority(IntEnum):
    """The order of jobs: the lower number goes first."""

    INTERACTIVE = 0
    BATCH = 1


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
    Column("owner", String(200), nullable=False, server_default=NOBODY),
    Column("priority", Integer, nullable=False, server_default=str(int(Priority.BATCH))),
    Column("claimed_at", Float),
)


@dataclass(frozen=True)
class QueuedJob:
    """A job for one `notebook` of `topic`; its result is stored under `key`.

    `owner` is the student who waits for it; a job of a batch has none.
    """

    key: str
    topic: str
    notebook: str
    job: Job
    owner: str = NOBODY
    priority: Priority = Priority.BATCH


@dataclass(frozen=True)
class Counts:
    """How many jobs wait, and how many are being examined."""

    waiting: int
    running: int


class Queue:
    """The jobs in a database; several processes may use it at once, with clocks that agree within a few seconds."""

    def __init__(self, database: Engine, lease_seconds: float = LEASE_SECONDS) -> None:
        self.database, self.lease_seconds = database, lease_seconds

    def put(self, jobs: Iterable[QueuedJob]) -> None:
        """Add jobs. Abandoned ones and those of a dead worker are tried again; leased ones stay leased."""
        with self.database.begin() as connection:
            put(connection, jobs)

    def claim(self, holder: str, topic: str | None = None, notebook: str | None = None) -> QueuedJob | None:
        """Lease the next job, of all topics and notebooks or of those named; return None if none is free."""
        now = time.time()
        free = _free(rows, now, topic, notebook)
        with self.database.connect() as connection:  # an idle worker asks often, and must not lock others out
            if connection.execute(select(rows.c.key).where(free).limit(1)).first() is None:
                return None
        ahead = _in_order(now, topic, notebook).limit(AHEAD).subquery("ahead")
        first = select(rows.c.key).join(ahead, ahead.c.key == rows.c.key).where(free).order_by(ahead.c.place).limit(1)
        # Workers that ask at the same time lease different rows: PostgreSQL skips a locked row, SQLite has one writer.
        chosen = first.with_for_update(skip_locked=True, of=rows).scalar_subquery()
        with self.database.begin() as connection:
            connection.execute(update(rows).where(free, rows.c.tries >= MAX_TRIES).values(fault=GIVEN_UP))
            leased = connection.execute(
                update(rows)
                .where(rows.c.key == chosen)
                .values(holder=holder, leased_until=now + self.lease_seconds, claimed_at=now, tries=rows.c.tries + 1)
                .returning(rows)
            ).first()
        return None if leased is None else _job(leased)

    def renew(self, holder: str) -> None:
        """Renew all leases of `holder`."""
        with self.database.begin() as connection:
            connection.execute(
                update(rows).where(rows.c.holder == holder).values(leased_until=time.time() + self.lease_seconds)
            )

    def release(self, holder: str) -> None:
        """End all leases of `holder`, as if it had never leased anything."""
        with self.database.begin() as connection:
            free = {"holder": None, "leased_until": None, "tries": rows.c.tries - 1}
            connection.execute(update(rows).where(rows.c.holder == holder, rows.c.fault.is_(None)).values(free))

    def finish(self, key: str, examination: Examination) -> None:
        """Store a result and remove its job, both or neither."""
        now = time.time()
        with self.database.begin() as connection:
            began = connection.execute(select(rows.c.claimed_at).where(rows.c.key == key)).scalar()
            store.write(connection, key, examination, None if began is None else now - began)
            connection.execute(delete(rows).where(rows.c.key == key))

    def fail(self, key: str, fault: str) -> None:
        """Abandon a job that the platform could not examine."""
        with self.database.begin() as connection:
            connection.execute(update(rows).where(rows.c.key == key).values(fault=fault, holder=None))

    def withdraw(self, keys: Iterable[str]) -> None:
        """Remove the jobs of a batch, except those that a student waits for, too."""
        with self.database.begin() as connection:
            for key in keys:
                connection.execute(delete(rows).where(rows.c.key == key, rows.c.priority == Priority.BATCH))

    def drop(self, key: str) -> None:
        """Remove a job, even if a student waits for it."""
        with self.database.begin() as connection:
            connection.execute(delete(rows).where(rows.c.key == key))

    def left(self, topic: str, notebook: str) -> dict[str, str | None]:
        """Return the jobs without a result, by key: the fault for which a job was abandoned, or None."""
        return self._left(_of(rows, topic, notebook))

    def left_of(self, keys: Iterable[str]) -> dict[str, str | None]:
        """Return the same for the jobs with these keys."""
        return self._left(rows.c.key.in_(list(keys)))

    def _left(self, condition: ColumnElement[bool]) -> dict[str, str | None]:
        with self.database.connect() as connection:
            chosen = select(rows.c.key, rows.c.fault).where(condition)
            return {row.key: row.fault for row in connection.execute(chosen)}

    def order(self) -> list[str]:
        """Return the keys of waiting jobs, in the order in which they will be claimed if none is added."""
        with self.database.connect() as connection:
            return [row.key for row in connection.execute(_in_order(time.time()))]

    def running(self) -> frozenset[str]:
        """Return the keys of jobs that are being examined."""
        leased = select(rows.c.key).where(rows.c.fault.is_(None), rows.c.leased_until >= time.time())
        with self.database.connect() as connection:
            return frozenset(connection.execute(leased).scalars())

    def counts(self, topic: str) -> Counts:
        """Return how many jobs of a topic wait and run."""
        of_topic = (rows.c.topic == topic, rows.c.fault.is_(None))
        with self.database.connect() as connection:
            waiting, running = (
                connection.execute(select(func.count()).select_from(rows).where(*of_topic, condition)).scalar_one()
                for condition in _apart(time.time())
            )
        return Counts(waiting, running)


def put(connection: Connection, jobs: Iterable[QueuedJob]) -> None:
    """Add jobs as part of a transaction, as `Queue.put` does."""
    now = time.time()
    for job in jobs:
        same = rows.c.key == job.key
        row = connection.execute(
            select(rows.c.fault, rows.c.leased_until, rows.c.owner, rows.c.priority).where(same)
        ).first()
        if row is not None and row.priority < job.priority:
            job = replace(job, owner=row.owner, priority=Priority(row.priority))
        if row is not None and row.fault is None and (row.leased_until or 0) > now:
            connection.execute(update(rows).where(same).values(owner=job.owner, priority=job.priority))
            continue
        connection.execute(delete(rows).where(same))
        connection.execute(
            insert(rows).values(
                key=job.key,
                topic=job.topic,
                notebook=job.notebook,
                job=pack(job.job.plain()),
                waiting_since=now,
                owner=job.owner,
                priority=job.priority,
            )
        )


def _job(row: Row[tuple[object, ...]]) -> QueuedJob:
    job = Job.from_plain(unpack(row.job))
    return QueuedJob(row.key, row.topic, row.notebook, job, row.owner, Priority(row.priority))


def _in_order(now: float, topic: str | None = None, notebook: str | None = None) -> Select[tuple[str, int]]:
    """Select the keys of free jobs, each with its place, in the order in which they are claimed."""
    jobs = _turns(now)
    order = (jobs.c.priority, jobs.c.turn, jobs.c.waiting_since, jobs.c.key)
    place = func.row_number().over(order_by=order).label("place")
    return select(jobs.c.key, place).where(_free(jobs, now, topic, notebook)).order_by(place)


def _turns(now: float) -> Subquery:
    """Select all jobs, each with its turn among those of its owner, counted from 1; 1 for each job of a batch."""
    leased = case((rows.c.leased_until >= now, 1), else_=0)
    newest = func.row_number().over(
        partition_by=(rows.c.owner, leased), order_by=(rows.c.waiting_since.desc(), rows.c.key)
    )
    turn = newest + func.sum(leased).over(partition_by=rows.c.owner)
    columns = [column for column in rows.c if column is not rows.c.job]
    turn_or_one = case((rows.c.owner == NOBODY, 1), else_=turn)
    return select(*columns, turn_or_one.label("turn")).where(rows.c.fault.is_(None)).subquery("turns")


def _free(jobs: FromClause, now: float, topic: str | None = None, notebook: str | None = None) -> ColumnElement[bool]:
    return and_(_of(jobs, topic, notebook), jobs.c.fault.is_(None), _unleased(jobs, now))


def _of(jobs: FromClause, topic: str | None, notebook: str | None) -> ColumnElement[bool]:
    named = ((jobs.c.topic, topic), (jobs.c.notebook, notebook))
    return and_(True, *(column == name for column, name in named if name is not None))


def _unleased(jobs: FromClause, now: float) -> ColumnElement[bool]:
    return or_(jobs.c.leased_until.is_(None), jobs.c.leased_until < now)


def _apart(now: float) -> Iterator[ColumnElement[bool]]:
    yield _unleased(rows, now)
    yield rows.c.leased_until >= now
