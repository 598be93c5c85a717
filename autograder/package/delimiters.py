"""Find and check the BEGIN and END delimiters of the regions that nbgrader cuts out of cells."""

import re
from collections.abc import Iterator

from autograder.package.cell import Cell, CellRole

HOLDERS: dict[str, tuple[CellRole, ...]] = {
    "SOLUTION": ("solution", "manual"),
    "HIDDEN TESTS": ("tests",),
    "MARK SCHEME": ("task",),
}
"""The roles that may hold each region."""

_DELIMITER = re.compile(r"^\s*[^\w\s]+\s*(?P<edge>BEGIN|END) (?P<region>[A-Z][A-Z ]*?)\W*$")
_ALMOST = re.compile(r"^\W*(begin|end)\W?(solution|hidden\W?test|mark\W?scheme)s?\W*$", re.IGNORECASE)
_ADVICE = f"write ### BEGIN and ### END with one of {', '.join(HOLDERS)}"
_AUTOTEST = re.compile(r"^\s*#+\s*(HASHED )?AUTOTEST\b")


def hidden(cell: Cell) -> bool:
    """Return whether `cell` is a tests cell that students do not see."""
    return cell.role == "tests" and any(_region(line) == ("BEGIN", "HIDDEN TESTS") for line in _lines(cell))


def faults(cell: Cell) -> Iterator[str]:
    """Yield the faults of the delimiters in `cell`; nbgrader itself ignores most of them without a word."""
    open_region = ""
    for number, line in enumerate(_lines(cell), 1):
        edge, region = _region(line)
        if not edge:
            yield from _misread(line, number)
        elif region not in HOLDERS:
            yield f"line {number}: unknown delimiter {line.strip()!r}; {_ADVICE}"
        elif edge == "BEGIN":
            if open_region:
                yield f"line {number}: BEGIN {region} before END {open_region}"
            elif cell.role not in HOLDERS[region]:
                yield f"line {number}: BEGIN {region} belongs in a {' or '.join(HOLDERS[region])} cell"
            open_region = region
        else:
            if open_region != region:
                yield f"line {number}: END {region} without BEGIN {region}"
            open_region = ""
    if open_region:
        yield f"BEGIN {open_region} without END {open_region}"
    yield from _mixed(cell)


def _misread(line: str, number: int) -> Iterator[str]:
    """Yield a fault if `line` is almost a delimiter, or holds one: nbgrader would drop the whole line."""
    if _ALMOST.match(line):
        yield f"line {number}: {line.strip()!r} is not a delimiter; {_ADVICE}"
    elif any(f"{edge} {region}" in line for edge in ("BEGIN", "END") for region in HOLDERS):
        yield f"line {number}: the delimiter in {line.strip()!r} must stand alone on its line"
    elif _AUTOTEST.match(line):
        yield f"line {number}: AUTOTEST is not supported; write the test yourself"


def _mixed(cell: Cell) -> Iterator[str]:
    """Yield a fault if a hidden test has visible code: nbgrader would give the points for both parts together."""
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
    """Return ("BEGIN" or "END", the region) if `line` is a delimiter, else two empty strings."""
    match = _DELIMITER.match(line)
    return (match["edge"], match["region"]) if match else ("", "")
