"""Graft a student's answers and added cells onto the handout."""

import copy
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.package import contract

MAX_CELL_CHARACTERS = 200_000
MAX_CELLS = 500


@dataclass(frozen=True)
class StudentCell:
    """A cell of the student's file."""

    kind: str
    source: str
    grade_id: str


@dataclass(frozen=True)
class Grafted:
    """A student's work in the author's form: a notebook that is the handout with the student's answers."""

    notebook: NotebookNode
    files: dict[str, bytes] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def cells_of(content: bytes) -> list[StudentCell]:
    """Return the cells in the bytes of a notebook file of any version; raise `ValueError` with a sentence."""
    try:
        notebook = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"it is not a notebook file ({type(error).__name__})") from None
    if not isinstance(notebook, dict):
        raise ValueError("it is not a notebook file")
    sheets = notebook.get("worksheets")  # format 3
    holder = sheets[0] if isinstance(sheets, list) and sheets and isinstance(sheets[0], dict) else notebook
    cells = holder.get("cells")
    if not isinstance(cells, list):
        raise ValueError("it has no list of cells")
    return list(_found(cells))


def _found(cells: Sequence[Any]) -> Iterator[StudentCell]:
    for cell in cells:
        if not isinstance(cell, dict):
            continue
        source = cell.get("source", cell.get("input", ""))
        if isinstance(source, list):
            source = "".join(part for part in source if isinstance(part, str))
        metadata = cell.get("metadata")
        nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
        text = source.encode(errors="replace").decode() if isinstance(source, str) else ""
        kind = "markdown" if cell.get("cell_type") in ("markdown", "raw", "heading") else "code"
        yield StudentCell(kind, text, grade_id if isinstance(grade_id, str) else "")


def graft(cells: Sequence[StudentCell], handout: NotebookNode) -> Grafted:
    """Return the handout with the answers and the added cells of `cells`."""
    notes: list[str] = []
    owned = {_grade_id(node): node for node in handout.cells if _grade_id(node)}
    cells = _bounded(cells, notes)
    cells = _reclaimed(cells, owned, notes)
    answers = _answers(cells, owned, notes)
    _report_changes(cells, owned, notes)
    notebook = copy.deepcopy(handout)
    added = _added(cells, owned)
    notebook.cells = list(_nodes(added.get("", [])))
    for node in copy.deepcopy(handout.cells):
        grade_id = _grade_id(node)
        if not grade_id:
            continue  # the student's file has its own copy of it, or the student took it out
        if grade_id in answers:
            node.source = answers[grade_id]
        notebook.cells += [node, *_nodes(added.get(grade_id, []))]
    for number, node in enumerate(notebook.cells):
        node.id = _grade_id(node) or f"added-{number}"
    return Grafted(notebook, notes=tuple(notes))


def _grade_id(node: NotebookNode) -> str:
    return str(node.metadata.get("nbgrader", {}).get("grade_id", ""))


def _is_answer(node: NotebookNode) -> bool:
    return bool(node.metadata.nbgrader.get("solution"))


def _bounded(cells: Sequence[StudentCell], notes: list[str]) -> list[StudentCell]:
    if len(cells) > MAX_CELLS:
        notes.append(f"Only the first {MAX_CELLS} of {len(cells)} cells were read.")
    kept = []
    for number, cell in enumerate(cells[:MAX_CELLS], 1):
        if len(cell.source) > MAX_CELL_CHARACTERS:
            notes.append(
                f"Cell {number} has {len(cell.source):,} characters and was left out; "
                f"at most {MAX_CELL_CHARACTERS:,} are read."
            )
            cell = StudentCell(cell.kind, "", cell.grade_id)
        kept.append(cell)
    return kept


