"""The BEGIN and END marks that nbgrader cuts cells by."""

import re
from collections.abc import Iterator

from autograder.package.cell import Cell, CellRole

HOLDERS: dict[str, tuple[CellRole, ...]] = {
    "SOLUTION": ("solution", "manual"),
    "HIDDEN TESTS": ("tests",),
    "MARK SCHEME": ("task",),
}
"""Which roles may hold which region."""

_MARK = re.compile(r"^\s*[^\w\s]+\s*(?P<edge>BEGIN|END) (?P<region>[A-Z][A-Z ]*?)\W*$")
_ALMOST = re.compile(r"^\W*(begin|end)\W?(solution|hidden\W?test|mark\W?scheme)s?\W*$", re.IGNORECASE)
_KNOWN = f"write ### BEGIN and ### END with one of {', '.join(HOLDERS)}"
_AUTOTEST = re.compile(r"^\s*#+\s*(HASHED )?AUTOTEST\b")


def hidden(cell: Cell) -> bool:
    """Whether `cell` is a tests cell that students do not see."""
    return cell.role == "tests" and any(_region(line) == ("BEGIN", "HIDDEN TESTS") for line in _lines(cell))


def faults(cell: Cell) -> Iterator[str]:
    """Yield what is wrong with the marks of `cell`; nbgrader itself passes over most of it in silence."""
    opened = ""
    for number, line in enumerate(_lines(cell), 1):
        edge, region = _region(line)
        if not edge:
            yield from _disguised(line, number)
        elif region not in HOLDERS:
            yield f"line {number}: unknown mark {line.strip()!r}; {_KNOWN}"
        elif edge == "BEGIN":
            if opened:
                yield f"line {number}: BEGIN {region} before END {opened}"
            elif cell.role not in HOLDERS[region]:
                yield f"line {number}: BEGIN {region} belongs in a {' or '.join(HOLDERS[region])} cell"
            opened = region
        else:
            if opened != region:
                yield f"line {number}: END {region} without BEGIN {region}"
            opened = ""
    if opened:
        yield f"BEGIN {opened} without END {opened}"
    yield from _mixed(cell)


def _disguised(line: str, number: int) -> Iterator[str]:
    """nbgrader finds a mark anywhere in a line and drops the whole line."""
    if _ALMOST.match(line):
        yield f"line {number}: {line.strip()!r} is no mark; {_KNOWN}"
    elif any(f"{edge} {region}" in line for edge in ("BEGIN", "END") for region in HOLDERS):
        yield f"line {number}: the mark in {line.strip()!r} must stand alone on its line"
    elif _AUTOTEST.match(line):
        yield f"line {number}: AUTOTEST is not built; write the test out"


def _mixed(cell: Cell) -> Iterator[str]:
    """nbgrader would show students the visible part only and give the points for both."""
    if not hidden(cell):
        return
    inside = False
    for number, line in enumerate(_lines(cell), 1):
        edge, _ = _region(line)
        if edge:
            inside = edge == "BEGIN"
        elif not inside and line.strip() and not line.lstrip().startswith("#"):
            yield f"line {number}: visible code in a hidden test; move it into the region or another cell"
            return


def _lines(cell: Cell) -> list[str]:
    return cell.source.split("\n")


def _region(line: str) -> tuple[str, str]:
    """Return ("BEGIN" or "END", the region) if `line` is a mark, else two empty strings."""
    match = _MARK.match(line)
    return (match["edge"], match["region"]) if match else ("", "")
