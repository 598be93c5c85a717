"""The part of this project that nbgrader calls: `nbgrader autograde` and formgrader grade through it.

nbgrader_config.py of a course calls `configure`, which puts the classes of this module into nbgrader's settings.
nbgrader reads a submission through `SafeReader`, which is the intake. `Examine` takes the place of nbgrader's
`Execute`. `Redact` cleans feedback.
"""

import atexit
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbformat import NotebookNode
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearHiddenTests,
    GetGrades,
    NbGraderPreprocessor,
    SaveAutoGrades,
)
from traitlets import Float, Unicode
from traitlets.config import Config

from autograder.examiner.job import Examination
from autograder.grading import harmless, notebook_task
from autograder.grading.course import PACKAGES, database_url
from autograder.grading.database import connect
from autograder.grading.graded import graded_notebook
from autograder.grading.notebook_task import NotebookTask
from autograder.grading.prepared import PreparedNotebook, prepare
from autograder.grading.queue import LEASE_SECONDS
from autograder.grading.sandbox_pool import SandboxPool
from autograder.grading.store import ResultStore
from autograder.intake.files import disarm, take
from autograder.salt import course_salt
from autograder.sandbox.probe import require_isolation

_pools: dict[str, SandboxPool] = {}


def configure(config: Config) -> None:
    """Set in `config` that nbgrader reads, grades and reports submissions through this module."""
    config.Autograde.exporter_class = f"{__name__}.SafeReader"
    config.Autograde.pre_convert_hook = f"{__name__}.disarm_submission"
    config.Autograde.sanitize_preprocessors = []
    config.Autograde.autograde_preprocessors = [
        f"{__name__}.Examine",
        SaveAutoGrades,
        AssignLatePenalties,
        CheckCellMetadata,
    ]
    config.GenerateFeedback.preprocessors = [f"{__name__}.Redact", GetGrades, CSSHTMLHeaderPreprocessor]
    config.HTMLExporter.sanitize_html = True


def disarm_submission(assignment: str, student: str, notebooks: list[str]) -> None:
    """Make a submission's folder safe to copy, before nbgrader copies it (`Autograde.pre_convert_hook`)."""
    for folder in {Path(notebook).parent for notebook in notebooks}:
        disarm(folder, folder.parents[2] / "source" / assignment)


class SafeReader(NotebookExporter):
    """Read a submission through the intake, whatever state its file is in."""

    def from_filename(self, filename: str, resources: Any = None, **kwargs: Any) -> Any:
        converter: Any = self.parent
        if not converter._sanitizing:
            return super().from_filename(filename, resources, **kwargs)
        names = resources["nbgrader"]
        release = converter.coursedir.format_path(converter.coursedir.release_directory, ".", names["assignment"])
        handout = nbformat.read(Path(release, f"{names['notebook']}.ipynb"), as_version=4)
        return self.from_notebook_node(take(Path(filename), handout).notebook, resources, **kwargs)


class Examine(NbGraderPreprocessor):  # type: ignore[misc]
    """Grade a submission in the sandbox, and write the verdicts as outputs of its tests cells."""

    packages = Unicode(PACKAGES, help="Folder of the assignment packages, relative to the course.").tag(config=True)
    database = Unicode(
        "",
        help="SQLAlchemy URL of the database of queue and results; PostgreSQL where several machines grade. "
        "The default is SQLite in .autograder/.",
    ).tag(config=True)
    lease_seconds = Float(
        LEASE_SECONDS, help="Seconds after which the job of a worker that died is given to another one."
    ).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        exporter: Any = self.parent
        coursedir = exporter.parent.coursedir
        names, course = resources["nbgrader"], Path(coursedir.root)
        task = notebook_task.load(coursedir, names["assignment"], names["notebook"], course / self.packages)
        submission = coursedir.format_path(coursedir.submitted_directory, names["student"], names["assignment"])
        prepared = prepare(task, course / submission, course_salt(course))
        examination, cached = self._examination(prepared, course)
        return graded_notebook(prepared, examination, cached), resources

    def _examination(self, prepared: PreparedNotebook, course: Path) -> tuple[Examination, bool]:
        """Return the result, and whether it was stored already."""
        store = ResultStore(connect(database_url(course, self.config)))
        stored = store.get(prepared.key)
        if stored is not None:
            return stored, True
        examination = _pool(prepared.task, course_salt(course)).examine(prepared.job)
        store.put(prepared.key, examination)
        return examination, False


def _pool(task: NotebookTask, salt: bytes) -> SandboxPool:
    """Return a running pool: nbgrader grades one submission after the other in one process."""
    digest = task.digest
    if digest not in _pools:
        while _pools:  # a server that stays up would keep one for each assignment
            _pools.popitem()[1].close()
        require_isolation()
        pool = SandboxPool(task, salt).__enter__()
        atexit.register(pool.close)
        _pools[digest] = pool
    return _pools[digest]


class Redact(NbGraderPreprocessor):  # type: ignore[misc]
    """Take hidden tests out of feedback, and scripts out of what a student wrote or displayed."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        hide = ClearHiddenTests(parent=self)
        for index, cell in enumerate(nb.cells):
            nbgrader = cell.metadata.get("nbgrader", {})
            # ClearHiddenTests raises at delimiters in a student's own cells.
            if nbgrader.get("grade") and not nbgrader.get("solution"):
                hide.preprocess_cell(cell, resources, index)
            harmless.clean(cell)
        return nb, resources
