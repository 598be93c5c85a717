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

from autograder.candidate.wire import pack, unpack
from autograder.examiner.job import Examined, Job
from autograder.grading import store
from autograder.grading.database import metadata

LEASE_SECONDS = 30.0
MAX_TRIES = 2
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
    Column("owner", String(200), nullable=False, server_default=""),
    Column("priority", Integer, nullable=False, server_default=str(int(Priority.BATCH))),
    Column("claimed_at", Float),
)


@dataclass(frozen=True)
class Work:
    """A job to examine, which is part of grading `notebook` of `topic`; its result is stored under `key`.

    `owner` is the student who waits for it; a batch's has none.
    """

    key: str
    topic: str
    notebook: str
    job: Job
    owner: str = ""
    priority: Priority = Priority.BATCH


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
        with self.engine.begin() as connection:
            put(connection, work)

    def claim(self, holder: str, topic: str | None = None, notebook: str | None = None) -> Work | None:
        """Lease the work whose turn it is, of all topics and notebooks or of those named; None if none is free."""
        now = time.time()
        free = and_(_of(topic, notebook), rows.c.fault.is_(None), _unleased(now))
        with self.engine.connect() as connection:  # who finds nothing, again and again, should lock nobody out
            if connection.execute(select(rows.c.key).where(free).limit(1)).first() is None:
                return None
        turn = _turns(now)
        first = (
            select(rows.c.key)
            .join(turn, turn.c.key == rows.c.key)
            .where(free, rows.c.tries < MAX_TRIES)
            .order_by(rows.c.priority, turn.c.turn, rows.c.waiting_since, rows.c.key)
        )
        # Two who ask at the same time take different rows: PostgreSQL skips a locked one, SQLite writes one by one.
        chosen = first.limit(1).with_for_update(skip_locked=True, of=rows).scalar_subquery()
        with self.engine.begin() as connection:
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
        with self.engine.begin() as connection:
            connection.execute(
                update(rows).where(rows.c.holder == holder).values(leased_until=time.time() + LEASE_SECONDS)
            )

    def release(self, holder: str) -> None:
        """Give back all that `holder` has leased, as if it had never been taken."""
        with self.engine.begin() as connection:
            free = {"holder": None, "leased_until": None, "tries": rows.c.tries - 1}
            connection.execute(update(rows).where(rows.c.holder == holder, rows.c.fault.is_(None)).values(free))

    def finish(self, key: str, examined: Examined) -> None:
        """Store a result and take its work from the queue, both or neither."""
        now = time.time()
        with self.engine.begin() as connection:
            began = connection.execute(select(rows.c.claimed_at).where(rows.c.key == key)).scalar()
            store.write(connection, key, examined, None if began is None else now - began)
            connection.execute(delete(rows).where(rows.c.key == key))

    def fail(self, key: str, fault: str) -> None:
        """Give up a piece of work that the platform could not examine."""
        with self.engine.begin() as connection:
            connection.execute(update(rows).where(rows.c.key == key).values(fault=fault, holder=None))

    def withdraw(self, keys: Iterable[str]) -> None:
        """Take a batch's work from the queue, but for what somebody else waits for too."""
        with self.engine.begin() as connection:
            for key in keys:
                connection.execute(delete(rows).where(rows.c.key == key, rows.c.priority == Priority.BATCH))

    def drop(self, key: str) -> None:
        """Take a piece of work from the queue whoever waits for it."""
        with self.engine.begin() as connection:
            connection.execute(delete(rows).where(rows.c.key == key))

    def left(self, topic: str, notebook: str) -> dict[str, str | None]:
        """Return the work that has no result: the fault for which it was given up, by key; None if it is not."""
        return self._left(_of(topic, notebook))

    def left_of(self, keys: Iterable[str]) -> dict[str, str | None]:
        """Return the same for some keys."""
        return self._left(rows.c.key.in_(list(keys)))

    def _left(self, condition: ColumnElement[bool]) -> dict[str, str | None]:
        with self.engine.connect() as connection:
            chosen = select(rows.c.key, rows.c.fault).where(condition)
            return {row.key: row.fault for row in connection.execute(chosen)}

    def order(self) -> list[str]:
        """Return the keys of what waits, in the order in which it will be claimed if nothing is added."""
        now = time.time()
        turn = _turns(now)
        waiting = (
            select(rows.c.key)
            .join(turn, turn.c.key == rows.c.key)
            .where(rows.c.fault.is_(None), _unleased(now))
            .order_by(rows.c.priority, turn.c.turn, rows.c.waiting_since, rows.c.key)
        )
        with self.engine.connect() as connection:
            return list(connection.execute(waiting).scalars())

    def running(self) -> frozenset[str]:
        """Return the keys of what is being examined."""
        leased = select(rows.c.key).where(rows.c.fault.is_(None), rows.c.leased_until >= time.time())
        with self.engine.connect() as connection:
            return frozenset(connection.execute(leased).scalars())

    def counts(self, topic: str) -> Counts:
        """Return how much work of a topic waits and runs."""
        mine = (rows.c.topic == topic, rows.c.fault.is_(None))
        with self.engine.connect() as connection:
            free, held = (
                connection.execute(select(func.count()).select_from(rows).where(*mine, condition)).scalar_one()
                for condition in _apart(time.time())
            )
        return Counts(free, held)


def put(connection: Connection, work: Iterable[Work]) -> None:
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


def _work(row: Row[tuple[object, ...]]) -> Work:
    job = Job.from_plain(unpack(row.job))
    return Work(row.key, row.topic, row.notebook, job, row.owner, Priority(row.priority))


def _turns(now: float) -> Subquery:
    """Select how many pieces of the same owner go before each that is not given up; a batch's has no owner."""
    owner = case((rows.c.owner == "", rows.c.key), else_=rows.c.owner)
    leased = case((rows.c.leased_until >= now, 1), else_=0)
    newest = func.row_number().over(partition_by=(owner, leased), order_by=(rows.c.waiting_since.desc(), rows.c.key))
    turn = newest + func.sum(leased).over(partition_by=owner)
    chosen: Select[tuple[str, int]] = select(rows.c.key, turn.label("turn")).where(rows.c.fault.is_(None))
    return chosen.subquery("turns")


def _of(topic: str | None, notebook: str | None) -> ColumnElement[bool]:
    named = ((rows.c.topic, topic), (rows.c.notebook, notebook))
    return and_(True, *(column == name for column, name in named if name is not None))


def _unleased(now: float) -> ColumnElement[bool]:
    return or_(rows.c.leased_until.is_(None), rows.c.leased_until < now)


def _apart(now: float) -> Iterator[ColumnElement[bool]]:
    yield _unleased(now)
    yield rows.c.leased_until >= now
