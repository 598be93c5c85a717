"""A small course folder: one topic, and students who hand in what they are given."""

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from sqlalchemy import func, select

from autograder.grading import store
from autograder.grading.batch import Batch, GradingResult
from autograder.grading.course import Course
from autograder.grading.executors import WorkerPool
from autograder.package import percent
from autograder.package.notebook import build

PROJECT = Path(__file__).parents[2]
LEASE_SECONDS = 6.0  # tests wait for the leases of workers that they kill
TOPIC = "toy"
TEXT = '''\
# %% readonly="setup"
limit = 3

# %% solution="double"
def double(x):
    """Return x twice."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% tests="test_zero" points=1
assert double(0) == 0, "double(0) is 0"

# %% tests="test_hidden" points=3
# Numbers that you have not seen.
### BEGIN HIDDEN TESTS
secret_number = 31337
right = sum(double(x) == 2 * x for x in (1, 5, secret_number))
float(right)
### END HIDDEN TESTS

# %% [markdown] manual="explain" points=2
# ### BEGIN SOLUTION
# It adds.
# ### END SOLUTION
'''
ANSWERS = {
    "right": "def double(x):\n    return x + x",
    "partly": "def double(x):\n    return min(2 * x, 10)",
    "wrong": "def double(x):\n    return 7",
    "dying": "import os\ndef double(x):\n    os._exit(1)",
    "blank": None,
}
SCORES = {"right": 4.0, "partly": 3.0, "wrong": 0.0, "dying": 0.0, "blank": 0.0}


def make(folder: Path, text: str = TEXT, database: str = "") -> Course:
    """Make a course with one released topic and no submissions; `database` holds gradebook and work, if not SQLite."""
    source = folder / "source" / TOPIC
    source.mkdir(parents=True)
    config = (PROJECT / "nbgrader_config.py").read_text() + f"c.Examine.lease_seconds = {LEASE_SECONDS}\n"
    if database:
        config += f"c.CourseDirectory.db_url = c.Examine.database = {database!r}\n"
    (folder / "nbgrader_config.py").write_text(config)
    cells, faults = percent.read(text)
    assert faults == []
    nbformat.write(build(cells), source / f"{TOPIC}.ipynb")
    (source / "numbers.csv").write_text("n\n1\n")
    course = Course(folder)
    course.release(TOPIC)
    return course


def handout(course: Course) -> NotebookNode:
    return nbformat.read(course.folder / "release" / TOPIC / f"{TOPIC}.ipynb", as_version=4)


def answered(course: Course, source: str | None, grade_id: str = "double") -> NotebookNode:
    """Return the handout with one answer in it."""
    notebook = copy.deepcopy(handout(course))
    for node in notebook.cells:
        if source is not None and node.metadata.get("nbgrader", {}).get("grade_id") == grade_id:
            node.source = source
    return notebook


def hand_in(course: Course, student: str, work: NotebookNode | bytes | None, name: str = f"{TOPIC}.ipynb") -> Path:
    """Put `work` into the submission of `student`; nothing but the folder if it is None."""
    folder = course.folder / "submitted" / student / TOPIC
    folder.mkdir(parents=True, exist_ok=True)
    if isinstance(work, bytes):
        (folder / name).write_bytes(work)
    elif work is not None:
        nbformat.write(work, folder / name)
    return folder


def grade(course: Course, students: Sequence[str] | None = None, **how: Any) -> dict[str, GradingResult]:
    """Grade all submissions; return what became of each, by student."""
    with WorkerPool.local() as workers:
        return {result.student: result for result in Batch(course, TOPIC, workers, **how).grade(students)}


def scores(course: Course) -> dict[str, float]:
    """Return the scores in the gradebook, by student."""
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
        return {found.student.id: found.score for found in gradebook.assignment_submissions(TOPIC)}


def marks(course: Course, student: str) -> dict[str, tuple[float | None, bool]]:
    """Return the automatic score of each tests cell and whether a grader has to look at it."""
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
        submission = gradebook.find_submission(TOPIC, student)
        return {
            grade.cell.name: (grade.auto_score, grade.needs_manual_grade)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


def graded(course: Course, student: str) -> NotebookNode:
    return nbformat.read(course.folder / "autograded" / student / TOPIC / f"{TOPIC}.ipynb", as_version=4)


def feedback(course: Course, student: str) -> str:
    course.feedback(TOPIC, [student])
    return (course.folder / "feedback" / student / TOPIC / f"{TOPIC}.html").read_text()


def results(course: Course) -> int:
    """Return how many results are stored."""
    with course.database.connect() as connection:
        return connection.execute(select(func.count()).select_from(store.results)).scalar_one()


def entries(course: Course, student: str) -> list[Any]:
    """Return all that the gradebook says of a submission, without the ids of its rows."""
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
        submission = gradebook.find_submission(TOPIC, student)
        said: list[Any] = [submission.timestamp, submission.extension, submission.score]
        for notebook in submission.notebooks:
            said += [notebook.name, notebook.late_submission_penalty, notebook.flagged]
            said += sorted(
                (each.cell.name, each.auto_score, each.manual_score, each.needs_manual_grade)
                for each in notebook.grades
            )
            said += sorted((each.cell.name, each.auto_comment or "") for each in notebook.comments)
        return said


def files(course: Course, student: str) -> dict[str, tuple[int, bytes]]:
    """Return the permissions and the content of the files that lie beside a graded notebook."""
    folder = course.folder / "autograded" / student / TOPIC
    return {
        str(path.relative_to(folder)): (path.stat().st_mode, path.read_bytes() if path.suffix != ".ipynb" else b"")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
