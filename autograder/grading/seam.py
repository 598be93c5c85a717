"""Where grading meets nbgrader: set in nbgrader_config.py, used by `nbgrader autograde`, formgrader and our commands.

nbgrader reads a submission through `SafeReader`, which is the intake; `Examine` stands where nbgrader would execute
the notebook; `Redact` takes out of feedback what students must not see and what could harm a reader.
"""

import atexit
import copy
import re
from pathlib import Path
from typing import Any

import nbformat
import nh3
from nbconvert.exporters import NotebookExporter
from nbconvert.filters import markdown2html
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearHiddenTests, NbGraderPreprocessor
from traitlets import Unicode
from traitlets.config import Config

from autograder.errors import PackageError
from autograder.examiner.job import Examination
from autograder.examiner.verdict import Status, Verdict
from autograder.grading.database import connect
from autograder.grading.notebook_task import NotebookTask
from autograder.grading.sandbox_pool import SandboxPool
from autograder.grading.store import ResultStore, key_of
from autograder.intake.files import disarm, take
from autograder.intake.graft import Grafted
from autograder.limits import Limits
from autograder.package import manifest
from autograder.salt import course_salt
from autograder.sandbox.probe import require_isolation

DATABASE = ".autograder/grading.db"

_engines: dict[str, SandboxPool] = {}


def load(coursedir: CourseDirectory, assignment_id: str, notebook_id: str, packages: Path) -> NotebookTask:
    """Return an assignment of a course; raise `PackageError` if its source or its release is missing."""
    source, release = (
        Path(coursedir.root, coursedir.format_path(folder, ".", assignment_id))
        for folder in (coursedir.source_directory, coursedir.release_directory)
    )
    name = f"{notebook_id}.ipynb"
    missing = [
        f"{folder / name}: missing; run `nbgrader generate_assignment {assignment_id}`"
        for folder in (source, release)
        if not (folder / name).exists()
    ]
    if missing:
        raise PackageError(missing)
    package = packages / assignment_id
    about = package / "assignment.toml"
    limits = Limits()
    if about.exists():
        parsed, faults = manifest.parse(about.read_text(encoding="utf-8"))
        if parsed is None:
            raise PackageError([f"{about}: {fault}" for fault in faults])
        limits = parsed.limits
    notebook, handout = (nbformat.read(folder / name, as_version=4) for folder in (source, release))
    return NotebookTask(notebook_id, notebook, handout, release, package if package.is_dir() else None, limits)


def disarm_submission(assignment: str, student: str, notebooks: list[str]) -> None:
    """Make a submission's folder safe to copy, before nbgrader does (`Autograde.pre_convert_hook`)."""
    for folder in {Path(notebook).parent for notebook in notebooks}:
        disarm(folder, folder.parents[2] / "source" / assignment)


class SafeReader(NotebookExporter):
    """Reads a submission as its intake, whatever state the file is in."""

    def from_filename(self, filename: str, resources: Any = None, **kwargs: Any) -> Any:
        converter: Any = self.parent
        if not converter._sanitizing:
            return super().from_filename(filename, resources, **kwargs)
        about = resources["nbgrader"]
        release = converter.coursedir.format_path(converter.coursedir.release_directory, ".", about["assignment"])
        handout = nbformat.read(Path(release, f"{about['notebook']}.ipynb"), as_version=4)
        return self.from_notebook_node(take(Path(filename), handout).notebook, resources, **kwargs)


class Examine(NbGraderPreprocessor):  # type: ignore[misc]
    """Grades a submission in the sandbox and writes the verdicts as outputs of its tests cells."""

    packages = Unicode("assignments", help="Folder of the assignment packages, relative to the course.").tag(
        config=True
    )
    database = Unicode(
        "",
        help="SQLAlchemy URL of the database of work and results; PostgreSQL where several machines grade. "
        "The default is SQLite in .autograder/.",
    ).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        exporter: Any = self.parent
        coursedir = exporter.parent.coursedir
        about = resources["nbgrader"]
        packages = Path(coursedir.root, self.packages)
        assignment = load(coursedir, about["assignment"], about["notebook"], packages)
        folder = coursedir.format_path(coursedir.submitted_directory, about["student"], about["assignment"])
        submission = take(Path(coursedir.root, folder, f"{about['notebook']}.ipynb"), assignment.handout)
        examined, cached = self._examined(assignment, submission, Path(coursedir.root))
        return report(assignment, submission, examined, cached), resources

    def _examined(self, assignment: NotebookTask, submission: Grafted, course: Path) -> tuple[Examination, bool]:
        """Return what was found out, and whether that was known already."""
        store, salt = ResultStore(connect(database_url(course, self.config))), course_salt(course)
        job = assignment.job(submission)
        key = key_of(assignment, job, salt)
        known = store.get(key)
        if known is not None:
            return known, True
        examined = _engine(assignment, salt).examine(job)
        store.put(key, examined)
        return examined, False


