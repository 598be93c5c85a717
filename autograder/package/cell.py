"""Describe one cell of an instructor notebook as its author sees it: kind, source and role."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal, get_args

Kind = Literal["code", "markdown"]
CellRole = Literal["readonly", "solution", "tests", "manual", "task"]

KINDS: tuple[Kind, ...] = get_args(Kind)
ROLES: tuple[CellRole, ...] = get_args(CellRole)
POINTED: tuple[CellRole, ...] = ("tests", "manual", "task")
"""The roles that carry points."""
ANSWERS: tuple[CellRole, ...] = ("solution", "manual")
"""The roles whose source the student writes."""


@dataclass(frozen=True)
class Cell:
    """A cell; `grade_id` is empty and `points` is None where the role has none.

    The source has no white space at its end and its lines end with a line feed, so that cells are equal whichever
    editor wrote them.
    """

    kind: Kind
    source: str
    role: CellRole | None = None
    grade_id: str = ""
    points: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "source", self.source.replace("\r\n", "\n").rstrip())
        if self.points is not None:
            object.__setattr__(self, "points", float(self.points))


def digest(cells: Iterable[Cell]) -> str:
    """Return the SHA-256 of everything an author decides in `cells`: kinds, sources and roles, in order."""
    return hashlib.sha256(json.dumps([asdict(cell) for cell in cells]).encode()).hexdigest()


def cell_ids(cells: Iterable[Cell]) -> list[str]:
    """Return an id for each cell: its `grade_id`, else a digest of its content, numbered where cells are equal."""
    cells = list(cells)
    taken = {cell.grade_id for cell in cells if cell.grade_id}
    ids = []
    for cell in cells:
        stem = cell.grade_id or f"{cell.kind}-{digest([cell])[:12]}"
        ids.append(stem if cell.grade_id else _free(stem, taken))
        taken.add(ids[-1])
    return ids


def _free(stem: str, taken: set[str]) -> str:
    name, copy = stem, 1
    while name in taken:
        copy += 1
        name = f"{stem}-{copy}"
    return name
