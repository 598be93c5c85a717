"""A course folder for tests: a real gradebook and real autograded notebooks."""

import warnings
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook
from sqlalchemy.exc import SAWarning

from autograder.examiner.verdict import Status, Verdict

SCRIPT = "<script>alert('x')</script>"


def verdict(test: str, points: float, score: float, message: str = "", status: Status | None = None) -> Verdict:
    """Return the verdict of a test that ended as its score says, unless `status` says otherwise."""
    ended = Status.PASSED if score == points else Status.PARTIAL if score else Status.FAILED
    return Verdict(test, f"What {test} checks", points, score, status or ended, message, calls=1, seconds=0.1)


@dataclass
class Classroom:
    """A course folder that is filled as nbgrader and the grading path would fill it."""

    folder: Path

    @property
    def db_url(self) -> str:
        return f"sqlite:///{self.folder / 'gradebook.db'}"

    def book(self) -> Gradebook:
        return Gradebook(self.db_url, "mlops")

    def topic(
        self,
        name: str,
        tests: Mapping[str, float],
        *,
        manual: Mapping[str, float] | None = None,
        tasks: Mapping[str, float] | None = None,
        due: str | None = None,
        notebook: str | None = None,
    ) -> None:
        """Add an assignment with one notebook, or a further notebook to it, with the points of its cells."""
        notebook = notebook or name
        with self.book() as book:
            book.update_or_create_assignment(name, duedate=due)
            book.add_notebook(notebook, name)
            for test, points in tests.items():
                book.add_grade_cell(test, notebook, name, max_score=points, cell_type="code")
            book.add_solution_cell("answer", notebook, name)
            for cell, points in (manual or {}).items():
                book.add_grade_cell(cell, notebook, name, max_score=points, cell_type="code")
                book.add_solution_cell(cell, notebook, name)
            for cell, points in (tasks or {}).items():
                book.add_task_cell(cell, notebook, name, max_score=points, cell_type="markdown")

    def student(self, student: str, **names: str | None) -> None:
        with self.book() as book:
            book.add_student(student, **names)

    def hand_in(self, student: str, topic: str, timestamp: str | None = None) -> None:
        """Add the gradebook's row of a submission, with no grade yet."""
        with self.book() as book, warnings.catch_warnings():
            # nbgrader links the submission to the student before it adds it to the session.
            warnings.filterwarnings("ignore", "Object of type <Submitted", SAWarning)
            book.add_submission(topic, student, **({"timestamp": timestamp} if timestamp else {}))

    def score(self, student: str, topic: str, scores: Mapping[str, float | None], notebook: str = "") -> None:
        """Write automatic scores as nbgrader's SaveAutoGrades does; None leaves a cell to a grader."""
        with self.book() as book:
            for cell, score in scores.items():
                grade = book.find_grade(cell, notebook or topic, topic, student)
                grade.auto_score = score
                grade.needs_manual_grade = score is None or grade.manual_score is not None
            book.db.commit()

    def grade_by_hand(self, student: str, topic: str, cell: str, score: float, extra: float | None = None) -> None:
        with self.book() as book:
            grade = book.find_grade(cell, topic, topic, student)
            grade.manual_score, grade.extra_credit, grade.needs_manual_grade = score, extra, False
            book.db.commit()

    def comment(self, student: str, topic: str, cell: str, text: str) -> None:
        with self.book() as book:
            book.find_comment(cell, topic, topic, student).manual_comment = text
            book.db.commit()

    def notebook(
        self,
        student: str,
        topic: str,
        verdicts: list[Verdict],
        grading: Mapping[str, object] | None = None,
        notebook: str = "",
    ) -> Path:
        """Write the autograded notebook: the answer, then the tests in the order of `verdicts`."""
        answer = {"nbgrader": {"grade_id": "answer"}}
        cells = [nbformat.v4.new_code_cell("secret_answer = 1", metadata=answer)]
        for each in verdicts:
            test = {"nbgrader": {"grade_id": each.test}, "autograder": asdict(each)}
            cells.append(nbformat.v4.new_code_cell("hidden_code = 1", metadata=test))
        metadata = {} if grading is None else {"autograder": dict(grading)}
        path = self.folder / "autograded" / student / topic / f"{notebook or topic}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), path)
        return path

    def graded(
        self,
        student: str,
        topic: str,
        verdicts: list[Verdict],
        timestamp: str | None = None,
        **grading: object,
    ) -> None:
        """Submit and grade, as the whole path would leave it."""
        self.hand_in(student, topic, timestamp)
        self.score(student, topic, {each.test: each.score for each in verdicts})
        self.notebook(student, topic, verdicts, graded_as(**grading))

    def faulted(self, student: str, topic: str, *notes: str) -> None:
        """Submit, and let the platform fail."""
        self.hand_in(student, topic)
        self.notebook(student, topic, [], graded_as(status="platform_fault", notes=list(notes)))


def graded_as(**changes: object) -> Mapping[str, object]:
    """Return what the grading path writes into a notebook's metadata."""
    usual = {"status": "graded", "isolation": "bubblewrap", "notes": [], "attempt": None, "submitted": None}
    return {**usual, "late_seconds": 0.0, **changes}
