"""Read an assignment package: everything an author writes about one topic."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nbformat import NotebookNode

from autograder.errors import PackageError
from autograder.package import contract, delimiters, known, manifest, notebook, percent
from autograder.package.cell import ANSWERS, Cell
from autograder.package.known import BUILT_IN
from autograder.package.manifest import Manifest

REQUIRED = ("assignment.toml", "notes.md", "notebook.py")


@dataclass(frozen=True, eq=False)
class Package:
    """A package without faults.

    `cells` are the cells of the instructor notebook, and `handed` the same cells in the handout. `written` holds the
    answers of the known submissions that have files: name -> grade_id -> source.
    """

    folder: Path
    manifest: Manifest
    cells: tuple[Cell, ...]
    handed: tuple[Cell, ...]
    written: Mapping[str, Mapping[str, str]]

    @property
    def name(self) -> str:
        """The topic, which also names nbgrader's assignment and its notebook."""
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
        """The names of a student's work that tests may use."""
        return contract.promised(self.handed)

    def answers(self, submission: str) -> Mapping[str, str]:
        """Return the answers of `submission` to the handout's answer cells: grade_id -> source.

        A cell that its files do not mention has the author's answer.
        """
        if submission == "blank":
            return {}
        solution = {cell.grade_id: cell.source for cell in self.cells if cell.role in ANSWERS}
        return {**solution, **self.written.get(submission, {})}

    def submission(self, name: str) -> NotebookNode:
        """Return the handout with the answers of the known submission `name`, as a student would hand it in."""
        handed_in = notebook.handout(notebook.build(self.cells))
        answers = self.answers(name)
        for node in handed_in.cells:
            grade_id = node.metadata.get("nbgrader", {}).get("grade_id")
            if grade_id in answers:
                node.source = answers[grade_id]
        return handed_in

    def expected(self, submission: str, test: str) -> tuple[float, float]:
        """Return the lowest and the highest score that `submission` must get in `test`."""
        points = self.tests[test].points or 0.0
        if submission in BUILT_IN:
            return (points, points) if submission == "solution" else (0.0, 0.0)
        return self.manifest.submissions[submission].expected(test, points)

    def is_correct(self, submission: str) -> bool:
        """Return whether `submission` is declared to get full marks in every test."""
        return all(self.expected(submission, test)[0] == (cell.points or 0.0) for test, cell in self.tests.items())


def load(folder: Path, text: str | None = None) -> Package:
    """Return the package in `folder`; raise `PackageError` that lists every fault.

    `text`, if there is one, is read in place of notebook.py.
    """
    folder = folder.resolve()
    faults = list(_folder_faults(folder))
    declared, manifest_faults = _manifest(folder)
    faults += manifest_faults
    cells, handed, cell_faults = _cells(_text(folder / "notebook.py") if text is None else text)
    faults += [f"notebook.py: {fault}" for fault in (*cell_faults, *_private_faults(folder, cells))]
    written, answer_faults = known.read(folder / "submissions", cells)
    faults += [f"submissions/{fault}" for fault in answer_faults]
    if declared:
        faults += known.declaration_faults(declared.submissions, cells, written)
    if faults or declared is None:
        raise PackageError([f"{folder.parent.name}/{folder.name}/{fault}" for fault in faults])
    return Package(folder, declared, cells, handed, written)


def load_all(folders: Iterable[Path]) -> tuple[list[Package], list[str]]:
    """Return the packages in `folders` without faults, and the faults of the others."""
    packages: list[Package] = []
    faults: list[str] = []
    for folder in folders:
        try:
            packages.append(load(folder))
        except PackageError as error:
            faults += error.faults
    return packages, faults


def topics(assignments: Path) -> list[Path]:
    """Return the folders of packages in `assignments`, sorted by name."""
    return sorted(path for path in assignments.iterdir() if path.is_dir() and path.name[0] not in "._")


def _folder_faults(folder: Path) -> Iterator[str]:
    if not re.fullmatch(r"[A-Za-z0-9_-]+", folder.name):
        yield ': the name of the folder may have only letters, digits, "_" and "-"'
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
    """Return the text of a file, with `�` for bytes that are not UTF-8; None if there is no file."""
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else None


def _manifest(folder: Path) -> tuple[Manifest | None, list[str]]:
    text = _text(folder / "assignment.toml")
    declared, faults = manifest.parse(text) if text is not None else (None, [])
    return declared, [f"assignment.toml: {fault}" for fault in faults]


def _cells(text: str | None) -> tuple[tuple[Cell, ...], tuple[Cell, ...], list[str]]:
    """Return the author's cells, the handout's, which are the author's if there are faults, and all faults."""
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
            yield f"{cell.grade_id}: {cell.role} cells must be code; an answer in prose is a manual cell"
        if cell.kind == "code" and cell.role == "task":
            yield f"{cell.grade_id}: task cells must be [markdown]"


def _private_faults(folder: Path, cells: Sequence[Cell]) -> Iterator[str]:
    for cell in cells:
        for module in sorted(contract.private_modules(cell)):
            path = folder.joinpath(*module.split("."))
            if not path.is_dir() and not path.with_suffix(".py").is_file():
                yield f"{cell.grade_id}: imports {module}, but there is no such file"
