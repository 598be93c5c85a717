"""Read an assignment package: everything an author writes about one topic."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder.errors import PackageError
from autograder.package import contract, delimiters, known, manifest, notebook, percent
from autograder.package.cell import ANSWERS, Cell
from autograder.package.known import BUILT_IN
from autograder.package.manifest import Manifest

REQUIRED = ("assignment.toml", "notes.md", "notebook.py")


@dataclass(frozen=True, eq=False)
class Package:
    """A package without faults.

    `cells` are the cells of the instructor notebook; `handed` are the same cells as the handout has them;
    `written` holds the answers of each file in submissions/: name -> grade_id -> source.
    """

    folder: Path
    manifest: Manifest
    cells: tuple[Cell, ...]
    handed: tuple[Cell, ...]
    written: Mapping[str, Mapping[str, str]]

    @property
    def name(self) -> str:
        """The topic, which is also the name of nbgrader's assignment and of its notebook."""
        return self.folder.name

    @property
    def submissions(self) -> tuple[str, ...]:
        """All known submissions, the built-in ones first."""
        return (*BUILT_IN, *self.written)

    @cached_property
    def tests(self) -> Mapping[str, Cell]:
        """The tests cells by grade_id, in order."""
        return {cell.grade_id: cell for cell in self.cells if cell.role == "tests"}

    @cached_property
    def contract(self) -> frozenset[str]:
        """The names that tests may use of a student's work."""
        return contract.promised(self.handed)

    def answers(self, submission: str) -> Mapping[str, str]:
        """Return what `submission` puts in place of the handout's answer cells: grade_id -> source.

        A cell that its file does not replace or change is answered as the author answers it.
        """
        if submission == "blank":
            return {}
        solution = {cell.grade_id: cell.source for cell in self.cells if cell.role in ANSWERS}
        return {**solution, **self.written.get(submission, {})}

    def expected(self, submission: str, test: str) -> tuple[float, float]:
        """Return the lowest and the highest score that `submission` must get in `test`."""
        points = self.tests[test].points or 0.0
        if submission in BUILT_IN:
            return (points, points) if submission == "solution" else (0.0, 0.0)
        return self.manifest.submissions[submission].expected(test, points)


def load(folder: Path, text: str | None = None) -> Package:
    """Return the package in `folder`; raise `PackageError` listing every fault at once.

    If `text` is given it is read instead of notebook.py.
    """
    folder = folder.resolve()
    faults = list(_folder_faults(folder))
    declared, wrong = _manifest(folder)
    faults += wrong
    cells, handed, wrong = _cells(_text(folder / "notebook.py") if text is None else text)
    faults += [f"notebook.py: {fault}" for fault in (*wrong, *_private_faults(folder, cells))]
    written, wrong = known.read(folder / "submissions", cells)
    faults += [f"submissions/{fault}" for fault in wrong]
    if declared:
        faults += known.declaration_faults(declared.submissions, cells, written)
    if faults or declared is None:
        raise PackageError([f"{folder.parent.name}/{folder.name}/{fault}" for fault in faults])
    return Package(folder, declared, cells, handed, written)


def load_all(folders: Iterable[Path]) -> tuple[list[Package], list[str]]:
    """Return the packages in `folders` that have no faults, and the faults of the others."""
    packages: list[Package] = []
    faults: list[str] = []
    for folder in folders:
        try:
            packages.append(load(folder))
        except PackageError as error:
            faults += error.faults
    return packages, faults


def topics(assignments: Path) -> list[Path]:
    """Return the packages' folders in `assignments`, sorted by name."""
    return sorted(path for path in assignments.iterdir() if path.is_dir() and path.name[0] not in "._")


def _folder_faults(folder: Path) -> Iterator[str]:
    if not re.fullmatch(r"[A-Za-z0-9_-]+", folder.name):
        yield ': the folder\'s name must be of letters, digits, "_" and "-"'
    for name in REQUIRED:
        if not (folder / name).is_file():
            yield f"{name}: missing"
    for path in [*(folder / name for name in REQUIRED), *known.files(folder / "submissions")]:
        if path.is_file() and not _is_utf8(path.read_bytes()):
            yield f"{path.relative_to(folder).as_posix()}: not UTF-8"


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _text(path: Path) -> str | None:
    """Return the file's text, or None if there is no file; bytes that are not UTF-8 become question marks."""
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else None


def _manifest(folder: Path) -> tuple[Manifest | None, list[str]]:
    text = _text(folder / "assignment.toml")
    declared, faults = manifest.parse(text) if text is not None else (None, [])
    return declared, [f"assignment.toml: {fault}" for fault in faults]


def _cells(text: str | None) -> tuple[tuple[Cell, ...], tuple[Cell, ...], list[str]]:
    """Return the cells, the handout's, and all faults; with faults, the handout's are the author's."""
    if text is None:
        return (), (), []
    cells, faults = percent.read(text)
    faults += _role_faults(cells)
    for number, cell in enumerate(cells, 1):
        faults += [f"{cell.grade_id or f'cell {number}'}: {fault}" for fault in delimiters.faults(cell)]
    handed = cells if faults else notebook.read(notebook.handout(notebook.build(cells)))[0]
    return cells, handed, faults + list(contract.faults(cells, handed))


def _role_faults(cells: Sequence[Cell]) -> Iterator[str]:
    for grade_id, count in Counter(cell.grade_id for cell in cells if cell.grade_id).items():
        if count > 1:
            yield f"{grade_id}: {count} cells have this name"
    for cell in cells:
        if cell.kind == "markdown" and cell.role in ("solution", "tests"):
            yield f"{cell.grade_id}: {cell.role} cells are code; an answer in prose is manual"
        if cell.kind == "code" and cell.role == "task":
            yield f"{cell.grade_id}: task cells are [markdown]"


def _private_faults(folder: Path, cells: Sequence[Cell]) -> Iterator[str]:
    for cell in cells:
        for module in sorted(contract.private_modules(cell)):
            path = folder.joinpath(*module.split("."))
            if not path.is_dir() and not path.with_suffix(".py").is_file():
                yield f"{cell.grade_id}: imports {module}, and there is no such file"
