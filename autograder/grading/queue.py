"""Work to be examined, in a table: whoever takes a row leases it, and what a dead holder had is taken again.

Work that somebody waits for goes before a batch's. Of those who wait each has one piece examined before anybody has a
second, and everybody's newest goes first.
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
MAX_TRIES = 2
AHEAD = 64
"""As many may claim at the same moment; another finds nothing and asks again."""
NOBODY = ""
"""The owner of a batch's work."""
GIVEN_UP = f"It was given up: whoever examined it died, {MAX_TRIES} times. A person has to look at it."


class Priority(IntEnum):
    """What goes first: the lower."""

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
    """A job to examine, which is part of grading `notebook` of `topic`; its result is stored under `key`.

    `owner` is the student who waits for it; a batch's has none.
    """

    key: str
    topic: str
    notebook: str
    job: Job
    owner: str = NOBODY
    priority: Priority = Priority.BATCH


@dataclass(frozen=True)
class Counts:
    """How many pieces of work wait, and how many are being examined."""

    waiting: int
    running: int


class Queue:
    """The work in a database; several processes may use it at once, with clocks that agree within a few seconds."""

    def __init__(self, database: Engine) -> None:
        self.database = database

    def put(self, work: Iterable[QueuedJob]) -> None:
        """Add work. What was given up or left by a dead holder is tried again; what is leased stays so."""
        with self.database.begin() as connection:
            put(connection, work)

    def claim(self, holder: str, topic: str | None = None, notebook: str | None = None) -> QueuedJob | None:
        """Lease the work whose turn it is, of all topics and notebooks or of those named; None if none is free."""
        now = time.time()
        free = _free(rows, now, topic, notebook)
        with self.database.connect() as connection:  # who finds nothing, again and again, should lock nobody out
            if connection.execute(select(rows.c.key).where(free).limit(1)).first() is None:
                return None
        ahead = _in_order(now, topic, notebook).limit(AHEAD).subquery("ahead")
        first = select(rows.c.key).join(ahead, ahead.c.key == rows.c.key).where(free).order_by(ahead.c.place).limit(1)
        # Two who ask at the same time take different rows: PostgreSQL skips a locked one, SQLite writes one by one.
        chosen = first.with_for_update(skip_locked=True, of=rows).scalar_subquery()
        with self.database.begin() as connection:
            connection.execute(update(rows).where(free, rows.c.tries >= MAX_TRIES).values(fault=GIVEN_UP))
            taken = connection.execute(
                update(rows)
                .where(rows.c.key == chosen)
                .values(holder=holder, leased_until=now + LEASE_SECONDS, claimed_at=now, tries=rows.c.tries + 1)
                .returning(rows)
            ).first()
        return None if taken is None else _work(taken)

    def renew(self, holder: str) -> None:
        """Hold on to all that `holder` has leased."""
        with self.database.begin() as connection:
            connection.execute(
                update(rows).where(rows.c.holder == holder).values(leased_until=time.time() + LEASE_SECONDS)
            )

    def release(self, holder: str) -> None:
        """Give back all that `holder` has leased, as if it had never been taken."""
        with self.database.begin() as connection:
            free = {"holder": None, "leased_until": None, "tries": rows.c.tries - 1}
            connection.execute(update(rows).where(rows.c.holder == holder, rows.c.fault.is_(None)).values(free))

    def finish(self, key: str, examined: Examination) -> None:
        """Store a result and take its work from the queue, both or neither."""
        now = time.time()
        with self.database.begin() as connection:
            began = connection.execute(select(rows.c.claimed_at).where(rows.c.key == key)).scalar()
            store.write(connection, key, examined, None if began is None else now - began)
            connection.execute(delete(rows).where(rows.c.key == key))

    def fail(self, key: str, fault: str) -> None:
        """Give up a piece of work that the platform could not examine."""
        with self.database.begin() as connection:
            connection.execute(update(rows).where(rows.c.key == key).values(fault=fault, holder=None))

    def withdraw(self, keys: Iterable[str]) -> None:
        """Take a batch's work from the queue, but for what somebody else waits for too."""
        with self.database.begin() as connection:
            for key in keys:
                connection.execute(delete(rows).where(rows.c.key == key, rows.c.priority == Priority.BATCH))

    def drop(self, key: str) -> None:
        """Take a piece of work from the queue whoever waits for it."""
        with self.database.begin() as connection:
            connection.execute(delete(rows).where(rows.c.key == key))

    def left(self, topic: str, notebook: str) -> dict[str, str | None]:
        """Return the work that has no result: the fault for which it was given up, by key; None if it is not."""
        return self._left(_of(rows, topic, notebook))

    def left_of(self, keys: Iterable[str]) -> dict[str, str | None]:
        """Return the same for some keys."""
        return self._left(rows.c.key.in_(list(keys)))

    def _left(self, condition: ColumnElement[bool]) -> dict[str, str | None]:
        with self.database.connect() as connection:
            chosen = select(rows.c.key, rows.c.fault).where(condition)
            return {row.key: row.fault for row in connection.execute(chosen)}

    def order(self) -> list[str]:
        """Return the keys of what waits, in the order in which it will be claimed if nothing is added."""
        with self.database.connect() as connection:
            return [row.key for row in connection.execute(_in_order(time.time()))]

    def running(self) -> frozenset[str]:
        """Return the keys of what is being examined."""
        leased = select(rows.c.key).where(rows.c.fault.is_(None), rows.c.leased_until >= time.time())
        with self.database.connect() as connection:
            return frozenset(connection.execute(leased).scalars())

    def counts(self, topic: str) -> Counts:
        """Return how much work of a topic waits and runs."""
        mine = (rows.c.topic == topic, rows.c.fault.is_(None))
        with self.database.connect() as connection:
            free, held = (
                connection.execute(select(func.count()).select_from(rows).where(*mine, condition)).scalar_one()
                for condition in _apart(time.time())
            )
        return Counts(free, held)


