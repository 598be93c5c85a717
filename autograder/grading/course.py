"""An nbgrader course folder: its configuration, its assignments, its submissions and its databases."""

import io
import logging
from collections.abc import Sequence
from pathlib import Path

from nbgrader.converters import GenerateAssignment, GenerateFeedback
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder.errors import PackageError, PlatformError
from autograder.grading import notebook_task
from autograder.grading.database import connect
from autograder.grading.notebook_task import NotebookTask
from autograder.grading.queue import LEASE_SECONDS, Queue
from autograder.grading.store import ResultStore
from autograder.intake.files import disarm
from autograder.salt import course_salt

PACKAGES = "assignments"
"""The folder of the assignment packages, where `c.Examine.packages` names no other."""

DATABASE = ".autograder/grading.db"
"""The SQLite file of queue and results, where `c.Examine.database` names no other database."""


def database_url(course: Path, config: Config) -> str:
    """Return the URL of the database that holds the queue and the results of a course folder."""
    return str(config.Examine.get("database", "")) or f"sqlite:///{course / DATABASE}"


class Course:
    """An nbgrader course folder with its configuration."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        if not (self.folder / "nbgrader_config.py").exists():
            raise PlatformError(f"{self.folder}: not a course folder, there is no nbgrader_config.py")
        self.config: Config = PyFileConfigLoader("nbgrader_config.py", str(self.folder)).load_config()
        self.config.CourseDirectory.root = str(self.folder)
        self.coursedir = CourseDirectory(config=self.config)
        self.salt = course_salt(self.folder)
        self.database = connect(database_url(self.folder, self.config))
        self.store = ResultStore(self.database)
        self.queue = Queue(self.database, float(self.config.Examine.get("lease_seconds", LEASE_SECONDS)))

    @property
    def packages(self) -> Path:
        """The folder of the assignment packages."""
        return self.folder / str(self.config.Examine.get("packages", PACKAGES))

    def topics(self) -> list[str]:
        """Return the assignments that have submissions, in order."""
        submitted = self.folder / self.coursedir.submitted_directory
        return sorted({path.name for path in submitted.glob("*/*") if path.is_dir()})

    def students(self, topic: str) -> list[str]:
        """Return the students who handed in something for a topic, in order."""
        submitted = self.folder / self.coursedir.submitted_directory
        return sorted(path.parent.name for path in submitted.glob(f"*/{topic}") if path.is_dir())

    def submitted(self, student: str, topic: str) -> Path:
        """Return the folder of a submission."""
        return Path(self.folder, self.coursedir.format_path(self.coursedir.submitted_directory, student, topic))

    def tasks(self, topic: str) -> list[NotebookTask]:
        """Return the notebooks of a topic, as they are to be graded."""
        release = self.folder / self.coursedir.format_path(self.coursedir.release_directory, ".", topic)
        names = sorted(path.stem for path in release.glob("*.ipynb"))
        if not names:
            raise PackageError([f"{release}: nothing is released; run `nbgrader generate_assignment {topic}`"])
        return [self.task(topic, name) for name in names]

    def task(self, topic: str, notebook: str) -> NotebookTask:
        """Return one notebook of a topic, as it is to be graded."""
        return notebook_task.load(self.coursedir, topic, notebook, self.packages)

    def disarm(self, student: str, topic: str) -> str:
        """Make a submission safe to copy; return the fault that prevented it, or ""."""
        source = Path(self.folder, self.coursedir.format_path(self.coursedir.source_directory, ".", topic))
        try:
            disarm(self.submitted(student, topic), source)
        except OSError as error:
            return f"its files cannot be made safe: {error}"
        return ""

    def release(self, topic: str) -> None:
        """Make the handout of a topic, as `nbgrader generate_assignment` does."""
        self._convert(GenerateAssignment, topic, "")

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

    def _convert(self, kind: type[BaseConverter], topic: str, student: str) -> None:
        """Run one of nbgrader's converters on one topic, and on one student if it is about students."""
        self.coursedir.assignment_id = topic
        self.coursedir.student_id = student or "."
        converter = kind(coursedir=self.coursedir, config=self.config)
        converter.force = True
        log = io.StringIO()
        # nbgrader writes the reason of a failure into its log only.
        converter.log = logging.Logger(kind.__name__, logging.ERROR)
        converter.log.addHandler(logging.StreamHandler(log))
        try:
            converter.start()
        except NbGraderException as error:
            raise PlatformError(log.getvalue().strip() or str(error)) from error
