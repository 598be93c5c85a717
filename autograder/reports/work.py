"""A student's work on one topic in the course folder: gradebook rows and autograded notebooks."""

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
        """The ids of its nbgrader cells from top to bottom; none without an autograded notebook."""
        return self.autograded.cells if self.autograded else ()

    @property
    def verdicts(self) -> Mapping[str, Verdict]:
        """The verdicts that count, by test."""
        return self.autograded.verdicts if self.autograded and not self.fault else {}

    @property
    def grading(self) -> Grading | None:
        """Its grading; None if it is not graded, or graded by nbgrader alone."""
        return self.autograded.grading if self.autograded else None


@dataclass(frozen=True)
class Work:
    """All notebooks of a submission, by name."""

    row: SubmittedAssignment
    notebooks: tuple[NotebookWork, ...]

    @property
    def gradings(self) -> tuple[Grading, ...]:
        """The gradings of its notebooks, without those of nbgrader alone."""
        return tuple(notebook.grading for notebook in self.notebooks if notebook.grading)


def find_work(directory: CourseDirectory, row: SubmittedAssignment) -> Work:
    """Return the work behind `row`; a notebook that cannot be read has that as its fault."""
    rows = sorted(row.notebooks, key=lambda notebook: str(notebook.name))
    folder = Path(directory.format_path(directory.autograded_directory, row.student_id, row.assignment.name))
    # An id that is not a plain folder name must not lead to another student's notebooks.
    if row.student_id == ".." or Path(row.student_id).parts != (row.student_id,):
        return Work(row, tuple(NotebookWork(notebook, None) for notebook in rows))
    return Work(row, tuple(_notebook(notebook, folder / f"{notebook.name}.ipynb") for notebook in rows))


def _notebook(row: SubmittedNotebook, path: Path) -> NotebookWork:
    try:
        autograded = read_autograded(path)
    except (ValueError, OSError):
        return NotebookWork(row, None, fault="the graded notebook cannot be read")
    grading = autograded.grading if autograded else None
    if grading is not None and grading.status == "platform_fault":
        return NotebookWork(row, autograded, fault=" ".join(grading.notes) or "the grading platform failed")
    return NotebookWork(row, autograded)