def database_url(course: Path, config: Config) -> str:
    """Return where a course keeps what waits for grading, and the results."""
    return Examine(config=config).database or f"sqlite:///{course / DATABASE}"


def _engine(assignment: NotebookTask, salt: bytes) -> SandboxPool:
    """Return a running engine: nbgrader grades submission after submission in one process."""
    digest = assignment.digest
    if digest not in _engines:
        while _engines:  # a server that stays up would gather them
            _engines.popitem()[1].close()
        require_isolation()
        engine = SandboxPool(assignment, salt).__enter__()
        atexit.register(engine.close)
        _engines[digest] = engine
    return _engines[digest]


def report(assignment: NotebookTask, submission: Grafted, examined: Examination, cached: bool) -> NotebookNode:
    """Return the graded notebook: the submission with outputs, and each test's verdict in nbgrader's own terms.

    `cached` says that the same work had been examined before, with the same tests.
    """
    notebook = copy.deepcopy(submission.notebook)
    verdicts = {verdict.test: verdict for verdict in examined.verdicts}
    notebook.metadata["autograder"] = {
        "status": "graded",
        "cached": cached,
        "isolation": examined.isolation,
        "notes": list(submission.notes),
    }
    for node in notebook.cells:
        if node.cell_type != "code":
            continue
        grade_id = node.metadata.get("nbgrader", {}).get("grade_id", "")
        node.outputs = [nbformat.from_dict(output) for output in examined.outputs.get(node.id, [])]
        if grade_id in verdicts:
            node.source = assignment.cells[grade_id].source
            node.outputs = outputs(verdicts[grade_id])
            node.metadata["autograder"] = {
                **vars(verdicts[grade_id]),
                "status": verdicts[grade_id].status.value,
            }
    return notebook


def outputs(verdict: Verdict) -> list[NotebookNode]:
    """Return the outputs from which nbgrader reads exactly this verdict's score."""
    if verdict.score <= 0 and verdict.status is not Status.PASSED:
        name = "TestEnded" if verdict.status is Status.ENDED else "TestFailed"
        return [new_output("error", ename=name, evalue=verdict.message, traceback=[verdict.message])]
    shown = [new_output("display_data", {"text/plain": verdict.message})] if verdict.message else []
    if verdict.score < verdict.points:
        shown.append(new_output("execute_result", {"text/plain": repr(float(verdict.score))}))
    return shown


class Redact(NbGraderPreprocessor):  # type: ignore[misc]
    """Takes hidden tests out of feedback, and script out of what a student wrote or displayed."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        hide = ClearHiddenTests(parent=self)
        for index, cell in enumerate(nb.cells):
            about = cell.metadata.get("nbgrader", {})
            if about.get("grade") and not about.get("solution"):  # it stops at such marks in a student's own cells
                hide.preprocess_cell(cell, resources, index)
            if cell.cell_type == "markdown":
                cell.source = _rendered(cell.source)
            for output in cell.get("outputs", []):
                if "data" in output:
                    output.data = {mime: _harmless(mime, text) for mime, text in output.data.items() if mime in _SHOWN}
        return nb, resources


_SHOWN = ("text/plain", "text/html", "text/markdown", "image/png", "image/jpeg")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")


def _harmless(mime: str, text: str) -> str:
    if mime.startswith("image/"):
        return text if _BASE64.fullmatch(text) else ""
    if mime == "text/markdown":
        return _rendered(text)
    return text if mime == "text/plain" else _clean(text)


def _rendered(markdown: str) -> str:
    """Return markdown as harmless HTML: only when it is rendered a link shows where it leads.

    There are no blank lines in it, behind which it would be taken for markdown again.
    """
    return re.sub(r"\n\s*\n", "\n<!-- -->\n", _clean(markdown2html(markdown)))


def _clean(page: str) -> str:
    """Return HTML that runs nothing, and fetches nothing when it is looked at: that would tell somebody who looks."""
    return nh3.clean(page, attribute_filter=_stays, url_schemes=nh3.ALLOWED_URL_SCHEMES | {"data"})


def _stays(tag: str, attribute: str, value: str) -> str | None:
    if tag == "img" and attribute in ("src", "srcset"):
        return value if attribute == "src" and value.startswith(("data:image/png", "data:image/jpeg")) else None
    return None if value.lstrip().lower().startswith("data:") else value
