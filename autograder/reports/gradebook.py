"""Open and query nbgrader's gradebook of a course folder."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from nbgrader.api import BaseCell, Comment, Grade, Gradebook, Notebook, SubmittedAssignment, SubmittedNotebook
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import selectinload
from traitlets.config import Config
from traitlets.config.loader import ConfigFileNotFound, PyFileConfigLoader

from autograder.errors import PlatformError
from autograder.reports.course import Kind


def course_directory(course: Path) -> CourseDirectory:
    """Return nbgrader's view of the folder `course`, as its nbgrader_config.py configures it."""
    try:
        config = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
    except ConfigFileNotFound:
        config = Config()
    return CourseDirectory(config=config, root=str(course.resolve()))


@contextmanager
def open_gradebook(db_url: str) -> Iterator[Gradebook]:
    """Open the gradebook at `db_url`; raise `PlatformError` if there is none or it cannot be read."""
    url = make_url(db_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise PlatformError(f"there is no gradebook at {url.database}: grade an assignment first")
    try:
        # An empty course id keeps nbgrader from adding a course to the gradebook.
        with Gradebook(db_url, course_id="") as book:
            yield book
    except SQLAlchemyError as error:
        where = url.render_as_string(hide_password=True)
        raise PlatformError(f"the gradebook at {where} cannot be read: {error}") from error


def submissions(book: Gradebook) -> Mapping[tuple[str, str], SubmittedAssignment]:
    """Return the rows of all submissions by (student id, assignment name), in that order.

    Notebooks, grades and comments are loaded in a few queries; lazy loading would need several per submission.
    """
    notebooks = selectinload(SubmittedAssignment.notebooks)
    query = book.db.query(SubmittedAssignment).options(
        selectinload(SubmittedAssignment.assignment),
        notebooks.selectinload(SubmittedNotebook.notebook),
        notebooks.selectinload(SubmittedNotebook.grades).selectinload(Grade.cell),
        notebooks.selectinload(SubmittedNotebook.comments).selectinload(Comment.cell),
    )
    rows = {(row.student_id, row.assignment.name): row for row in query}
    return dict(sorted(rows.items()))


def graded_cells(notebook: Notebook) -> list[tuple[BaseCell, Kind]]:
    """Return the cells of `notebook` that earn points, by name, each with its kind."""
    answers = {cell.name for cell in notebook.solution_cells}
    cells: list[tuple[BaseCell, Kind]] = [(cell, "task") for cell in notebook.task_cells]
    for cell in notebook.grade_cells:
        cells.append((cell, "tests" if cell.cell_type == "code" and cell.name not in answers else "manual"))
    return sorted(cells, key=lambda cell: str(cell[0].name))