def _reclaimed(cells: list[StudentCell], owned: dict[str, NotebookNode], notes: list[str]) -> list[StudentCell]:
    """Give answer cells their lost ids back, where only one cell can be meant."""
    present = {cell.grade_id for cell in cells}
    lost = [grade_id for grade_id, node in owned.items() if _is_answer(node) and grade_id not in present]
    handed = {node.source.strip() for node in owned.values()}
    for grade_id in lost:
        node = owned[grade_id]
        loose = [i for i, cell in enumerate(cells) if cell.grade_id not in owned and cell.source.strip() not in handed]
        between = [i for i in _between(cells, owned, grade_id) if i in loose]
        chosen = [i for i in loose if _defines(cells[i], node)] if _names(node) else between
        if len(chosen) == 1 and cells[chosen[0]].kind == node.cell_type:
            cells[chosen[0]] = StudentCell(node.cell_type, cells[chosen[0]].source, grade_id)
            notes.append(
                f"Cell `{grade_id}` had lost its nbgrader id; your cell that takes its place was used instead."
            )
        else:
            notes.append(f"Cell `{grade_id}` is missing, and none of your other cells could take its place.")
    return cells


def _between(cells: list[StudentCell], owned: dict[str, NotebookNode], grade_id: str) -> range:
    """Return the positions between the cells that stand around `grade_id` in the handout."""
    order = list(owned)
    at = order.index(grade_id)
    positions = {cell.grade_id: i for i, cell in enumerate(cells)}
    before = next((positions[name] for name in reversed(order[:at]) if name in positions), -1)
    after = next((positions[name] for name in order[at + 1 :] if name in positions), len(cells))
    return range(before + 1, after)


def _names(node: NotebookNode) -> frozenset[str]:
    if node.cell_type != "code":
        return frozenset()
    try:
        return contract.scope(node.source).defines
    except SyntaxError:
        return frozenset()


def _defines(cell: StudentCell, node: NotebookNode) -> bool:
    """Return whether lines of `cell` define each name of `node`. To parse students' code could take for ever."""
    return cell.kind == "code" and all(re.search(_DEFINITION.format(name), cell.source, re.M) for name in _names(node))


_DEFINITION = (
    r"^(?:(?:async +)?def|class) +{0}\b"
    r"|^(?:from|import) [^\n]{{0,200}}\b{0}\b"
    r"|^[^=\n()]{{0,200}}\b{0}\b[^=\n]{{0,200}}=(?!=)"
)


def _answers(cells: Sequence[StudentCell], owned: dict[str, NotebookNode], notes: list[str]) -> dict[str, str]:
    """Return the text of each answer cell; several cells with one id (a split or a copy) are joined in order."""
    answers = {}
    for grade_id, node in owned.items():
        pieces = [cell for cell in cells if cell.grade_id == grade_id] if _is_answer(node) else []
        if not pieces:
            continue
        written = [p.source for p in pieces if p.source.strip() != node.source.strip()] or [node.source]
        if len(set(written)) > 1:
            notes.append(f"Your notebook has {len(written)} cells `{grade_id}`; they were joined in their order.")
        if any(piece.kind != node.cell_type for piece in pieces):
            notes.append(f"Cell `{grade_id}` had become another kind of cell; its text was used.")
        answers[grade_id] = "\n\n".join(dict.fromkeys(written))
    return answers


def _report_changes(cells: Sequence[StudentCell], owned: dict[str, NotebookNode], notes: list[str]) -> None:
    order = [cell.grade_id for cell in cells if cell.grade_id in owned]
    for grade_id, node in owned.items():
        copies = [cell.source for cell in cells if cell.grade_id == grade_id]
        if _is_answer(node):
            continue
        if not copies:
            notes.append(f"Cell `{grade_id}` was missing; the one that was handed out was used.")
        elif any(text.strip() != node.source.strip() for text in copies):
            notes.append(
                f"Your change of the locked cell `{grade_id}` was ignored; the one that was handed out was used."
            )
    if list(dict.fromkeys(order)) != [grade_id for grade_id in owned if grade_id in order]:
        notes.append("Your cells were in another order; the order of the handout was used.")


def _added(cells: Sequence[StudentCell], owned: dict[str, NotebookNode]) -> dict[str, list[StudentCell]]:
    """Return the student's added cells, by the id of the author's cell before them."""
    added: dict[str, list[StudentCell]] = {}
    behind = ""
    for cell in cells:
        if cell.grade_id in owned:
            behind = cell.grade_id
        else:
            added.setdefault(behind, []).append(cell)
    return added


def _nodes(cells: Sequence[StudentCell]) -> Iterator[NotebookNode]:
    for cell in cells:
        yield new_code_cell(cell.source) if cell.kind == "code" else new_markdown_cell(cell.source)
