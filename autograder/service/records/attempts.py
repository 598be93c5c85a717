"""Attempts of students, in the order in which the server received them. None is ever deleted."""

import json
import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Engine, Row, Select, case, delete, distinct, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from autograder.course_toml import Rules
from autograder.grading.queue import QueuedJob
from autograder.grading.queue import put as put_jobs
from autograder.service import policy
from autograder.service.models import TestResult
from autograder.service.records.tables import attempts, pieces

MAX_TRIES = 3
ABANDONED = f"Grading was abandoned: the worker died {MAX_TRIES} times on this submission. Please look at it."
_TESTS = TypeAdapter(tuple[TestResult, ...])


class AttemptStage(StrEnum):
    """The stage of an attempt as it is stored; `AttemptStatus` is its view through the API."""

    NEW = "new"  # its jobs are not in the queue yet
    EXAMINING = "examining"  # waits for the results of its jobs
    GRADED = "graded"
    FAILED = "failed"  # because of the platform


class SubmissionRefused(Exception):
    """The rules of the course refuse a submission."""

    def __init__(self, refusal: policy.Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


class KeyReused(Exception):
    """An idempotency key was used before, for other content."""


@dataclass(frozen=True)
class Attempt:
    """An attempt; score, tests and version are those of the last time it was graded."""

    id: str
    assignment: str
    student: str
    number: int
    received: datetime
    late: bool
    digest: str
    stage: AttemptStage
    fresh: bool
    tries: int
    fault: str
    score: float | None
    max_score: float | None
    counts: bool
    tests: tuple[TestResult, ...]
    notes: tuple[str, ...]
    version: str

    @property
    def stamp(self) -> str:
        """The time at which it was received, in the form of nbgrader's timestamp.txt."""
        return f"{self.received:%Y-%m-%d %H:%M:%S.%f} UTC"


@dataclass(frozen=True)
class Result:
    """The result of an attempt; `version` is that of the tests, "" if they have none."""

    tests: tuple[TestResult, ...]
    notes: tuple[str, ...]
    version: str = ""

    @property
    def score(self) -> float:
        """The points of all tests."""
        return sum(test.score for test in self.tests)

    @property
    def max_score(self) -> float:
        """The points of a perfect submission in all tests."""
        return sum(test.points for test in self.tests)


@dataclass(frozen=True)
class Tally:
    """The progress of an assignment: students who handed in, attempts not graded yet, attempts that failed."""

    students: int = 0
    open: int = 0
    failed: int = 0


class Attempts:
    """The attempts in a database; several processes may use it at once."""

    def __init__(self, database: Engine) -> None:
        self.database = database

    def submit(self, assignment: str, student: str, digest: str, rules: Rules, key: str | None) -> Attempt:
        """Record an attempt that is received now; with an idempotency key that was used before, return that attempt.

        Raises `SubmissionRefused` by the rules, and `KeyReused`.
        """
        while True:
            earlier = self.find_all(assignment, student)
            same = self._find_by_key(assignment, student, key)
            if same is not None:
                if same.digest != digest:
                    raise KeyReused
                return same
            now = datetime.fromtimestamp(time.time(), UTC)
            refused = policy.refusal(rules, [attempt.received for attempt in earlier], now)
            if refused is not None:
                raise SubmissionRefused(refused)
            identifier = uuid.uuid4().hex
            values = {
                "id": identifier,
                "assignment": assignment,
                "student": student,
                "number": max((attempt.number for attempt in earlier), default=0) + 1,
                "received": now.timestamp(),
                "late": policy.is_late(rules, now),
                "digest": digest,
                "idempotency_key": key,
                "state": AttemptStage.NEW,
            }
            try:
                with self.database.begin() as connection:
                    connection.execute(insert(attempts).values(values))
            except IntegrityError:
                continue  # the same student handed in at the same moment: try the next number
            return self.find(identifier)

    def find(self, identifier: str) -> Attempt:
        """Return an attempt; raise `KeyError` if there is none."""
        rows = self._select(select(attempts).where(attempts.c.id == identifier))
        if not rows:
            raise KeyError(identifier)
        return rows[0]

    def find_all(self, assignment: str | None = None, student: str | None = None) -> list[Attempt]:
        """Return the attempts of an assignment and a student, None for all; those of each student oldest first."""
        query = select(attempts).order_by(attempts.c.assignment, attempts.c.student, attempts.c.number)
        if assignment is not None:
            query = query.where(attempts.c.assignment == assignment)
        if student is not None:
            query = query.where(attempts.c.student == student)
        return self._select(query)

    def in_stage(self, *stages: AttemptStage) -> list[Attempt]:
        """Return the attempts in some stages, in the order in which they were received."""
        query = select(attempts).where(attempts.c.state.in_(stages)).order_by(attempts.c.received, attempts.c.id)
        return self._select(query)

    def result_keys(self, identifiers: Iterable[str]) -> dict[str, dict[str, str]]:
        """Return the keys of the results that attempts wait for, by attempt and notebook."""
        keys: dict[str, dict[str, str]] = {identifier: {} for identifier in identifiers}
        with self.database.connect() as connection:
            for row in connection.execute(select(pieces).where(pieces.c.attempt.in_(keys))):
                keys[row.attempt][row.notebook] = row.key
        return keys

    def count_by_stage(self) -> dict[AttemptStage, int]:
        """Return the number of attempts in each stage."""
        query = select(attempts.c.state, func.count()).group_by(attempts.c.state)
        with self.database.connect() as connection:
            counts = {row[0]: row[1] for row in connection.execute(query)}
        return {stage: counts.get(stage, 0) for stage in AttemptStage}

    def students(self) -> list[str]:
        """Return the students who have handed in anything, by name."""
        query = select(attempts.c.student).distinct().order_by(attempts.c.student)
        with self.database.connect() as connection:
            return list(connection.execute(query).scalars())

    def tallies(self) -> dict[str, Tally]:
        """Return the progress of each assignment with attempts."""
        stage = attempts.c.state
        query = select(
            attempts.c.assignment,
            func.count(distinct(attempts.c.student)).label("students"),
            func.sum(case((stage.in_((AttemptStage.NEW, AttemptStage.EXAMINING)), 1), else_=0)).label("open"),
            func.sum(case((stage == AttemptStage.FAILED, 1), else_=0)).label("failed"),
        ).group_by(attempts.c.assignment)
        with self.database.connect() as connection:
            return {row.assignment: Tally(row.students, row.open, row.failed) for row in connection.execute(query)}

    def regrade(self, identifier: str, fresh: bool) -> None:
        """Have an attempt graded again; `fresh` forbids earlier results."""
        values = {"state": AttemptStage.NEW, "fresh": fresh, "tries": 0, "fault": None}
        with self.database.begin() as connection:
            connection.execute(update(attempts).where(attempts.c.id == identifier).values(values))

    def count_try(self, attempt: Attempt) -> bool:
        """Count a try to prepare an attempt; return False if too many tries have failed already."""
        same = attempts.c.id == attempt.id
        with self.database.begin() as connection:
            connection.execute(update(attempts).where(same).values(tries=attempts.c.tries + 1))
            tries = connection.execute(select(attempts.c.tries).where(same)).scalar_one()
        return bool(tries <= MAX_TRIES)

    def enqueue(self, attempt: Attempt, keys: Mapping[str, str], jobs: Iterable[QueuedJob]) -> None:
        """Put the jobs of a new attempt into the queue: all of them or, if another process did so, none.

        `keys` are those of all its results, by notebook.
        """
        new = (attempts.c.id == attempt.id, attempts.c.state == AttemptStage.NEW)
        with self.database.begin() as connection:
            if connection.execute(update(attempts).where(*new).values(state=AttemptStage.EXAMINING, tries=0)).rowcount:
                connection.execute(delete(pieces).where(pieces.c.attempt == attempt.id))
                for notebook, key in keys.items():
                    connection.execute(insert(pieces).values(attempt=attempt.id, notebook=notebook, key=key))
                put_jobs(connection, jobs)

    def mark_failed(self, attempt: Attempt, fault: str) -> None:
        """Record that the platform could not grade an attempt."""
        values = {
            "state": AttemptStage.FAILED,
            "fault": fault,
            "score": None,
            "max_score": None,
            "tests": None,
            "counts": False,
        }
        with self.database.begin() as connection:
            connection.execute(update(attempts).where(attempts.c.id == attempt.id).values(values))

    def record_result(self, attempt: Attempt, result: Result) -> None:
        """Record the result of an attempt."""
        values = {
            "state": AttemptStage.GRADED,
            "fresh": False,
            "fault": None,
            "score": result.score,
            "max_score": result.max_score,
            "tests": _TESTS.dump_json(result.tests).decode(),
            "notes": json.dumps(result.notes),
            "version": result.version,
        }
        with self.database.begin() as connection:
            connection.execute(update(attempts).where(attempts.c.id == attempt.id).values(values))

    def mark_counting(self, assignment: str, student: str, number: int | None) -> None:
        """Record the number of the student's attempt that counts, None if none does."""
        with self.database.begin() as connection:
            connection.execute(
                update(attempts).where(*_of(assignment, student)).values(counts=attempts.c.number == (number or 0))
            )

    def _find_by_key(self, assignment: str, student: str, key: str | None) -> Attempt | None:
        if key is None:
            return None
        rows = self._select(select(attempts).where(*_of(assignment, student), attempts.c.idempotency_key == key))
        return rows[0] if rows else None

    def _select(self, query: Select[Any]) -> list[Attempt]:
        with self.database.connect() as connection:
            return [_attempt(row) for row in connection.execute(query)]


def _of(assignment: str, student: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return attempts.c.assignment == assignment, attempts.c.student == student


def latest(attempts: Sequence[Attempt]) -> list[Attempt]:
    """Return the last attempt of each student at each assignment."""
    return list({(attempt.assignment, attempt.student): attempt for attempt in attempts}.values())


def _attempt(row: Row[Any]) -> Attempt:
    return Attempt(
        row.id,
        row.assignment,
        row.student,
        row.number,
        datetime.fromtimestamp(row.received, UTC),
        row.late,
        row.digest,
        AttemptStage(row.state),
        row.fresh,
        row.tries,
        row.fault or "",
        row.score,
        row.max_score,
        row.counts,
        () if row.tests is None else _TESTS.validate_json(row.tests),
        () if row.notes is None else tuple(json.loads(row.notes)),
        row.version or "",
    )
