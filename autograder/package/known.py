"""Known submissions: what each answers, and whether that and its declared scores fit the notebook."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from autograder.package import diff, percent
from autograder.package.cell import ANSWERS, Cell
from autograder.package.manifest import KnownSubmission

BUILT_IN = ("solution", "blank")
"""The submissions every package has without a file: the author's notebook, and the untouched handout."""


def files(folder: Path) -> list[Path]:
    """Return the files of known submissions in `folder`, sorted by name: cells in .py, changes of cells in .diff."""
    return sorted(path for path in folder.glob("*") if path.suffix in (".py", ".diff"))


def read(folder: Path, cells: Sequence[Cell]) -> tuple[dict[str, dict[str, str]], list[str]]:
    """Return the answers in the files of `folder`, name -> grade_id -> source, and all faults.

    The answers must replace or change cells of the notebook, which is not looked at where `cells` is empty.
    """
    replaceable = {cell.grade_id: cell for cell in cells if cell.role in ANSWERS} if cells else None
    written: dict[str, dict[str, str]] = {}
    faults: list[str] = []
    for path in files(folder):
        text = path.read_text(encoding="utf-8", errors="replace")
        answers, wrong = (_changed if path.suffix == ".diff" else _replaced)(text, replaceable)
        if path.stem in BUILT_IN:
            wrong.append(f"every package has {path.stem} without a file")
        there = written.setdefault(path.stem, {})
        wrong += [f"{grade_id}: changed in {path.stem}.diff, too" for grade_id in answers.keys() & there.keys()]
        faults += [f"{path.name}: {fault}" for fault in wrong]
        there.update(answers)
    return written, faults


def declaration_faults(
    tables: Mapping[str, KnownSubmission], cells: Sequence[Cell], names: Iterable[str]
) -> Iterator[str]:
    """Hold the tables of assignment.toml against the tests cells and the `names` of the files in submissions/."""
    tests = {cell.grade_id: cell.points or 0.0 for cell in cells if cell.role == "tests"}
    for name, known in tables.items():
        table = f"assignment.toml: submissions.{name}"
        if name in BUILT_IN:
            yield f"{table}: every package has it; its scores are not declared"
        elif name not in names:
            yield f"{table}: no file submissions/{name}.py or {name}.diff"
        if cells:
            yield from (f"{table}.{fault}" for fault in known.faults(tests))
    for name in names:
        if name not in tables and name not in BUILT_IN:
            yield f"assignment.toml: no table [submissions.{name}], and there is such a file in submissions/"


def _replaced(text: str, replaceable: Mapping[str, Cell] | None) -> tuple[dict[str, str], list[str]]:
    answers, faults = percent.read(text)
    if replaceable is not None:
        faults += _answer_faults(answers, replaceable)
    return {cell.grade_id: cell.source for cell in answers}, faults


def _changed(text: str, replaceable: Mapping[str, Cell] | None) -> tuple[dict[str, str], list[str]]:
    if replaceable is None:
        return {}, []
    return diff.answers(text, {grade_id: cell.source for grade_id, cell in replaceable.items()})


def _answer_faults(answers: Sequence[Cell], replaceable: Mapping[str, Cell]) -> Iterator[str]:
    for number, cell in enumerate(answers, 1):
        there = replaceable.get(cell.grade_id)
        if cell.role not in ANSWERS:
            yield f"cell {number}: replaces nothing; its header must name a solution or manual cell"
        elif there is None:
            yield f"{cell.grade_id}: notebook.py has no such solution or manual cell"
        elif (there.kind, there.role) != (cell.kind, cell.role):
            yield f"{cell.grade_id}: is {cell.role}, {cell.kind}; notebook.py has {there.role}, {there.kind}"
    for grade_id, count in Counter(cell.grade_id for cell in answers if cell.grade_id).items():
        if count > 1:
            yield f"{grade_id}: replaced {count} times"
