"""A student's work on one topic as it lies in the course folder: gradebook rows and autograded notebooks."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import SubmittedAssignment, SubmittedNotebook
from nbgrader.coursedir import CourseDirectory

from autograder.examiner.verdict import Verdict
from autograder.reports.autograded import Autograded, Grading, read_autograded


@dataclass(frozen=True)
class NotebookWork:
    """One notebook of a submission; `fault` says why its automatic scores do not count, empty if they do."""

    row: SubmittedNotebook
    autograded: Autograded | None
    fault: str = ""

    @property
    def name(self) -> str:
        """The name of the notebook, without its suffix."""
        return str(self.row.name)

    @property
    def cells(self) -> tuple[str, ...]:
        """The ids of its nbgrader cells from top to bottom, as far as known."""
        return self.autograded.cells if self.autograded else ()

    @property
    def verdicts(self) -> Mapping[str, Verdict]:
        """The verdicts that count, by test."""
        return self.autograded.verdicts if self.autograded and not self.fault else {}

    @property
    def grading(self) -> Grading | None:
        """How it was graded, None if it was not, or by nbgrader alone."""
        return self.autograded.grading if self.autograded else None


@dataclass(frozen=True)
class Work:
    """All notebooks of a submission, by name."""

    row: SubmittedAssignment
    notebooks: tuple[NotebookWork, ...]

    @property
    def gradings(self) -> tuple[Grading, ...]:
        """How its notebooks were graded, where that is known."""
        return tuple(each.grading for each in self.notebooks if each.grading)


def find(directory: CourseDirectory, row: SubmittedAssignment) -> Work:
    """Return the work behind `row`; a notebook that cannot be read has that as its fault."""
    rows = sorted(row.notebooks, key=lambda each: str(each.name))
    folder = Path(directory.format_path(directory.autograded_directory, row.student_id, row.assignment.name))
    # An id that is no plain folder name has no notebooks, and must not lead to another student's.
    if row.student_id == ".." or Path(row.student_id).parts != (row.student_id,):
        return Work(row, tuple(NotebookWork(each, None) for each in rows))
    return Work(row, tuple(_notebook(each, folder / f"{each.name}.ipynb") for each in rows))


def _notebook(row: SubmittedNotebook, path: Path) -> NotebookWork:
    try:
        autograded = read_autograded(path)
    except (ValueError, OSError):
        return NotebookWork(row, None, fault="the graded notebook cannot be read")
    grading = autograded.grading if autograded else None
    if grading is not None and grading.status == "platform_fault":
        return NotebookWork(row, autograded, fault=" ".join(grading.notes) or "the grading platform failed")
    return NotebookWork(row, autograded)
