"""From an attempt to the gradebook: work is made of what was handed in, and marks of what was found.

Each step can be done again from its beginning: what is killed in the middle leaves nothing that is not overwritten.
Only one process does this at a time, as the gradebook has one writer.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import OperationalError

from autograder import archive
from autograder.errors import PackageError, PlatformError
from autograder.examiner.job import Examination
from autograder.grading.course import Course, not_graded
from autograder.grading.notebook_task import NotebookTask
from autograder.grading.queue import Priority, QueuedJob
from autograder.grading.recorder import DueDates, Recorder
from autograder.grading.store import key_of
from autograder.intake.files import take
from autograder.intake.graft import Grafted
from autograder.package.delimiters import hidden
from autograder.service import policy
from autograder.service.api.models import TestResult
from autograder.service.atomic_folders import staging, swap
from autograder.service.records.attempts import GIVEN_UP, Attempt, Attempts, AttemptStage, Result
from autograder.service.records.blobs import Blobs
from autograder.service.records.rules import RuleStore

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class GradebookSync:
    """Where attempts become work and results become marks."""

    course: Course
    blobs: Blobs
    attempts: Attempts
    rules: RuleStore

    def prepare(self, attempt: Attempt) -> None:
        """Put what has to be examined of a new attempt into the queue."""
        if not self.attempts.begin(attempt):
            self._fail(attempt, GIVEN_UP)
            return
        try:
            keys, work = self._work(attempt)
        except OperationalError:
            raise
        except Exception as error:  # what cannot be prepared for one student must not stop the others
            self._fail(attempt, _said(error))
            return
        if attempt.fresh:
            self.course.store.drop(keys.values())
        known = self.course.store.known(keys.values())
        self.attempts.prepared(attempt, keys, [each for each in work if each.key not in known])

    def settle(self, attempt: Attempt, keys: Mapping[str, str], left: Mapping[str, str | None]) -> None:
        """Record an attempt if all its results are there; `left` is the work without one, as the queue has it."""
        if any(key in left and left[key] is None for key in keys.values()):
            return
        faults = [fault for key in keys.values() if (fault := left.get(key))]
        for key in keys.values():
            if left.get(key):
                self.course.queue.drop(key)
        if faults:
            self._fail(attempt, faults[0])
            return
        found = {notebook: self.course.store.get(key) for notebook, key in keys.items()}
        examined = {notebook: each for notebook, each in found.items() if each is not None}
        if not keys or len(examined) < len(keys):  # somebody dropped the results, or the work
            self.attempts.again(attempt.id, fresh=False)
            return
        try:
            self._grade(attempt, keys, examined)
        except OperationalError:
            raise
        except Exception as error:  # what cannot be recorded for one student must not stop the others
            self._fail(attempt, _said(error))

    def _grade(self, attempt: Attempt, keys: Mapping[str, str], examined: Mapping[str, Examination]) -> None:
        assignments = self.course.assignments(attempt.assignment)
        with staging(self.course.folder) as place:
            archive.unpack(self.blobs.path(attempt.digest), place / "work")
            taken = {each.name: take(place / "work" / f"{each.name}.ipynb", each.handout) for each in assignments}
        now = {each.name: key_of(each, each.job(taken[each.name]), self.course.salt) for each in assignments}
        if now != keys:
            self.attempts.again(attempt.id, fresh=False)  # the tests have changed since: it is examined by the new ones
            return
        result = _result(assignments, taken, examined)
        self._count(attempt, result.score, assignments)
        self.attempts.graded(attempt, result)
        log.info("graded", extra={"submission": attempt.id, "score": result.score, "before": attempt.score})

    def _fail(self, attempt: Attempt, fault: str) -> None:
        """Note that the platform failed, and leave the mark empty if no other attempt counts."""
        log.error("failed", extra={"submission": attempt.id, "fault": fault})
        try:
            self._count(attempt, None, self.course.assignments(attempt.assignment))
        except OperationalError:
            raise
        except Exception as error:  # what cannot be graded cannot always be recorded either
            log.error("not recorded", extra={"submission": attempt.id, "fault": _said(error)})
        self.attempts.failed(attempt, fault)

    def _count(self, attempt: Attempt, score: float | None, assignments: Sequence[NotebookTask]) -> None:
        """Write the attempt that counts into the gradebook, now that this one has a score, or has none."""
        rules = self.rules.rules(attempt.assignment, attempt.student)
        others = [
            each
            for each in self.attempts.listed(attempt.assignment, attempt.student)
            if each.id != attempt.id and each.stage is AttemptStage.GRADED
        ]
        scores = [(each.number, each.score or 0.0) for each in others]
        number = policy.counting(scores if score is None else [*scores, (attempt.number, score)], rules.counts)
        if number is None:
            self._lay_out(attempt)
            with Recorder(self.course.coursedir, self.course.config) as recorder:
                recorder.empty(attempt.student, attempt.assignment, not_graded(assignments))
        elif number == attempt.number:
            self._record(attempt, assignments)
        elif not any(each.counts for each in others if each.number == number):
            self.attempts.again(next(each.id for each in others if each.number == number), fresh=False)
        self.attempts.count(attempt.assignment, attempt.student, number)

    def _record(self, attempt: Attempt, assignments: Sequence[NotebookTask]) -> None:
        self._lay_out(attempt)
        notebooks = self.course.graded(attempt.student, attempt.assignment, assignments, cached=False)
        for notebook in notebooks.values():
            notebook.metadata["autograder"]["attempt"] = attempt.number
            notebook.metadata["autograder"]["submitted"] = attempt.received.isoformat()
        everybody = self.rules.rules(attempt.assignment).due
        student = self.rules.rules(attempt.assignment, attempt.student).due
        due = due_of(everybody, student)
        with Recorder(self.course.coursedir, self.course.config) as recorder:
            recorder.record(attempt.student, attempt.assignment, notebooks, due)

    def _lay_out(self, attempt: Attempt) -> None:
        """Write what was handed in where nbgrader looks for it, with the time at which we received it."""
        with staging(self.course.folder) as place:
            archive.unpack(self.blobs.path(attempt.digest), place / "new")
            stamp = place / "new" / "timestamp.txt"
            if stamp.is_dir():
                stamp.rename(stamp.with_name("timestamp.txt-folder"))
            stamp.write_text(attempt.stamp, encoding="utf-8")
            swap(place / "new", self.course.submitted(attempt.student, attempt.assignment), place / "old")
        fault = self.course.disarm(attempt.student, attempt.assignment)
        if fault:
            raise PlatformError(fault)

    def _work(self, attempt: Attempt) -> tuple[dict[str, str], list[QueuedJob]]:
        """Return the keys of an attempt's results by notebook, and the work that leads to them."""
        keys, work = {}, []
        with staging(self.course.folder) as place:
            archive.unpack(self.blobs.path(attempt.digest), place / "work")
            for assignment in self.course.assignments(attempt.assignment):
                job = assignment.job(take(place / "work" / f"{assignment.name}.ipynb", assignment.handout))
                key = key_of(assignment, job, self.course.salt)
                keys[assignment.name] = key
                named = (attempt.assignment, assignment.name)
                work.append(QueuedJob(key, *named, job, attempt.student, Priority.INTERACTIVE))
        return keys, work


def due_of(everybody: datetime | None, student: datetime | None) -> DueDates | None:
    """Return what the gradebook is told: it knows extensions of a due date, and none where there is none for all."""
    return DueDates(everybody, student) if everybody is not None and student is not None else None


def _said(error: Exception) -> str:
    return str(error) if isinstance(error, PackageError | PlatformError) else f"{type(error).__name__}: {error}"


def _result(
    assignments: Sequence[NotebookTask], taken: Mapping[str, Grafted], examined: Mapping[str, Examination]
) -> Result:
    tests = tuple(
        TestResult(
            notebook=each.name,
            test=verdict.test,
            title=verdict.title,
            points=verdict.points,
            score=verdict.score,
            status=verdict.status,
            message=verdict.message,
            hidden=hidden(each.cells[verdict.test]),
        )
        for each in assignments
        for verdict in examined[each.name].verdicts
    )
    return Result(tests, tuple(note for each in assignments for note in taken[each.name].notes))
