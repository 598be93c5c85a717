"""One notebook of an assignment as it is graded, from a package or from a plain nbgrader course."""

import ast
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory

from autograder.errors import PackageError
from autograder.examiner.job import CodeCell, CodeCellRole, Job
from autograder.intake.graft import Grafted
from autograder.limits import Limits
from autograder.package import contract, manifest
from autograder.package.cell import Cell
from autograder.package.delimiters import hidden
from autograder.package.notebook import read


@dataclass(frozen=True)
class NotebookTask:
    """One notebook of an assignment, ready to be graded.

    `folder` holds the files that students get beside the notebook. `package` is the author's folder with its private
    part, or None for an assignment without a package; `version` is the package's, or "".
    """

    name: str
    notebook: NotebookNode
    handout: NotebookNode
    folder: Path
    package: Path | None = None
    limits: Limits = field(default_factory=Limits)
    version: str = ""

    @cached_property
    def cells(self) -> dict[str, Cell]:
        """The author's cells that have a role, by grade_id."""
        return {cell.grade_id: cell for cell in _cells(self.notebook, self.name) if cell.grade_id}

    @cached_property
    def handed(self) -> dict[str, Cell]:
        """The same cells as students were given them."""
        return {cell.grade_id: cell for cell in _cells(self.handout, self.name) if cell.grade_id}

    @cached_property
    def contract(self) -> frozenset[str]:
        """The names that tests may use of a submission."""
        return contract.promised(list(self.handed.values()))

    @cached_property
    def unscored(self) -> frozenset[str]:
        """The tests cells whose last value comes from the student's work, and is no score."""
        tests = (cell for cell in self.cells.values() if cell.role == "tests")
        return frozenset(cell.grade_id for cell in tests if contract.ends_in(cell.source, self.contract))

    def modules(self) -> tuple[str, ...]:
        """Return the modules that the author's readonly and solution cells import: what to load once for all."""
        found: set[str] = set()
        for cell in self.cells.values():
            if cell.kind == "code" and cell.role in ("readonly", "solution"):
                found |= set(_imports(cell.source))
        return tuple(sorted(found))

    def job(self, submission: Grafted) -> Job:
        """Return what the examiner does for a submission."""
        steps = tuple(self._steps(submission.notebook))
        given = {path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*")}
        files = {name: content for name, content in submission.files.items() if name not in given}
        return Job(steps, self.contract, files, self.limits)

    def _steps(self, notebook: NotebookNode) -> Iterator[CodeCell]:
        for node in notebook.cells:
            if node.cell_type != "code":
                continue
            grade_id = node.metadata.get("nbgrader", {}).get("grade_id", "")
            author = self.cells.get(grade_id)
            if author is None or author.role in ("solution", "manual"):
                yield CodeCell(CodeCellRole.ANSWER, node.id, node.source)
            elif author.role == "tests":
                title = _title(self.handed[grade_id].source, grade_id)
                scored = grade_id not in self.unscored
                yield CodeCell(
                    CodeCellRole.TESTS, grade_id, author.source, author.points or 0.0, title, hidden(author), scored
                )
            elif author.role == "readonly":
                yield CodeCell(CodeCellRole.READONLY, grade_id, author.source)

    @cached_property
    def digest(self) -> str:
        """A digest of all of the author's that a score depends on."""
        parts = hashlib.sha256(repr(sorted(self.cells.items())).encode())
        for folder in (self.folder, self.package):
            for path in sorted(folder.rglob("*")) if folder else []:
                if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".ipynb":
                    parts.update(str(path.relative_to(folder or path)).encode() + b"\0" + path.read_bytes())
        return parts.hexdigest()


def load(coursedir: CourseDirectory, assignment: str, notebook: str, packages: Path) -> NotebookTask:
    """Return one notebook of an assignment of a course; `packages` is the folder of the assignment packages.

    Raises `PackageError` if its source or its release is missing, or its assignment.toml is wrong.
    """
    source, release = (
        Path(coursedir.root, coursedir.format_path(folder, ".", assignment))
        for folder in (coursedir.source_directory, coursedir.release_directory)
    )
    name = f"{notebook}.ipynb"
    missing = [
        f"{folder / name}: missing; run `nbgrader generate_assignment {assignment}`"
        for folder in (source, release)
        if not (folder / name).exists()
    ]
    if missing:
        raise PackageError(missing)
    instructor, handout = (nbformat.read(folder / name, as_version=4) for folder in (source, release))
    package = packages / assignment
    if not package.is_dir():
        return NotebookTask(notebook, instructor, handout, release)
    declared = _manifest(package / "assignment.toml")
    limits, version = (declared.limits, declared.version) if declared else (Limits(), "")
    return NotebookTask(notebook, instructor, handout, release, package, limits, version)


def _manifest(path: Path) -> manifest.Manifest | None:
    if not path.exists():
        return None
    declared, faults = manifest.parse(path.read_text(encoding="utf-8"))
    if declared is None:
        raise PackageError([f"{path}: {fault}" for fault in faults])
    return declared


def _cells(notebook: NotebookNode, name: str) -> list[Cell]:
    cells, faults = read(notebook)
    if faults:
        raise PackageError([f"source/{name}: {fault}" for fault in faults])
    return list(cells)


def _imports(source: str) -> Iterator[str]:
    for node in ast.walk(contract.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def _title(source: str, grade_id: str) -> str:
    """Return what a tests cell checks: its first comment, which students can see."""
    first = source.strip().splitlines()[0] if source.strip() else ""
    return first.lstrip("# ").strip() if first.startswith("#") else grade_id.replace("_", " ")
