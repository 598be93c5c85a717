"""Record graded notebooks as `nbgrader autograde` does: one session for all, one transaction for each submission."""

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
    """The due date of an assignment, and that of one student."""

    assignment: datetime
    student: datetime


class Recorder:
    """The gradebook of a course and its folder of graded notebooks. Use it in one thread."""

    def __init__(self, coursedir: CourseDirectory, config: Config) -> None:
        self.coursedir = coursedir
        self.converter = Autograde(coursedir=coursedir, config=config)
        self.converter.log = logging.Logger("recorder", logging.ERROR)
        self.late = AssignLatePenalties(config=config)
        self.late.init_plugin()
        self.gradebook = Gradebook(coursedir.db_url, coursedir.course_id)
        self._cached_names: dict[str, dict[str, str]] = {}

    def __enter__(self) -> "Recorder":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.gradebook.close()

    def record(
        self, student: str, topic: str, notebooks: Mapping[str, NotebookNode], due: DueDates | None = None
    ) -> None:
        """Write a submission's files, its graded notebooks by name, and the scores in their outputs.

        Without `due`, the due date in the gradebook holds.

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
            if due is not None:  # the gradebook keeps naive times in UTC
                submission.assignment.duedate = due.assignment.astimezone(UTC).replace(tzinfo=None)
                submission.extension = due.student - due.assignment
            names = self._names(session, topic)
            for entry in submission.notebooks:
                _mark(entry, notebooks[names[entry.notebook_id]], names)
            session.flush()
            for entry in submission.notebooks:
                self._penalise(session, submission, entry)

    def empty(self, student: str, topic: str, notebooks: Mapping[str, NotebookNode]) -> None:
        """Leave the marks of a submission empty, for a grader to see; write `notebooks` in place of graded ones."""
        self._emptied(student, topic)
        self._write(student, topic, notebooks)
        with self._transaction() as session:
            for entry in self._submission(session, student, topic).notebooks:
                for grade in entry.grades:
                    grade.auto_score, grade.needs_manual_grade = None, True

    def _emptied(self, student: str, topic: str) -> Path:
        folder = self._folder("autograded", student, topic)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def _copy_source(self, topic: str, folder: Path) -> None:
        """Replace a student's files by the author's of the same name."""
        source = self._folder("source", ".", topic)
        excluded = {str(source / name) for name in self.converter.exclude_overwriting.get(topic, [])}
        for path in utils.find_all_files(str(source), [*self.coursedir.ignore, "*.ipynb"]):
            if path not in excluded:
                target = folder / Path(path).relative_to(source)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.unlink(missing_ok=True)
                shutil.copy(path, target)

    def _write(self, student: str, topic: str, notebooks: Mapping[str, NotebookNode]) -> None:
        for name, notebook in notebooks.items():
            nbformat.write(notebook, self._folder("autograded", student, topic) / f"{name}.ipynb")
        self.converter.set_permissions(topic, student)

    def _submission(self, session: Any, student: str, topic: str) -> SubmittedAssignment:
        """Return the gradebook's entry of a submission; make it, with one for each graded cell, if it is missing."""
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
            entry = SubmittedNotebook(notebook_id=notebook.id)
            submission.notebooks.append(entry)
            for cell in (*notebook.grade_cells, *notebook.task_cells):
                entry.grades.append(Grade(cell_id=cell.id))
            for cell in (*notebook.solution_cells, *notebook.task_cells):
                entry.comments.append(Comment(cell_id=cell.id))
        session.flush()
        return submission

    def _names(self, session: Any, topic: str) -> dict[str, str]:
        """Return the names of a topic's notebooks and cells, by the gradebook's ids.

        They are the same for all submissions; nbgrader's objects would query each of them again and again.
        """
        if topic not in self._cached_names:
            of_topic = Assignment.name == topic
            notebooks = session.query(Notebook.id, Notebook.name).join(Assignment).filter(of_topic)
            cells = session.query(BaseCell.id, BaseCell.name).join(Notebook).join(Assignment).filter(of_topic)
            self._cached_names[topic] = {**dict(notebooks.all()), **dict(cells.all())}
        return self._cached_names[topic]

    def _penalise(self, session: Any, submission: SubmittedAssignment, entry: SubmittedNotebook) -> None:
        entry.late_submission_penalty = None
        late = submission.total_seconds_late
        if late > 0:
            session.flush()
            session.refresh(entry, ["score"])
            penalty = self.late.plugin_inst.late_submission_penalty(submission.student_id, entry.score, late)
            if penalty is not None:
                entry.late_submission_penalty = min(max(penalty, 0.0), entry.score)

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
            session.expunge_all()  # otherwise each submission would be slower than the one before


def _mark(entry: SubmittedNotebook, notebook: NotebookNode, names: Mapping[str, str]) -> None:
    cells = {
        cell.metadata.nbgrader["grade_id"]: cell for cell in notebook.cells if cell.metadata.get("nbgrader") is not None
    }
    for grade in entry.grades:
        cell = cells[names[grade.cell_id]]
        # A task is graded by hand alone.
        grade.auto_score = utils.determine_grade(cell)[0] if utils.is_grade(cell) else None
        grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
    for comment in entry.comments:
        cell = cells[names[comment.cell_id]]
        untouched = cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell) and not utils.is_task(cell)
        comment.auto_comment = "No response." if untouched else None