def put(connection: Connection, work: Iterable[QueuedJob]) -> None:
    """Add work as part of a transaction, as `Queue.put` does."""
    now = time.time()
    for each in work:
        mine = rows.c.key == each.key
        held = connection.execute(
            select(rows.c.fault, rows.c.leased_until, rows.c.owner, rows.c.priority).where(mine)
        ).first()
        if held is not None and held.priority < each.priority:
            each = replace(each, owner=held.owner, priority=Priority(held.priority))
        if held is not None and held.fault is None and (held.leased_until or 0) > now:
            connection.execute(update(rows).where(mine).values(owner=each.owner, priority=each.priority))
            continue
        connection.execute(delete(rows).where(mine))
        connection.execute(
            insert(rows).values(
                key=each.key,
                topic=each.topic,
                notebook=each.notebook,
                job=pack(each.job.plain()),
                waiting_since=now,
                owner=each.owner,
                priority=each.priority,
            )
        )


def _work(row: Row[tuple[object, ...]]) -> QueuedJob:
    job = Job.from_plain(unpack(row.job))
    return QueuedJob(row.key, row.topic, row.notebook, job, row.owner, Priority(row.priority))


def _in_order(now: float, topic: str | None = None, notebook: str | None = None) -> Select[tuple[str, int]]:
    """Select the keys of what is free, each with its place, in the order in which it is claimed."""
    work = _turns(now)
    order = (work.c.priority, work.c.turn, work.c.waiting_since, work.c.key)
    place = func.row_number().over(order_by=order).label("place")
    return select(work.c.key, place).where(_free(work, now, topic, notebook)).order_by(place)


def _turns(now: float) -> Subquery:
    """Select all work, each with its turn: how many of the same owner's go first, and itself; 1 in a batch."""
    leased = case((rows.c.leased_until >= now, 1), else_=0)
    newest = func.row_number().over(
        partition_by=(rows.c.owner, leased), order_by=(rows.c.waiting_since.desc(), rows.c.key)
    )
    turn = newest + func.sum(leased).over(partition_by=rows.c.owner)
    columns = [column for column in rows.c if column is not rows.c.job]
    mine = case((rows.c.owner == NOBODY, 1), else_=turn)
    return select(*columns, mine.label("turn")).where(rows.c.fault.is_(None)).subquery("turns")


def _free(work: FromClause, now: float, topic: str | None = None, notebook: str | None = None) -> ColumnElement[bool]:
    return and_(_of(work, topic, notebook), work.c.fault.is_(None), _unleased(work, now))


def _of(work: FromClause, topic: str | None, notebook: str | None) -> ColumnElement[bool]:
    named = ((work.c.topic, topic), (work.c.notebook, notebook))
    return and_(True, *(column == name for column, name in named if name is not None))


def _unleased(work: FromClause, now: float) -> ColumnElement[bool]:
    return or_(work.c.leased_until.is_(None), work.c.leased_until < now)


def _apart(now: float) -> Iterator[ColumnElement[bool]]:
    yield _unleased(rows, now)
    yield rows.c.leased_until >= now
