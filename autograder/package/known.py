"""Read the answers of known submissions, and check that they and their declared scores fit the notebook."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from autograder.package import diff, percent
from autograder.package.cell import ANSWERS, Cell
from autograder.package.manifest import KnownSubmission

BUILT_IN = ("solution", "blank")
"""The submissions that every package has without a file: the author's notebook and the untouched handout."""


def files(folder: Path) -> list[Path]:
    """Return the files of known submissions in `folder`, sorted by name: cells in .py, changes of cells in .diff."""
    return sorted(path for path in folder.glob("*") if path.suffix in (".py", ".diff"))


def read(folder: Path, cells: Sequence[Cell]) -> tuple[dict[str, dict[str, str]], list[str]]:
    """Return the answers in the files of `folder`, name -> grade_id -> source, and all faults.

    The answers must replace or change cells of the notebook; this is not checked where `cells` is empty.
    """
    replaceable = {cell.grade_id: cell for cell in cells if cell.role in ANSWERS} if cells else None
    submissions: dict[str, dict[str, str]] = {}
    faults: list[str] = []
    for path in files(folder):
        text = path.read_text(encoding="utf-8", errors="replace")
        answers, answer_faults = (_changed if path.suffix == ".diff" else _replaced)(text, replaceable)
        if path.stem in BUILT_IN:
            answer_faults.append(f"every package has the submission {path.stem} already; delete the file")
        earlier = submissions.setdefault(path.stem, {})
        twice = answers.keys() & earlier.keys()
        answer_faults += [f"{grade_id}: also changed in {path.stem}.diff" for grade_id in twice]
        faults += [f"{path.name}: {fault}" for fault in answer_faults]
        earlier.update(answers)
    return submissions, faults


def declaration_faults(
    tables: Mapping[str, KnownSubmission], cells: Sequence[Cell], names: Iterable[str]
) -> Iterator[str]:
    """Yield a fault for each table of assignment.toml that does not fit the tests cells or the files in submissions/.

    `names` are the submissions that have files.
    """
    tests = {cell.grade_id: cell.points or 0.0 for cell in cells if cell.role == "tests"}
    for name, submission in tables.items():
        table = f"assignment.toml: submissions.{name}"
        if name in BUILT_IN:
            yield f"{table}: every package has this submission already; delete the table"
        elif name not in names:
            yield f"{table}: no file submissions/{name}.py or {name}.diff"
        if cells:
            yield from (f"{table}.{fault}" for fault in submission.faults(tests))
    for name in names:
        if name not in tables and name not in BUILT_IN:
            yield f"assignment.toml: no table [submissions.{name}] for the file in submissions/"


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
        original = replaceable.get(cell.grade_id)
        if cell.role not in ANSWERS:
            yield f"cell {number}: replaces nothing; its header must name a solution or manual cell"
        elif original is None:
            yield f"{cell.grade_id}: notebook.py has no such solution or manual cell"
        elif (original.kind, original.role) != (cell.kind, cell.role):
            yield f"{cell.grade_id}: is {cell.role}, {cell.kind}; notebook.py has {original.role}, {original.kind}"
    for grade_id, count in Counter(cell.grade_id for cell in answers if cell.grade_id).items():
        if count > 1:
            yield f"{grade_id}: replaced {count} times"
