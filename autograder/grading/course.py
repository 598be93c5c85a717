"""Grade the submissions of an nbgrader course folder: in parallel, each recorded in the gradebook as it is ready."""

from __future__ import annotations

import copy
import io
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import wait
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment, GenerateFeedback
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder.errors import PackageError, PlatformError
from autograder.grading import seam
from autograder.grading.database import connect
from autograder.grading.notebook_task import NotebookTask
from autograder.grading.queue import Counts, Queue, QueuedJob
from autograder.grading.recorder import Recorder
from autograder.grading.store import ResultStore, key_of
from autograder.intake.files import disarm, take
from autograder.salt import course_salt

if TYPE_CHECKING:
    from autograder.grading.executors import WorkerPool

POLL_SECONDS = 0.5
NOT_GRADED = "The platform failed while it graded this. Nothing is wrong with your work; it will be graded again."


@dataclass(frozen=True)
class GradingResult:
    """What became of one submission; `fault` says why the platform could not grade it, and is empty otherwise."""

    student: str
    topic: str
    cached: bool
    fault: str = ""


class Course:
    """An nbgrader course folder with its configuration."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        if not (self.folder / "nbgrader_config.py").exists():
            raise PlatformError(f"{self.folder}: not a course, there is no nbgrader_config.py")
        self.config: Config = PyFileConfigLoader("nbgrader_config.py", str(self.folder)).load_config()
        self.config.CourseDirectory.root = str(self.folder)
        self.coursedir = CourseDirectory(config=self.config)
        self.salt = course_salt(self.folder)
        database = connect(seam.database_url(self.folder, self.config))
        self.store, self.queue = ResultStore(database), Queue(database)

    @property
    def packages(self) -> Path:
        """The folder of the assignment packages."""
        return self.folder / seam.Examine(config=self.config).packages

    def topics(self) -> list[str]:
        """Return the assignments that have submissions, in order."""
        submitted = self.folder / self.coursedir.submitted_directory
        return sorted({path.name for path in submitted.glob("*/*") if path.is_dir()})

    def students(self, topic: str) -> list[str]:
        """Return who handed in something for a topic, in order."""
        submitted = self.folder / self.coursedir.submitted_directory
        return sorted(path.parent.name for path in submitted.glob(f"*/{topic}") if path.is_dir())

    def assignments(self, topic: str) -> list[NotebookTask]:
        """Return what is to be graded of a topic: one for each of its notebooks."""
        release = self.folder / self.coursedir.format_path(self.coursedir.release_directory, ".", topic)
        names = sorted(path.stem for path in release.glob("*.ipynb"))
        if not names:
            raise PackageError([f"{release}: nothing is released; run `nbgrader generate_assignment {topic}`"])
        return [self.assignment(topic, name) for name in names]

    def assignment(self, topic: str, notebook: str) -> NotebookTask:
        """Return one notebook of a topic, as it is to be graded."""
        return seam.load(self.coursedir, topic, notebook, self.packages)

    def release(self, topic: str) -> None:
        """Make the handout of a topic, as `nbgrader generate_assignment` does."""
        self._convert(GenerateAssignment, topic, "")

    def grade(
        self,
        topic: str,
        crew: WorkerPool,
        students: Sequence[str] | None = None,
        cache: bool = True,
        watch: Callable[[Counts], None] = lambda counts: None,
    ) -> Iterator[GradingResult]:
        """Grade a topic's submissions and yield each as it is recorded; a submission never ends the batch.

        `crew` provides the workers; `students` are all, if none are named. `watch` is told again and again how much
        work waits and runs. What is graded stays so if the caller stops in the middle.

        Raises `PlatformError` before any student code runs if it could not be isolated.
        """
        students = self.students(topic) if students is None else students
        assignments = self.assignments(topic)
        faults = {student: self.disarm(student, topic) for student in students}
        sound = [student for student in students if not faults[student]]
        work = [self._tasks(each, topic, sound, cache) for each in assignments]
        waiting = Counter(student for tasks in work for who in tasks.values() for student in who)
        with Recorder(self.coursedir, self.config) as recorder:
            for student in (student for student in students if not waiting[student]):
                yield self._record(recorder, student, topic, assignments, student in sound, faults[student])
            for assignment, tasks in zip(assignments, work, strict=True):
                for student, fault in self._examine(assignment, topic, tasks, crew, watch):
                    faults[student] = faults[student] or fault
                    waiting[student] -= 1
                    if not waiting[student]:
                        yield self._record(recorder, student, topic, assignments, False, faults[student])

    def feedback(self, topic: str, students: Sequence[str]) -> None:
        """Write the feedback pages of graded submissions, as `nbgrader generate_feedback` does."""
        faults = []
        for student in students:
            try:
                self._convert(GenerateFeedback, topic, student)
            except PlatformError as error:
                faults.append(f"{student}: {error}")
        if faults:
            raise PlatformError("\n".join(faults))

    def disarm(self, student: str, topic: str) -> str:
        """Make a submission safe to copy; return the fault that prevented it, or ""."""
        given = Path(self.folder, self.coursedir.format_path(self.coursedir.source_directory, ".", topic))
        try:
            disarm(self.submitted(student, topic), given)
        except OSError as error:
            return f"its files cannot be made safe: {error}"
        return ""

    def _tasks(
        self, assignment: NotebookTask, topic: str, students: Sequence[str], cache: bool
    ) -> dict[str, list[str]]:
        """Put into the queue what has to be examined, nothing twice and nothing whose result is stored.

        Returns who waits for which result.
        """
        work: dict[str, QueuedJob] = {}
        owners: dict[str, list[str]] = {}
        for student in students:
            submission = take(self.submitted(student, topic) / f"{assignment.name}.ipynb", assignment.handout)
            job = assignment.job(submission)
            key = key_of(assignment, job, self.salt)
            work[key] = QueuedJob(key, topic, assignment.name, job)
            owners.setdefault(key, []).append(student)
        for key in self.store.known(work) if cache else ():
            del work[key], owners[key]
        self.store.drop(work)
        self.queue.put(work.values())
        return owners

    def _examine(
        self,
        assignment: NotebookTask,
        topic: str,
        owners: Mapping[str, list[str]],
        crew: WorkerPool,
        watch: Callable[[Counts], None],
    ) -> Iterator[tuple[str, str]]:
        """Have work examined; yield each student whose result is stored, with the fault that prevented it, or ""."""
        if not owners:
            return
        tasks, name = dict(owners), assignment.name
        workers = crew.start(self.folder, topic, name)
        try:
            while tasks:
                over = all(worker.done() for worker in workers)
                left = self.queue.left(topic, name)
                for key in [key for key in tasks if key not in left or left[key]]:
                    fault = left.get(key) or ""
                    yield from ((student, fault) for student in tasks.pop(key))
                watch(self.queue.counts(topic))
                if over and tasks:
                    for worker in workers:
                        worker.result()  # raises what ended it
                    raise PlatformError("the workers ended before everything was examined")
                wait(workers, timeout=POLL_SECONDS)
        finally:
            self.queue.withdraw(owners)
            crew.stop()

    def submitted(self, student: str, topic: str) -> Path:
        """Return the folder of a submission."""
        return Path(self.folder, self.coursedir.format_path(self.coursedir.submitted_directory, student, topic))

    def _record(
        self,
        recorder: Recorder,
        student: str,
        topic: str,
        assignments: Sequence[NotebookTask],
        cached: bool,
        fault: str,
    ) -> GradingResult:
        """Write a result into the gradebook; with a fault, see to it that the mark is empty."""
        if not fault:
            try:
                recorder.record(student, topic, self.graded(student, topic, assignments, cached))
            except Exception as error:  # what cannot be written for one student must not stop the others
                fault = str(error) if isinstance(error, PlatformError) else f"{type(error).__name__}: {error}"
        if fault:
            recorder.empty(student, topic, not_graded(assignments))
        return GradingResult(student, topic, cached, fault)

    def graded(
        self, student: str, topic: str, assignments: Sequence[NotebookTask], cached: bool
    ) -> dict[str, NotebookNode]:
        """Return the graded notebooks of a submission by name; raise `PlatformError` if there are no results for it."""
        graded = {}
        for assignment in assignments:
            submission = take(self.submitted(student, topic) / f"{assignment.name}.ipynb", assignment.handout)
            examined = self.store.get(key_of(assignment, assignment.job(submission), self.salt))
            if examined is None:
                raise PlatformError("the submission was changed while it was graded")
            graded[assignment.name] = seam.report(assignment, submission, examined, cached)
        return graded

    def _convert(self, converter: type[BaseConverter], topic: str, student: str) -> None:
        """Run one of nbgrader's converters on one topic, and one student if it is about students."""
        self.coursedir.assignment_id = topic
        self.coursedir.student_id = student or "."
        running = converter(coursedir=self.coursedir, config=self.config)
        running.force = True
        said = io.StringIO()
        # nbgrader tells what went wrong only to its log.
        running.log = logging.Logger(converter.__name__, logging.ERROR)
        running.log.addHandler(logging.StreamHandler(said))
        try:
            running.start()
        except NbGraderException as error:
            raise PlatformError(said.getvalue().strip() or str(error)) from error


def not_graded(assignments: Sequence[NotebookTask]) -> dict[str, NotebookNode]:
    """Return what stands in place of graded notebooks where the platform failed."""
    notebooks = {each.name: copy.deepcopy(each.handout) for each in assignments}
    for notebook in notebooks.values():
        notebook.metadata["autograder"] = {"status": "platform_fault", "notes": [NOT_GRADED]}
    return notebooks
