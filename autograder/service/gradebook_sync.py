"""From an attempt to the gradebook: work is made of what was handed in, and marks of what was found.

Each step can be done again from its beginning: what is killed in the middle leaves nothing that is not overwritten.
Only one process does this at a time, as the gradebook has one writer.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import OperationalError

from autograder import archive
from autograder.errors import PackageError, PlatformError
from autograder.examiner.job import Examination
from autograder.grading.course import Course
from autograder.grading.graded import graded_notebook, ungraded_notebooks
from autograder.grading.prepared import PreparedNotebook, prepare
from autograder.grading.queue import Priority, QueuedJob
from autograder.grading.recorder import DueDates, Recorder
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

    def _grade(self, attempt: Attempt, keys: Mapping[str, str], examinations: Mapping[str, Examination]) -> None:
        with self._unpacked(attempt) as staged:
            prepared = self._prepare(attempt, staged / "new")
            if {notebook.task.name: notebook.key for notebook in prepared} != keys:
                self.attempts.again(attempt.id, fresh=False)  # the tests have changed: the new ones examine it
                return
            result = _result(prepared, examinations)
            self._count(attempt, result.score, lambda: self._record(attempt, prepared, examinations, staged))
        self.attempts.graded(attempt, result)
        log.info("graded", extra={"submission": attempt.id, "score": result.score, "before": attempt.score})

    def _fail(self, attempt: Attempt, fault: str) -> None:
        """Note that the platform failed, and leave the mark empty if no other attempt counts."""
        log.error("failed", extra={"submission": attempt.id, "fault": fault})
        try:
            self._count(attempt, None, lambda: self._record_failure(attempt))
        except OperationalError:
            raise
        except Exception as error:  # a submission that cannot be graded may be impossible to record, too
            log.error("not recorded", extra={"submission": attempt.id, "fault": _said(error)})
        self.attempts.failed(attempt, fault)

    def _count(self, attempt: Attempt, score: float | None, record: Callable[[], None]) -> None:
        """Decide which attempt counts, now that this one has a score, or has none; call `record` if it is this one."""
        rules = self.rules.rules(attempt.assignment, attempt.student)
        others = [
            other
            for other in self.attempts.listed(attempt.assignment, attempt.student)
            if other.id != attempt.id and other.stage is AttemptStage.GRADED
        ]
        scores = [(other.number, other.score or 0.0) for other in others]
        number = policy.counting(scores if score is None else [*scores, (attempt.number, score)], rules.counts)
        if number is None or number == attempt.number:
            record()
        elif not any(other.counts for other in others if other.number == number):
            self.attempts.again(next(other.id for other in others if other.number == number), fresh=False)
        self.attempts.count(attempt.assignment, attempt.student, number)

    def _record(
        self,
        attempt: Attempt,
        prepared: Sequence[PreparedNotebook],
        examinations: Mapping[str, Examination],
        staged: Path,
    ) -> None:
        """Write an attempt's marks into the gradebook, and its files where nbgrader looks for them."""
        self._lay_out(attempt, staged)
        notebooks = {each.task.name: graded_notebook(each, examinations[each.task.name], False) for each in prepared}
        for notebook in notebooks.values():
            notebook.metadata["autograder"]["attempt"] = attempt.number
            notebook.metadata["autograder"]["submitted"] = attempt.received.isoformat()
        everybody = self.rules.rules(attempt.assignment).due
        student = self.rules.rules(attempt.assignment, attempt.student).due
        with Recorder(self.course.coursedir, self.course.config) as recorder:
            recorder.record(attempt.student, attempt.assignment, notebooks, due_of(everybody, student))

    def _record_failure(self, attempt: Attempt) -> None:
        """Leave the marks of an attempt empty in the gradebook."""
        with self._unpacked(attempt) as staged:
            self._lay_out(attempt, staged)
        with Recorder(self.course.coursedir, self.course.config) as recorder:
            notebooks = ungraded_notebooks(self.course.tasks(attempt.assignment))
            recorder.empty(attempt.student, attempt.assignment, notebooks)

    @contextmanager
    def _unpacked(self, attempt: Attempt) -> Iterator[Path]:
        """Unpack an attempt into the folder `new` of a temporary folder, with the time at which we received it."""
        with staging(self.course.folder) as staged:
            archive.unpack(self.blobs.path(attempt.digest), staged / "new")
            stamp = staged / "new" / "timestamp.txt"
            if stamp.is_dir():
                stamp.rename(stamp.with_name("timestamp.txt-folder"))
            stamp.write_text(attempt.stamp, encoding="utf-8")
            yield staged

    def _prepare(self, attempt: Attempt, submission: Path) -> list[PreparedNotebook]:
        tasks = self.course.tasks(attempt.assignment)
        return [prepare(task, submission, self.course.salt) for task in tasks]

    def _lay_out(self, attempt: Attempt, staged: Path) -> None:
        """Move an unpacked attempt to where nbgrader looks for it."""
        swap(staged / "new", self.course.submitted(attempt.student, attempt.assignment), staged / "old")
        fault = self.course.disarm(attempt.student, attempt.assignment)
        if fault:
            raise PlatformError(fault)

    def _work(self, attempt: Attempt) -> tuple[dict[str, str], list[QueuedJob]]:
        """Return the keys of an attempt's results by notebook, and the jobs that lead to them."""
        with self._unpacked(attempt) as staged:
            prepared = self._prepare(attempt, staged / "new")
        keys = {each.task.name: each.key for each in prepared}
        owner = (attempt.student, Priority.INTERACTIVE)
        jobs = [QueuedJob(each.key, attempt.assignment, each.task.name, each.job, *owner) for each in prepared]
        return keys, jobs


def due_of(everybody: datetime | None, student: datetime | None) -> DueDates | None:
    """Return what the gradebook is told: it knows extensions of a due date, and none where there is none for all."""
    return DueDates(everybody, student) if everybody is not None and student is not None else None


def _said(error: Exception) -> str:
    return str(error) if isinstance(error, PackageError | PlatformError) else f"{type(error).__name__}: {error}"


def _result(prepared: Sequence[PreparedNotebook], examinations: Mapping[str, Examination]) -> Result:
    tests = tuple(
        TestResult(
            notebook=each.task.name,
            test=verdict.test,
            title=verdict.title,
            points=verdict.points,
            score=verdict.score,
            status=verdict.status,
            message=verdict.message,
            hidden=hidden(each.task.cells[verdict.test]),
        )
        for each in prepared
        for verdict in examinations[each.task.name].verdicts
    )
    return Result(tests, tuple(note for each in prepared for note in each.grafted.notes))
