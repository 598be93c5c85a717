"""Keep results by a digest of everything they depend on, so that grading the same work again runs nothing."""

import hashlib
import json
import os
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

from sqlalchemy import Column, Connection, Engine, Float, String, Table, Text, delete, func, insert, select

from autograder.candidate.environment import PACKAGE
from autograder.examiner.job import Examination, Job
from autograder.grading.database import metadata
from autograder.grading.notebook_task import NotebookTask
from autograder.wire.frames import pack

MAX_PARAMETERS = 500  # of one statement; SQLite has a limit

results = Table(
    "result",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("examined", Text, nullable=False),
    Column("seconds", Float),
    Column("finished_at", Float, index=True),
)

PACE_RESULTS = 20
PACE_SECONDS = 600


@dataclass(frozen=True)
class Pace:
    """How fast jobs are examined: `seconds` is the mean of the latest ones, None if there are none."""

    seconds: float | None
    per_minute: float


class ResultStore:
    """The results in a database; several processes may use it at once."""

    def __init__(self, database: Engine) -> None:
        self.database = database

    def get(self, key: str) -> Examination | None:
        """Return the result stored under `key`; None if there is none."""
        with self.database.connect() as connection:
            found = connection.execute(select(results.c.examined).where(results.c.key == key)).scalar()
        return None if found is None else Examination.from_plain(json.loads(found))

    def known(self, keys: Iterable[str]) -> set[str]:
        """Return those of `keys` under which a result is stored."""
        found: set[str] = set()
        remaining = iter(keys)
        with self.database.connect() as connection:
            while some := list(islice(remaining, MAX_PARAMETERS)):
                found.update(connection.scalars(select(results.c.key).where(results.c.key.in_(some))))
        return found

    def put(self, key: str, examined: Examination) -> None:
        """Store a result, in place of an earlier one."""
        with self.database.begin() as connection:
            write(connection, key, examined)

    def pace(self) -> Pace:
        """Return how long the latest results took, and how many there are each minute."""
        now = time.time()
        latest = (
            select(results.c.seconds)
            .where(results.c.seconds.is_not(None))
            .order_by(results.c.finished_at.desc())
            .limit(PACE_RESULTS)
            .subquery()
        )
        recent = results.c.finished_at > now - PACE_SECONDS
        with self.database.connect() as connection:
            seconds = connection.execute(select(func.avg(latest.c.seconds))).scalar()
            count = connection.execute(select(func.count()).select_from(results).where(recent)).scalar_one()
        return Pace(seconds, 60 * count / PACE_SECONDS)

    def drop(self, keys: Iterable[str]) -> None:
        """Forget the results stored under `keys`."""
        with self.database.begin() as connection:
            for key in keys:
                connection.execute(delete(results).where(results.c.key == key))


def write(connection: Connection, key: str, examined: Examination, seconds: float | None = None) -> None:
    """Store a result as part of a transaction; `seconds` says how long it took, where that is known."""
    connection.execute(delete(results).where(results.c.key == key))
    connection.execute(
        insert(results).values(key=key, examined=json.dumps(examined.plain()), seconds=seconds, finished_at=time.time())
    )


SCORING = ("wire", "candidate", "examiner", "checks", "worlds", "package", "limits.py")
"""The parts of this library that decide a score. A change of any other keeps all stored results."""


def key_of(assignment: NotebookTask, job: Job, salt: bytes) -> str:
    """Return the digest of all a result depends on: answers, assignment, salt, this library and its environment.

    The kind of sandbox is not part of it, because the machine that asks may not be the one that grades. The result
    itself names its kind.
    """
    parts = (pack(job.plain()), assignment.digest.encode(), salt, _library().encode())
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


@lru_cache(maxsize=1)
def _library() -> str:
    """Return a digest of the code that decides a score, and of the versions of the libraries it runs with."""
    # An installer names a library's metadata folder by the library and its version.
    versions = sorted(path.name for folder in sys.path for path in Path(folder).glob("*.dist-info"))
    parts = hashlib.sha256("\n".join([os.uname().machine, *versions]).encode())
    for path in sorted(path for room in SCORING for path in _sources(PACKAGE / room)):
        parts.update(path.read_bytes())
    return parts.hexdigest()


def _sources(path: Path) -> Iterable[Path]:
    return path.rglob("*.py") if path.is_dir() else [path]
