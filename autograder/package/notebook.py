"""Build the instructor notebook from cells, and make its handout and known submissions."""

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.nbgraderformat import SCHEMA_VERSION
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)

from autograder.package.cell import KINDS, POINTED, Cell, CellRole, cell_ids

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}

RELEASE = (
    LockCells,
    ClearSolutions,
    ClearOutput,
    CheckCellMetadata,
    ComputeChecksums,
    ClearHiddenTests,
    ClearMarkScheme,
    ComputeChecksums,
    CheckCellMetadata,
)
"""The preprocessors of `nbgrader generate_assignment`, without those that write to the gradebook."""


@dataclass(frozen=True)
class Record:
    """The digests of the cells, and of the public files by path, at the last sync with the package."""

    cells: str = ""
    files: Mapping[str, str] = field(default_factory=dict)


def build(cells: Sequence[Cell], record: Record | None = None) -> NotebookNode:
    """Return the instructor notebook of `cells`, with `record` in its metadata.

    Equal cells give equal bytes: ids are computed from the cells, and there are no outputs.
    """
    metadata: dict[str, Any] = {"kernelspec": dict(KERNEL)}
    if record is not None:
        metadata["autograder"] = {"cells": record.cells, "files": dict(record.files)}
    nodes = [_node(cell, name) for cell, name in zip(cells, cell_ids(cells), strict=True)]
    notebook: NotebookNode = new_notebook(cells=nodes, metadata=metadata)
    return notebook


def dumps(notebook: NotebookNode) -> bytes:
    """Return `notebook` as the bytes of its file."""
    text: str = nbformat.writes(notebook)
    return (text + "\n").encode()


def loads(content: bytes) -> NotebookNode:
    """Return the notebook in `content`, in format 4; raise `ValueError` if it is not a notebook."""
    try:
        notebook: NotebookNode = nbformat.reads(content.decode(), as_version=4)
        return notebook
    except (nbformat.ValidationError, ValueError, AttributeError) as error:
        raise ValueError(f"not a notebook: {error}") from None


def record_of(notebook: NotebookNode) -> Record:
    """Return the record that `build` wrote into `notebook`; an empty one if there is none."""
    match notebook.metadata.get("autograder"):
        case {"cells": str(cells), "files": Mapping() as digests}:
            return Record(cells, dict(digests))
    return Record()


def read(notebook: NotebookNode) -> tuple[tuple[Cell, ...], list[str]]:
    """Return the cells of `notebook` and a fault for each that a package cannot hold, as "cell: sentence"."""
    cells, faults = [], []
    for number, node in enumerate(notebook.cells, 1):
        name = node.metadata.get("nbgrader", {}).get("grade_id") or f"cell {number}"
        losses = list(_losses(node))
        faults += [f"{name}: {loss}" for loss in losses]
        if not losses:
            cells.append(_cell(node))
    return tuple(cells), faults


def handout(notebook: NotebookNode) -> NotebookNode:
    """Return the handout of an instructor notebook: no solutions, no hidden tests, no outputs."""
    released, resources = copy.deepcopy(notebook), dict[str, Any]()
    for step in RELEASE:
        released, resources = step().preprocess(released, resources)
    return released


def _node(cell: Cell, name: str) -> NotebookNode:
    metadata = {"nbgrader": _metadata(cell)} if cell.role else {}
    new: Callable[..., NotebookNode] = new_code_cell if cell.kind == "code" else new_markdown_cell
    return new(cell.source, id=name, metadata=metadata)


def _metadata(cell: Cell) -> dict[str, Any]:
    """Return the metadata that nbgrader's panel in JupyterLab writes for a cell of this role."""
    metadata: dict[str, Any] = {
        "grade": cell.role in ("manual", "tests"),
        "grade_id": cell.grade_id,
        "locked": cell.role in ("readonly", "tests", "task"),
        "schema_version": SCHEMA_VERSION,
        "solution": cell.role in ("manual", "solution"),
        "task": cell.role == "task",
    }
    if cell.points is not None:
        metadata["points"] = int(cell.points) if cell.points.is_integer() else cell.points
    return metadata


def _role(metadata: Mapping[str, Any]) -> CellRole | None:
    """Return the role that nbgrader's panel shows for a cell."""
    if metadata.get("task"):
        return "task"
    if metadata.get("solution"):
        return "manual" if metadata.get("grade") else "solution"
    if metadata.get("grade"):
        return "tests"
    return "readonly" if metadata.get("locked") else None


def _cell(node: NotebookNode) -> Cell:
    metadata = node.metadata.get("nbgrader", {})
    role = _role(metadata)
    return Cell(
        node.cell_type,
        node.source,
        role,
        metadata.get("grade_id", "") if role else "",
        metadata.get("points") if role in POINTED else None,
    )


def _losses(node: NotebookNode) -> Iterator[str]:
    """Yield what the cell would lose if it was written as text."""
    if node.cell_type not in KINDS:
        yield f"a {node.cell_type} cell; make it code or markdown"
    if node.get("attachments"):
        yield "a pasted picture, which text cannot hold; save it in files/ and link to it"
    if node.metadata.get("tags"):
        yield f"tags {', '.join(node.metadata.tags)}, which text cannot hold; remove them"
    version = node.metadata.get("nbgrader", {}).get("schema_version", SCHEMA_VERSION)
    if version != SCHEMA_VERSION:
        yield f"nbgrader metadata of version {version}; run `nbgrader update` on the notebook"
