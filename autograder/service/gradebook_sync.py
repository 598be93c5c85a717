"""Put the jobs of attempts into the queue, and their results into the gradebook.

Each step can be repeated from its beginning: a process that is killed leaves only files that are overwritten.
One process does this at a time, because the gradebook has one writer.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nbformat import NotebookNode
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
from autograder.service.atomic_folders import swap, temporary_folder
from autograder.service.models import TestResult
from autograder.service.records.attempts import ABANDONED, Attempt, Attempts, AttemptStage, Result
from autograder.service.records.blobs import Blobs
from autograder.service.records.rules import RuleStore

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class GradebookSync:
    """Turns attempts into jobs, and results into marks in the gradebook."""

    course: Course
    blobs: Blobs
    attempts: Attempts
    rules: RuleStore

    def enqueue(self, attempt: Attempt) -> None:
        """Put the jobs of a new attempt into the queue, except those with a known result."""
        if not self.attempts.count_try(attempt):
            self._fail(attempt, ABANDONED)
            return
        try:
            keys, jobs = self._jobs(attempt)
        except OperationalError:
            raise
        except Exception as error:  # one student's broken submission must not stop the others
            self._fail(attempt, _text(error))
            return
        if attempt.fresh:
            self.course.store.drop(keys.values())
        examined = self.course.store.known(keys.values())
        self.attempts.enqueue(attempt, keys, [job for job in jobs if job.key not in examined])

    def record(self, attempt: Attempt, keys: Mapping[str, str], open_jobs: Mapping[str, str | None]) -> None:
        """Record an attempt once all its results exist.

        `open_jobs` are the jobs without a result, by key, each with its fault, or None while it waits or runs.
        """
        if any(key in open_jobs and open_jobs[key] is None for key in keys.values()):
            return
        faults = [fault for key in keys.values() if (fault := open_jobs.get(key))]
        for key in keys.values():
            if open_jobs.get(key):
                self.course.queue.drop(key)
        if faults:
            self._fail(attempt, faults[0])
            return
        stored = {notebook: self.course.store.get(key) for notebook, key in keys.items()}
        examinations = {notebook: examination for notebook, examination in stored.items() if examination is not None}
        if not keys or len(examinations) < len(keys):  # the results or the jobs were dropped
            self.attempts.regrade(attempt.id, fresh=False)
            return
        try:
            self._grade(attempt, keys, examinations)
        except OperationalError:
            raise
        except Exception as error:  # one student's failure must not stop the others
            self._fail(attempt, _text(error))

    def _grade(self, attempt: Attempt, keys: Mapping[str, str], examinations: Mapping[str, Examination]) -> None:
        with self._unpacked(attempt) as staged:
            prepared = self._prepare(attempt, staged / "new")
            if {notebook.task.name: notebook.key for notebook in prepared} != keys:
                self.attempts.regrade(attempt.id, fresh=False)  # the tests have changed since
                return
            graded = {one.task.name: graded_notebook(one, examinations[one.task.name], False) for one in prepared}
            result = _result(prepared, examinations, graded.values())
            self._count(attempt, result.score, lambda: self._record_marks(attempt, graded, staged))
        self.attempts.record_result(attempt, result)
        log.info("graded", extra={"submission": attempt.id, "score": result.score, "before": attempt.score})

    def _fail(self, attempt: Attempt, fault: str) -> None:
        """Record that the platform failed, and leave the mark empty if no other attempt counts."""
        log.error("failed", extra={"submission": attempt.id, "fault": fault})
        try:
            self._count(attempt, None, lambda: self._record_failure(attempt))
        except OperationalError:
            raise
        except Exception as error:  # a submission that cannot be graded may be impossible to record, too
            log.error("not recorded", extra={"submission": attempt.id, "fault": _text(error)})
        self.attempts.mark_failed(attempt, fault)

    def _count(self, attempt: Attempt, score: float | None, record: Callable[[], None]) -> None:
        """Decide which attempt counts, now that this one has a score or none; call `record` if it is this one."""
        rules = self.rules.current(attempt.assignment, attempt.student)
        others = [
            other
            for other in self.attempts.find_all(attempt.assignment, attempt.student)
            if other.id != attempt.id and other.stage is AttemptStage.GRADED
        ]
        scores = [(other.number, other.score or 0.0) for other in others]
        number = policy.counting_attempt(scores if score is None else [*scores, (attempt.number, score)], rules.counts)
        if number is None or number == attempt.number:
            record()
        elif not any(other.counts for other in others if other.number == number):
            self.attempts.regrade(next(other.id for other in others if other.number == number), fresh=False)
        self.attempts.mark_counting(attempt.assignment, attempt.student, number)

    def _record_marks(self, attempt: Attempt, notebooks: dict[str, NotebookNode], staged: Path) -> None:
        """Write an attempt's marks into the gradebook, and its files into nbgrader's folder."""
        self._write_submission(attempt, staged)
        for notebook in notebooks.values():
            notebook.metadata["autograder"]["attempt"] = attempt.number
            notebook.metadata["autograder"]["submitted"] = attempt.received.isoformat()
        everybody = self.rules.current(attempt.assignment).due
        student = self.rules.current(attempt.assignment, attempt.student).due
        with Recorder(self.course.coursedir, self.course.config) as recorder:
            recorder.record(attempt.student, attempt.assignment, notebooks, due_dates(everybody, student))

    def _record_failure(self, attempt: Attempt) -> None:
        """Leave the marks of an attempt empty in the gradebook."""
        with self._unpacked(attempt) as staged:
            self._write_submission(attempt, staged)
        with Recorder(self.course.coursedir, self.course.config) as recorder:
            notebooks = ungraded_notebooks(self.course.tasks(attempt.assignment))
            recorder.empty(attempt.student, attempt.assignment, notebooks)

    @contextmanager
    def _unpacked(self, attempt: Attempt) -> Iterator[Path]:
        """Unpack an attempt into the folder `new` of a temporary folder, with the time of its receipt."""
        with temporary_folder(self.course.folder) as staged:
            archive.unpack(self.blobs.path(attempt.digest), staged / "new")
            stamp = staged / "new" / "timestamp.txt"
            if stamp.is_dir():
                stamp.rename(stamp.with_name("timestamp.txt-folder"))
            stamp.write_text(attempt.stamp, encoding="utf-8")
            yield staged

    def _prepare(self, attempt: Attempt, submission: Path) -> list[PreparedNotebook]:
        tasks = self.course.tasks(attempt.assignment)
        return [prepare(task, submission, self.course.salt) for task in tasks]

    def _write_submission(self, attempt: Attempt, staged: Path) -> None:
        """Move an unpacked attempt into nbgrader's folder of submissions."""
        swap(staged / "new", self.course.submitted(attempt.student, attempt.assignment), staged / "old")
        fault = self.course.disarm(attempt.student, attempt.assignment)
        if fault:
            raise PlatformError(fault)

    def _jobs(self, attempt: Attempt) -> tuple[dict[str, str], list[QueuedJob]]:
        """Return the keys of an attempt's results by notebook, and the jobs that produce them."""
        with self._unpacked(attempt) as staged:
            prepared = self._prepare(attempt, staged / "new")
        keys = {notebook.task.name: notebook.key for notebook in prepared}
        owner = (attempt.student, Priority.INTERACTIVE)
        jobs = [QueuedJob(one.key, attempt.assignment, one.task.name, one.job, *owner) for one in prepared]
        return keys, jobs


def due_dates(everybody: datetime | None, student: datetime | None) -> DueDates | None:
    """Return the due dates for the gradebook, which knows extensions only where everybody has a due date."""
    return DueDates(everybody, student) if everybody is not None and student is not None else None


def _text(error: Exception) -> str:
    return str(error) if isinstance(error, PackageError | PlatformError) else f"{type(error).__name__}: {error}"


def _result(
    prepared: Sequence[PreparedNotebook], examinations: Mapping[str, Examination], graded: Iterable[NotebookNode]
) -> Result:
    tests = tuple(
        TestResult(
            notebook=notebook.task.name,
            test=verdict.test,
            title=verdict.title,
            points=verdict.points,
            score=verdict.score,
            status=verdict.status,
            message=verdict.message,
            hidden=hidden(notebook.task.cells[verdict.test]),
        )
        for notebook in prepared
        for verdict in examinations[notebook.task.name].verdicts
    )
    notes = tuple(note for notebook in prepared for note in notebook.grafted.notes)
    versions = {notebook.metadata["autograder"].get("version", "") for notebook in graded}
    return Result(tests, notes, ", ".join(sorted(filter(None, versions))))
