"""Read and write the header of a cell: `# %% tests="psi" points=3` is {"tests": "psi", "points": 3}."""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from autograder.package.cell import POINTED, ROLES, Cell, CellRole

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def read(header: Mapping[str, Any]) -> tuple[CellRole | None, str, float | None, list[str]]:
    """Return the role, the grade_id and the points of a cell, and the faults of its header."""
    roles = [role for role in ROLES if role in header]
    role = roles[0] if roles else None
    name, points = header.get(role) if role else "", header.get("points")
    faults = [*_key_faults(header), *_name_faults(role, name), *_points_faults(role, points)]
    if len(roles) > 1:
        faults.append(f"more than one role: {', '.join(roles)}")
    return role, name if isinstance(name, str) else "", _points(points), faults


def write(cell: Cell) -> dict[str, Any]:
    """Return the header of `cell`."""
    header: dict[str, Any] = {cell.role: cell.grade_id} if cell.role else {}
    if cell.points is not None:
        header["points"] = int(cell.points) if cell.points.is_integer() else cell.points
    return header


def _key_faults(header: Mapping[str, Any]) -> Iterator[str]:
    for key, value in header.items():
        if key not in (*ROLES, "points"):
            word = value if key == "title" else key  # jupytext calls words without a value a title
            yield f'unknown {word!r} in the header; use points=3 and one of {", ".join(ROLES)}, as in solution="psi"'


def _name_faults(role: CellRole | None, name: object) -> Iterator[str]:
    if role and not (isinstance(name, str) and _NAME.fullmatch(name)):
        yield f'{role} needs a name of at most 64 letters, digits, "_" and "-": {role}="psi", not {name!r}'


def _points_faults(role: CellRole | None, points: object) -> Iterator[str]:
    if role in POINTED and points is None:
        yield f"points missing: a {role} cell needs points, as in points=3"
    elif role not in POINTED and points is not None:
        yield f"points on a {role or 'plain'} cell; only {', '.join(POINTED)} cells have points"
    elif points is not None and _points(points) is None:
        yield f"points must be a number of at least 0, not {points!r}"


def _points(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value < math.inf else None
