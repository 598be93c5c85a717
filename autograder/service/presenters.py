"""What people are told of assignments and submissions: each what their role and the rules let them see."""

import hashlib
import math
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from autograder.course_toml import Rules
from autograder.grading.graded import NOT_GRADED
from autograder.service import policy
from autograder.service.api.identity import Person
from autograder.service.api.models import (
    AssignmentView,
    AttemptStatus,
    AttemptView,
    QueueView,
    Receipt,
    Role,
    TestResult,
    Waiting,
)
from autograder.service.handouts import Handout
from autograder.service.records.attempts import Attempt, AttemptStage
from autograder.service.service import Service


@dataclass(frozen=True)
class Traffic:
    """The queue at one moment: the keys that wait, in order, and those that are examined, and how fast that goes."""

    order: dict[str, int]
    running: frozenset[str]
    workers: int
    threads: int
    seconds: float | None
    per_minute: float

    def position(self, keys: Iterable[str]) -> int | None:
        """Return how many pieces of work there are up to the last of `keys`; None if none of them waits."""
        waiting = [self.order[key] for key in keys if key in self.order]
        return max(waiting) if waiting else None

    def eta(self, position: int | None) -> float | None:
        """Return in how many seconds the work at a position will be done, about; None where nothing is known."""
        if self.seconds is None or not self.threads:
            return None
        return round(math.ceil((position or 1) / self.threads) * self.seconds, 1)


def traffic(service: Service) -> Traffic:
    """Look at the queue."""
    queue, pace = service.course.queue, service.course.store.pace()
    order = {key: place for place, key in enumerate(queue.order(), 1)}
    return Traffic(order, queue.running(), *service.workers.there(), pace.seconds, pace.per_minute)


def now() -> datetime:
    """Return the moment by the server's clock."""
    return datetime.fromtimestamp(time.time(), UTC)


def assignment(service: Service, handout: Handout, person: Person, looked: Traffic) -> AssignmentView:
    """Describe an assignment to somebody."""
    rules = service.rules.rules(handout.name, person.name)
    mine = service.attempts.listed(handout.name, person.name)
    last = mine[-1] if mine else None
    graded = [attempt for attempt in mine if attempt.stage is AttemptStage.GRADED]
    if extent(rules, person) is policy.Extent.ALL:  # else it would tell which one is the best
        graded = [attempt for attempt in graded if attempt.counts]
    tests = _tests(graded[-1] if graded else None, rules, person)
    return AssignmentView(
        name=handout.name,
        title=handout.title,
        released=rules.released,
        published=rules.published,
        due=rules.due,
        late=policy.is_late(rules, now()),
        points=handout.points,
        notebooks=handout.notebooks,
        attempts_allowed=rules.attempts or None,
        attempts_used=len(mine),
        state=None if last is None else _state(last, _position(last, _keys(service, last), looked)),
        score=None if tests is None else sum(test.score for test in tests),
        max_score=None if tests is None else sum(test.points for test in tests),
    )


def submissions(service: Service, attempts: list[Attempt], person: Person) -> list[AttemptView]:
    """Describe submissions to somebody."""
    looked, released = traffic(service), service.released.digests(attempt.id for attempt in attempts)
    rules = {
        named: service.rules.rules(*named) for named in {(attempt.assignment, attempt.student) for attempt in attempts}
    }
    return [
        _submission(
            attempt,
            _keys(service, attempt),
            looked,
            rules[attempt.assignment, attempt.student],
            person,
            released.get(attempt.id),
        )
        for attempt in attempts
    ]


def queue(service: Service) -> QueueView:
    """Describe the queue to a grader."""
    looked = traffic(service)
    attempts = service.attempts.at(AttemptStage.NEW, AttemptStage.EXAMINING)
    items = [_waiting(attempt, _keys(service, attempt), looked) for attempt in attempts]
    return QueueView(
        waiting=len(looked.order) + sum(attempt.stage is AttemptStage.NEW for attempt in attempts),
        running=len(looked.running),
        workers=looked.workers,
        per_minute=looked.per_minute,
        items=tuple(sorted(items, key=lambda item: item.position or 0)),
    )


def receipt(service: Service, attempt: Attempt) -> Receipt:
    """Return the signed receipt of an attempt, the same each time."""
    return service.signer.sign(
        Receipt(
            submission=attempt.id,
            course=service.settings.course.id,
            assignment=attempt.assignment,
            student=attempt.student,
            number=attempt.number,
            received=attempt.received.isoformat(timespec="microseconds"),
            digest=attempt.digest,
            signature="",
        )
    )


def extent(rules: Rules, person: Person) -> policy.Extent:
    """Return how much of the results somebody may see."""
    return policy.Extent.ALL if person.may(Role.GRADER) else policy.extent(rules, now())


def _tests(attempt: Attempt | None, rules: Rules, person: Person) -> tuple[TestResult, ...] | None:
    """Return the results of a graded attempt that somebody may see; None if there are none, or none may be seen."""
    much = extent(rules, person)
    if attempt is None or attempt.stage is not AttemptStage.GRADED or much is policy.Extent.NOTHING:
        return None
    return policy.shown(attempt.tests, much)


def _submission(
    attempt: Attempt, keys: list[str], looked: Traffic, rules: Rules, person: Person, released: str | None
) -> AttemptView:
    waiting = _waiting(attempt, keys, looked)
    tests = _tests(attempt, rules, person)
    fault = attempt.fault if person.may(Role.GRADER) else NOT_GRADED
    return AttemptView(
        **waiting.model_dump(),
        received=attempt.received,
        late=attempt.late,
        digest=attempt.digest,
        eta_seconds=looked.eta(waiting.position)
        if waiting.state in (AttemptStatus.QUEUED, AttemptStatus.RUNNING)
        else None,
        score=None if tests is None else sum(test.score for test in tests),
        max_score=None if tests is None else sum(test.points for test in tests),
        # Which attempt is the best would tell something about the tests that are not shown.
        counts=attempt.counts and extent(rules, person) is policy.Extent.ALL,
        tests=tests or (),
        feedback=released or (None if tests is None else _digest(tests)),
        notes=attempt.notes if attempt.stage is AttemptStage.GRADED else (),
        fault=fault if attempt.stage is AttemptStage.FAILED else "",
    )


def _keys(service: Service, attempt: Attempt) -> list[str]:
    """Return the keys of the work that an attempt waits for."""
    if attempt.stage is not AttemptStage.EXAMINING:
        return []
    return list(service.attempts.keys([attempt.id])[attempt.id].values())


def _digest(tests: tuple[TestResult, ...]) -> str:
    return hashlib.sha256("".join(test.model_dump_json() for test in tests).encode()).hexdigest()


def _waiting(attempt: Attempt, keys: list[str], looked: Traffic) -> Waiting:
    position = _position(attempt, keys, looked)
    return Waiting(
        id=attempt.id,
        assignment=attempt.assignment,
        student=attempt.student,
        number=attempt.number,
        state=_state(attempt, position),
        position=position,
    )


def _position(attempt: Attempt, keys: list[str], looked: Traffic) -> int | None:
    return len(looked.order) + 1 if attempt.stage is AttemptStage.NEW else looked.position(keys)


def _state(attempt: Attempt, position: int | None) -> AttemptStatus:
    if attempt.stage in (AttemptStage.GRADED, AttemptStage.FAILED):
        return AttemptStatus(attempt.stage.value)
    return AttemptStatus.RUNNING if position is None else AttemptStatus.QUEUED
