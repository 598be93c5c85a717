"""Attempts: what students handed in, in the order in which the server received it. None is ever deleted."""

import json
import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Engine, Row, Select, case, delete, distinct, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from autograder.course_toml import Rules
from autograder.grading.queue import QueuedJob, put
from autograder.service import policy
from autograder.service.api.models import TestResult
from autograder.service.records.tables import attempts, pieces

MAX_TRIES = 3
GIVEN_UP = f"It was given up: whoever made it ready to be examined died, {MAX_TRIES} times. A person has to look at it."
_TESTS = TypeAdapter(tuple[TestResult, ...])


class AttemptStage(StrEnum):
    """What has to be done next with an attempt, if anything."""

    NEW = "new"  # to be made into work for the queue
    EXAMINING = "examining"  # waits for the results of its work
    GRADED = "graded"
    FAILED = "failed"  # the platform did


class Refused(Exception):
    """A submission is not taken, by the rules of the course."""

    def __init__(self, refusal: policy.Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


class KeyReused(Exception):
    """An idempotency key came back with other content."""


@dataclass(frozen=True)
class Attempt:
    """An attempt; the score and the tests are those of the last time it was graded, if it was."""

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

    @property
    def stamp(self) -> str:
        """When it was received, in the form of nbgrader's timestamp.txt."""
        return f"{self.received:%Y-%m-%d %H:%M:%S.%f} UTC"


@dataclass(frozen=True)
class Result:
    """What came out of an attempt."""

    tests: tuple[TestResult, ...]
    notes: tuple[str, ...]

    @property
    def score(self) -> float:
        """The points of all tests."""
        return sum(test.score for test in self.tests)

    @property
    def max_score(self) -> float:
        """The points that all tests have to give."""
        return sum(test.points for test in self.tests)


@dataclass(frozen=True)
class Tally:
    """How far an assignment is: students who handed in, attempts still to be graded, and those the platform failed."""

    students: int = 0
    open: int = 0
    failed: int = 0


class Attempts:
    """The attempts in a database; several processes may use it at once."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def submit(self, assignment: str, student: str, digest: str, rules: Rules, key: str | None) -> Attempt:
        """Record an attempt that is received now; with an idempotency key that was used before, return that attempt.

        Raises `Refused` by the rules, and `KeyReused`.
        """
        while True:
            mine = self.listed(assignment, student)
            known = self._known(assignment, student, key)
            if known is not None:
                if known.digest != digest:
                    raise KeyReused
                return known
            now = datetime.fromtimestamp(time.time(), UTC)
            refused = policy.refusal(rules, [attempt.received for attempt in mine], now)
            if refused is not None:
                raise Refused(refused)
            identifier = uuid.uuid4().hex
            values = {
                "id": identifier,
                "assignment": assignment,
                "student": student,
                "number": max((attempt.number for attempt in mine), default=0) + 1,
                "received": now.timestamp(),
                "late": policy.is_late(rules, now),
                "digest": digest,
                "idempotency_key": key,
                "state": AttemptStage.NEW,
            }
            try:
                with self.engine.begin() as connection:
                    connection.execute(insert(attempts).values(values))
            except IntegrityError:
                continue  # the same student handed in at the same moment: look again
            return self.find(identifier)

    def find(self, identifier: str) -> Attempt:
        """Return an attempt; raise `KeyError` if there is none."""
        found = self._select(select(attempts).where(attempts.c.id == identifier))
        if not found:
            raise KeyError(identifier)
        return found[0]

    def listed(self, assignment: str | None = None, student: str | None = None) -> list[Attempt]:
        """Return the attempts at an assignment and of a student, of all where none is named, in order."""
        chosen = select(attempts).order_by(attempts.c.assignment, attempts.c.student, attempts.c.number)
        if assignment is not None:
            chosen = chosen.where(attempts.c.assignment == assignment)
        if student is not None:
            chosen = chosen.where(attempts.c.student == student)
        return self._select(chosen)

    def at(self, *stages: AttemptStage) -> list[Attempt]:
        """Return the attempts that are at some stage, in the order in which they were received."""
        chosen = select(attempts).where(attempts.c.state.in_(stages)).order_by(attempts.c.received, attempts.c.id)
        return self._select(chosen)

    def keys(self, identifiers: Iterable[str]) -> dict[str, dict[str, str]]:
        """Return the keys of the work that attempts wait for, by attempt and notebook."""
        found: dict[str, dict[str, str]] = {identifier: {} for identifier in identifiers}
        with self.engine.connect() as connection:
            for row in connection.execute(select(pieces).where(pieces.c.attempt.in_(found))):
                found[row.attempt][row.notebook] = row.key
        return found

    def stages(self) -> dict[AttemptStage, int]:
        """Return how many attempts there are at each stage."""
        counted = select(attempts.c.state, func.count()).group_by(attempts.c.state)
        with self.engine.connect() as connection:
            found = {row[0]: row[1] for row in connection.execute(counted)}
        return {stage: found.get(stage, 0) for stage in AttemptStage}

    def students(self) -> list[str]:
        """Return who has handed in anything, in order."""
        named = select(attempts.c.student).distinct().order_by(attempts.c.student)
        with self.engine.connect() as connection:
            return list(connection.execute(named).scalars())

    def tallies(self) -> dict[str, Tally]:
        """Count the attempts at each assignment."""
        stage = attempts.c.state
        counted = select(
            attempts.c.assignment,
            func.count(distinct(attempts.c.student)).label("students"),
            func.sum(case((stage.in_((AttemptStage.NEW, AttemptStage.EXAMINING)), 1), else_=0)).label("open"),
            func.sum(case((stage == AttemptStage.FAILED, 1), else_=0)).label("failed"),
        ).group_by(attempts.c.assignment)
        with self.engine.connect() as connection:
            return {row.assignment: Tally(row.students, row.open, row.failed) for row in connection.execute(counted)}

    def again(self, identifier: str, fresh: bool) -> None:
        """Have an attempt graded once more; `fresh` says that no earlier result is to be used."""
        values = {"state": AttemptStage.NEW, "fresh": fresh, "tries": 0, "fault": None}
        with self.engine.begin() as connection:
            connection.execute(update(attempts).where(attempts.c.id == identifier).values(values))

    def begin(self, attempt: Attempt) -> bool:
        """Note that somebody starts to make work of an attempt; return False if too many died of it."""
        mine = attempts.c.id == attempt.id
        with self.engine.begin() as connection:
            connection.execute(update(attempts).where(mine).values(tries=attempts.c.tries + 1))
            tries = connection.execute(select(attempts.c.tries).where(mine)).scalar_one()
        return bool(tries <= MAX_TRIES)

    def prepared(self, attempt: Attempt, keys: Mapping[str, str], work: Iterable[QueuedJob]) -> None:
        """Put the work of a new attempt into the queue, all of it or, if somebody else did, nothing.

        `keys` are those of all its results, by notebook.
        """
        new = (attempts.c.id == attempt.id, attempts.c.state == AttemptStage.NEW)
        with self.engine.begin() as connection:
            if connection.execute(update(attempts).where(*new).values(state=AttemptStage.EXAMINING, tries=0)).rowcount:
                connection.execute(delete(pieces).where(pieces.c.attempt == attempt.id))
                for notebook, key in keys.items():
                    connection.execute(insert(pieces).values(attempt=attempt.id, notebook=notebook, key=key))
                put(connection, work)

    def failed(self, attempt: Attempt, fault: str) -> None:
        """Note that the platform could not grade an attempt."""
        values = {
            "state": AttemptStage.FAILED,
            "fault": fault,
            "score": None,
            "max_score": None,
            "tests": None,
            "counts": False,
        }
        with self.engine.begin() as connection:
            connection.execute(update(attempts).where(attempts.c.id == attempt.id).values(values))

    def graded(self, attempt: Attempt, result: Result) -> None:
        """Note what came out of an attempt."""
        values = {
            "state": AttemptStage.GRADED,
            "fresh": False,
            "fault": None,
            "score": result.score,
            "max_score": result.max_score,
            "tests": _TESTS.dump_json(result.tests).decode(),
            "notes": json.dumps(result.notes),
        }
        with self.engine.begin() as connection:
            connection.execute(update(attempts).where(attempts.c.id == attempt.id).values(values))

    def count(self, assignment: str, student: str, number: int | None) -> None:
        """Note which of a student's attempts counts."""
        mine = (attempts.c.assignment == assignment, attempts.c.student == student)
        with self.engine.begin() as connection:
            connection.execute(update(attempts).where(*mine).values(counts=attempts.c.number == (number or 0)))

    def _known(self, assignment: str, student: str, key: str | None) -> Attempt | None:
        if key is None:
            return None
        mine = (attempts.c.assignment == assignment, attempts.c.student == student)
        found = self._select(select(attempts).where(*mine, attempts.c.idempotency_key == key))
        return found[0] if found else None

    def _select(self, chosen: Select[Any]) -> list[Attempt]:
        with self.engine.connect() as connection:
            return [_attempt(row) for row in connection.execute(chosen)]


def latest(found: Sequence[Attempt]) -> list[Attempt]:
    """Return the last attempt of each student at each assignment."""
    return list({(attempt.assignment, attempt.student): attempt for attempt in found}.values())


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
    )
