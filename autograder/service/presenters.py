"""Describe assignments, submissions and the queue to a person, as far as role and rules allow."""

import hashlib
import math
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from autograder.course_toml import Rules
from autograder.grading.graded import NOT_GRADED
from autograder.service import policy
from autograder.service.handouts import Handout
from autograder.service.models import (
    AssignmentView,
    AttemptStatus,
    AttemptView,
    QueueView,
    Receipt,
    Role,
    TestResult,
    Waiting,
)
from autograder.service.people import Person
from autograder.service.records.attempts import Attempt, AttemptStage
from autograder.service.service import Service


@dataclass(frozen=True)
class QueueSnapshot:
    """The queue at one moment: the position of each waiting key, the running keys, and the speed of grading."""

    order: dict[str, int]
    running: frozenset[str]
    workers: int
    threads: int
    seconds: float | None
    per_minute: float

    def position(self, keys: Iterable[str]) -> int | None:
        """Return the position in the queue of the last of `keys`; None if none of them waits."""
        waiting = [self.order[key] for key in keys if key in self.order]
        return max(waiting) if waiting else None

    def eta(self, position: int | None) -> float | None:
        """Return about how many seconds the job at a position still takes; None if it cannot be estimated."""
        if self.seconds is None or not self.threads:
            return None
        return round(math.ceil((position or 1) / self.threads) * self.seconds, 1)


def snapshot(service: Service) -> QueueSnapshot:
    """Return the state of the queue now."""
    queue, pace = service.course.queue, service.course.store.pace()
    order = {key: position for position, key in enumerate(queue.order(), 1)}
    return QueueSnapshot(order, queue.running(), *service.workers.capacity(), pace.seconds, pace.per_minute)


def now() -> datetime:
    """Return the time of the server's clock."""
    return datetime.fromtimestamp(time.time(), UTC)


def assignment(service: Service, handout: Handout, person: Person, queue: QueueSnapshot) -> AssignmentView:
    """Describe an assignment to a person."""
    rules = service.rules.current(handout.name, person.name)
    attempts = service.attempts.find_all(handout.name, person.name)
    last = attempts[-1] if attempts else None
    graded = [attempt for attempt in attempts if attempt.stage is AttemptStage.GRADED]
    if extent(rules, person) is policy.Extent.ALL:  # otherwise the score would tell which attempt is the best
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
        attempts_used=len(attempts),
        state=None if last is None else _state(last, _position(last, _keys(service, last), queue)),
        score=None if tests is None else sum(test.score for test in tests),
        max_score=None if tests is None else sum(test.points for test in tests),
    )


def submissions(service: Service, attempts: list[Attempt], person: Person) -> list[AttemptView]:
    """Describe submissions to a person."""
    queue, released = snapshot(service), service.feedback_archives.digests(attempt.id for attempt in attempts)
    pairs = {(attempt.assignment, attempt.student) for attempt in attempts}
    rules = {pair: service.rules.current(*pair) for pair in pairs}
    return [
        _submission(
            attempt,
            _keys(service, attempt),
            queue,
            rules[attempt.assignment, attempt.student],
            person,
            released.get(attempt.id),
        )
        for attempt in attempts
    ]


def queue(service: Service) -> QueueView:
    """Describe the queue to a grader."""
    current = snapshot(service)
    attempts = service.attempts.in_stage(AttemptStage.NEW, AttemptStage.EXAMINING)
    items = [_waiting(attempt, _keys(service, attempt), current) for attempt in attempts]
    return QueueView(
        waiting=len(current.order) + sum(attempt.stage is AttemptStage.NEW for attempt in attempts),
        running=len(current.running),
        workers=current.workers,
        per_minute=current.per_minute,
        items=tuple(sorted(items, key=lambda item: item.position or 0)),
    )


def receipt(service: Service, attempt: Attempt) -> Receipt:
    """Return the signed receipt of an attempt, the same at each call."""
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
    """Return the part of the results that a person may see."""
    return policy.Extent.ALL if person.may(Role.GRADER) else policy.extent(rules, now())


def _tests(attempt: Attempt | None, rules: Rules, person: Person) -> tuple[TestResult, ...] | None:
    """Return the results of a graded attempt that a person may see; None if there are none, or none may be seen."""
    visible = extent(rules, person)
    if attempt is None or attempt.stage is not AttemptStage.GRADED or visible is policy.Extent.NOTHING:
        return None
    return policy.visible_tests(attempt.tests, visible)


def _submission(
    attempt: Attempt, keys: list[str], queue: QueueSnapshot, rules: Rules, person: Person, released: str | None
) -> AttemptView:
    waiting = _waiting(attempt, keys, queue)
    tests = _tests(attempt, rules, person)
    fault = attempt.fault if person.may(Role.GRADER) else NOT_GRADED
    return AttemptView(
        **waiting.model_dump(),
        received=attempt.received,
        late=attempt.late,
        digest=attempt.digest,
        eta_seconds=queue.eta(waiting.position)
        if waiting.state in (AttemptStatus.QUEUED, AttemptStatus.RUNNING)
        else None,
        score=None if tests is None else sum(test.score for test in tests),
        max_score=None if tests is None else sum(test.points for test in tests),
        # The best attempt would tell something about the tests that are not shown.
        counts=attempt.counts and extent(rules, person) is policy.Extent.ALL,
        tests=tests or (),
        feedback=released or (None if tests is None else _digest(tests)),
        notes=attempt.notes if attempt.stage is AttemptStage.GRADED else (),
        version=attempt.version if attempt.stage is AttemptStage.GRADED else "",
        fault=fault if attempt.stage is AttemptStage.FAILED else "",
    )


def _keys(service: Service, attempt: Attempt) -> list[str]:
    """Return the keys of the results that an attempt waits for."""
    if attempt.stage is not AttemptStage.EXAMINING:
        return []
    return list(service.attempts.result_keys([attempt.id])[attempt.id].values())


def _digest(tests: tuple[TestResult, ...]) -> str:
    return hashlib.sha256("".join(test.model_dump_json() for test in tests).encode()).hexdigest()


def _waiting(attempt: Attempt, keys: list[str], queue: QueueSnapshot) -> Waiting:
    position = _position(attempt, keys, queue)
    return Waiting(
        id=attempt.id,
        assignment=attempt.assignment,
        student=attempt.student,
        number=attempt.number,
        state=_state(attempt, position),
        position=position,
    )


def _position(attempt: Attempt, keys: list[str], queue: QueueSnapshot) -> int | None:
    return len(queue.order) + 1 if attempt.stage is AttemptStage.NEW else queue.position(keys)


def _state(attempt: Attempt, position: int | None) -> AttemptStatus:
    if attempt.stage in (AttemptStage.GRADED, AttemptStage.FAILED):
        return AttemptStatus(attempt.stage.value)
    return AttemptStatus.RUNNING if position is None else AttemptStatus.QUEUED
