"""Grade the submissions of an nbgrader course folder: in parallel, each recorded in the gradebook as it is ready."""

import copy
import io
import logging
import os
import shutil
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateAssignment, GenerateFeedback
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder.candidate.probe import require_isolation
from autograder.errors import PackageError, PlatformError
from autograder.examiner.job import Job
from autograder.grading import seam
from autograder.grading.assignment import Assignment
from autograder.grading.engine import Engine
from autograder.grading.salt import course_salt
from autograder.grading.store import Store, key_of
from autograder.intake import disarm, take

NOT_GRADED = "The platform failed while it graded this. Nothing is wrong with your work; it will be graded again."


@dataclass(frozen=True)
class Outcome:
    """What became of one submission; `fault` says why the platform could not grade it, and is empty otherwise."""

    student: str
    topic: str
    cached: bool
    fault: str = ""


@dataclass(frozen=True)
class Task:
    """A submission that is to be examined, for all students who handed in the same."""

    key: str
    job: Job
    students: tuple[str, ...]


class Course:
    """An nbgrader course folder with its configuration."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        if not (self.folder / "nbgrader_config.py").exists():
            raise PlatformError(f"{self.folder}: not a course, there is no nbgrader_config.py")
        self.config: Config = PyFileConfigLoader("nbgrader_config.py", str(self.folder)).load_config()
        self.config.CourseDirectory.root = str(self.folder)
        self.coursedir = CourseDirectory(config=self.config)
        self.store = Store(self.folder / seam.RESULTS)
        self.salt = course_salt(self.folder)

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

    def assignments(self, topic: str) -> list[Assignment]:
        """Return what is to be graded of a topic: one for each of its notebooks."""
        release = self.folder / self.coursedir.format_path(self.coursedir.release_directory, ".", topic)
        names = sorted(path.stem for path in release.glob("*.ipynb"))
        if not names:
            raise PackageError([f"{release}: nothing is released; run `nbgrader generate_assignment {topic}`"])
        return [seam.load(self.coursedir, topic, name, self.packages) for name in names]

    def release(self, topic: str) -> None:
        """Make the handout of a topic, as `nbgrader generate_assignment` does."""
        self._convert(GenerateAssignment, topic, "")

    def grade(
        self,
        topic: str,
        students: Sequence[str] | None = None,
        workers: int | None = None,
        cache: bool = True,
    ) -> Iterator[Outcome]:
        """Grade a topic's submissions and yield each as it is recorded; a submission never ends the batch.

        Raises `PlatformError` before anything is graded if student code could not be isolated.
        """
        require_isolation()
        students = self.students(topic) if students is None else students
        faults: dict[str, str] = {}
        given = Path(self.folder, self.coursedir.format_path(self.coursedir.source_directory, ".", topic))
        for student in students:
            disarm(self._folder(student, topic), given)
        waiting = dict.fromkeys(students, 0)
        work = [(assignment, self._tasks(assignment, topic, students, cache)) for assignment in self.assignments(topic)]
        for _, tasks in work:
            for student in (student for task in tasks for student in task.students):
                waiting[student] += 1
        for student in [student for student in students if not waiting[student]]:
            yield self._record(student, topic, True, "")
        for assignment, tasks in work:
            for task, fault in self._examine(assignment, tasks, workers):
                for student in task.students:
                    waiting[student] -= 1
                    faults[student] = faults.get(student, "") or fault
                    if not waiting[student]:
                        yield self._record(student, topic, False, faults[student])

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

    def _tasks(self, assignment: Assignment, topic: str, students: Sequence[str], cache: bool) -> list[Task]:
        """Return what has to be examined: nothing twice, and nothing whose result is stored."""
        jobs: dict[str, Job] = {}
        owners: dict[str, list[str]] = {}
        for student in students:
            path = self._folder(student, topic) / f"{assignment.name}.ipynb"
            job = assignment.job(take(path, assignment.handout))
            key = key_of(assignment, job, self.salt)
            jobs[key] = job
            owners.setdefault(key, []).append(student)
        if not cache:
            for key in jobs:
                self.store.drop(key)
        return [Task(key, job, tuple(owners[key])) for key, job in jobs.items() if self.store.get(key) is None]

    def _examine(
        self, assignment: Assignment, tasks: Sequence[Task], workers: int | None
    ) -> Iterator[tuple[Task, str]]:
        """Examine tasks side by side and store the results; yield each with the fault that prevented it, or ""."""
        if not tasks:
            return
        with Engine(assignment, self.salt) as engine, ThreadPoolExecutor(workers or os.cpu_count()) as pool:
            futures: dict[Future[None], Task] = {pool.submit(self._run, engine, task): task for task in tasks}
            try:
                for future in as_completed(futures):
                    error = future.exception()
                    if error is not None and not isinstance(error, PlatformError):
                        raise error
                    yield futures[future], str(error or "")
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                engine.close()  # what is running fails at once
                raise

    def _run(self, engine: Engine, task: Task) -> None:
        self.store.put(task.key, engine.examine(task.job))

    def _folder(self, student: str, topic: str) -> Path:
        return Path(self.folder, self.coursedir.format_path(self.coursedir.submitted_directory, student, topic))

    def _record(self, student: str, topic: str, cached: bool, fault: str) -> Outcome:
        """Write a result into the gradebook; with a fault, see to it that the mark is empty."""
        if not fault:
            try:
                self._convert(seam.Autograde, topic, student)
            except PlatformError as error:
                fault = str(error)
        if fault:
            self._empty(student, topic)
        return Outcome(student, topic, cached, fault)

    def _empty(self, student: str, topic: str) -> None:
        opened = Gradebook(self.coursedir.db_url, self.coursedir.course_id)
        with opened as gradebook, _nbgraders_own_warnings():
            gradebook.update_or_create_student(student)
            submission = gradebook.update_or_create_submission(topic, student)
            for grade in (grade for notebook in submission.notebooks for grade in notebook.grades):
                grade.auto_score = None
                grade.needs_manual_grade = True
            gradebook.db.commit()
        graded = Path(self.folder, self.coursedir.format_path(self.coursedir.autograded_directory, student, topic))
        shutil.rmtree(graded, ignore_errors=True)
        graded.mkdir(parents=True)
        for assignment in self.assignments(topic):
            notebook = copy.deepcopy(assignment.handout)
            notebook.metadata["autograder"] = {"status": "platform_fault", "notes": [NOT_GRADED]}
            nbformat.write(notebook, graded / f"{assignment.name}.ipynb")

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
            with _nbgraders_own_warnings():
                running.start()
        except NbGraderException as error:
            raise PlatformError(said.getvalue().strip() or str(error)) from error


@contextmanager
def _nbgraders_own_warnings() -> Iterator[None]:
    """Keep from the terminal what SQLAlchemy says of the order in which nbgrader fills its tables."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Object of type <Submitted", SAWarning)
        yield
