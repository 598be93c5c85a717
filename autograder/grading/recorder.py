"""Write graded notebooks where nbgrader keeps them: one gradebook session for all, one transaction for each submission.

What is written is what `nbgrader autograde` would have written.
"""

import logging
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.converters import Autograde
from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties
from traitlets.config import Config

from autograder.errors import PlatformError


@dataclass(frozen=True)
class DueDates:
    """When an assignment is due, and when for one student."""

    assignment: datetime
    student: datetime


class Recorder:
    """The gradebook and the folder of graded notebooks of a course. Use it in one thread."""

    def __init__(self, coursedir: CourseDirectory, config: Config) -> None:
        self.coursedir = coursedir
        self.converter = Autograde(coursedir=coursedir, config=config)
        self.converter.log = logging.Logger("recorder", logging.ERROR)
        self.late = AssignLatePenalties(config=config)
        self.late.init_plugin()
        self.gradebook = Gradebook(coursedir.db_url, coursedir.course_id)
        self._known: dict[str, dict[str, str]] = {}

    def __enter__(self) -> "Recorder":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.gradebook.close()

    def record(
        self, student: str, topic: str, notebooks: Mapping[str, NotebookNode], due: DueDates | None = None
    ) -> None:
        """Write a submission's files, its graded notebooks, by name, and the scores in their outputs.

        Without `due` it is due when the gradebook says.
        Raises `PlatformError` if the gradebook does not know the assignment, `OSError` if files cannot be written.
        """
        folder = self._emptied(student, topic)
        BaseConverter.init_assignment(self.converter, topic, student)
        self._copy_source(topic, folder)
        self._write(student, topic, notebooks)
        with self._transaction() as session:
            submission = self._submission(session, student, topic)
            stamp = self.coursedir.get_existing_timestamp(str(self._folder("submitted", student, topic)))
            submission.timestamp = stamp or submission.timestamp
            if due is not None:  # the gradebook keeps moments in UTC without saying so
                submission.assignment.duedate = due.assignment.astimezone(UTC).replace(tzinfo=None)
                submission.extension = due.student - due.assignment
            names = self._names(session, topic)
            for held in submission.notebooks:
                _mark(held, notebooks[names[held.notebook_id]], names)
            session.flush()
            for held in submission.notebooks:
                self._penalise(session, submission, held)

    def empty(self, student: str, topic: str, notebooks: Mapping[str, NotebookNode]) -> None:
        """Leave the marks of a submission empty, for a grader to see, and write `notebooks` in place of graded ones."""
        self._emptied(student, topic)
        self._write(student, topic, notebooks)
        with self._transaction() as session:
            for held in self._submission(session, student, topic).notebooks:
                for grade in held.grades:
                    grade.auto_score, grade.needs_manual_grade = None, True

    def _emptied(self, student: str, topic: str) -> Path:
        folder = self._folder("autograded", student, topic)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def _copy_source(self, topic: str, folder: Path) -> None:
        """Put the author's files in place of a student's of the same name."""
        source = self._folder("source", ".", topic)
        kept = {str(source / name) for name in self.converter.exclude_overwriting.get(topic, [])}
        for path in utils.find_all_files(str(source), [*self.coursedir.ignore, "*.ipynb"]):
            if path not in kept:
                place = folder / Path(path).relative_to(source)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.unlink(missing_ok=True)
                shutil.copy(path, place)

    def _write(self, student: str, topic: str, notebooks: Mapping[str, NotebookNode]) -> None:
        for name, notebook in notebooks.items():
            nbformat.write(notebook, self._folder("autograded", student, topic) / f"{name}.ipynb")
        self.converter.set_permissions(topic, student)

    def _submission(self, session: Any, student: str, topic: str) -> SubmittedAssignment:
        """Return the gradebook's entry of a submission, made if there is none, with an entry for each graded cell."""
        try:
            return self.gradebook.find_submission(topic, student)
        except MissingEntry:
            pass
        try:
            assignment = self.gradebook.find_assignment(topic)
        except MissingEntry:
            raise PlatformError(
                f"the gradebook has no assignment {topic}; run `nbgrader generate_assignment {topic}`"
            ) from None
        if session.get(Student, student) is None:
            session.add(Student(id=student))
        submission = SubmittedAssignment(assignment_id=assignment.id, student_id=student)
        session.add(submission)
        for notebook in assignment.notebooks:
            held = SubmittedNotebook(notebook_id=notebook.id)
            submission.notebooks.append(held)
            for cell in (*notebook.grade_cells, *notebook.task_cells):
                held.grades.append(Grade(cell_id=cell.id))
            for cell in (*notebook.solution_cells, *notebook.task_cells):
                held.comments.append(Comment(cell_id=cell.id))
        session.flush()
        return submission

    def _names(self, session: Any, topic: str) -> dict[str, str]:
        """Return the names of a topic's notebooks and cells, by the gradebook's ids.

        They are the same for all submissions; nbgrader's objects would ask for each of them again and again.
        """
        if topic not in self._known:
            here = Assignment.name == topic
            notebooks = session.query(Notebook.id, Notebook.name).join(Assignment).filter(here)
            cells = session.query(BaseCell.id, BaseCell.name).join(Notebook).join(Assignment).filter(here)
            self._known[topic] = {**dict(notebooks.all()), **dict(cells.all())}
        return self._known[topic]

    def _penalise(self, session: Any, submission: SubmittedAssignment, held: SubmittedNotebook) -> None:
        held.late_submission_penalty = None
        late = submission.total_seconds_late
        if late > 0:
            session.flush()
            session.refresh(held, ["score"])
            penalty = self.late.plugin_inst.late_submission_penalty(submission.student_id, held.score, late)
            if penalty is not None:
                held.late_submission_penalty = min(max(penalty, 0.0), held.score)

    def _folder(self, kind: str, student: str, topic: str) -> Path:
        return Path(
            self.coursedir.root,
            self.coursedir.format_path(getattr(self.coursedir, f"{kind}_directory"), student, topic),
        )

    @contextmanager
    def _transaction(self) -> Iterator[Any]:
        session = self.gradebook.db()
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.expunge_all()  # else each submission would be slower than the one before


def _mark(held: SubmittedNotebook, notebook: NotebookNode, names: Mapping[str, str]) -> None:
    cells = {
        cell.metadata.nbgrader["grade_id"]: cell for cell in notebook.cells if cell.metadata.get("nbgrader") is not None
    }
    for grade in held.grades:
        cell = cells[names[grade.cell_id]]
        # A task is graded by hand alone.
        grade.auto_score = utils.determine_grade(cell)[0] if utils.is_grade(cell) else None
        grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
    for comment in held.comments:
        cell = cells[names[comment.cell_id]]
        untouched = cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell) and not utils.is_task(cell)
        comment.auto_comment = "No response." if untouched else None
