"""Known submissions as changes of the author's answers: a diff whose hunks name a cell instead of line numbers.

::

    @@ psi @@
     def psi(p, q):
    -    return p - q
    +    return q - p

The lines that stay and those that go are found by what they say: they must stand in the cell in just one place.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_HEADER = re.compile(r"^@@ (\S+) @@ *\n", re.MULTILINE)


class Misfit(ValueError):
    """A hunk does not fit the cell that it shall change."""


@dataclass(frozen=True)
class Hunk:
    """Lines of the cell `grade_id` that become others; `line` says where in its file the hunk begins."""

    line: int
    grade_id: str
    old: tuple[str, ...]
    new: tuple[str, ...]

    def apply(self, source: str) -> str:
        """Return `source` with the lines changed; raise `Misfit` unless they stand in it once."""
        lines, size = source.split("\n"), len(self.old)
        places = [start for start in range(len(lines) - size + 1) if tuple(lines[start : start + size]) == self.old]
        match places:
            case []:
                raise Misfit("has no such lines")
            case [start]:
                return "\n".join([*lines[:start], *self.new, *lines[start + size :]])
            case _:
                raise Misfit(f"has such lines in {len(places)} places; add some that stand before or after them")


def read(text: str) -> tuple[tuple[Hunk, ...], list[str]]:
    """Return the hunks of `text` and what is wrong with it, each fault as "line N: what"."""
    headers = list(_HEADER.finditer(text))
    if not headers or text[: headers[0].start()].strip():
        return (), ["line 1: the text must begin with the name of the cell that changes, `@@ NAME @@`"]
    ends = [*(header.start() for header in headers[1:]), len(text)]
    hunks, faults = [], []
    for header, end in zip(headers, ends, strict=True):
        first = text.count("\n", 0, header.start()) + 1
        # Editors drop the blank of an empty line that stays, and people put empty lines between hunks.
        lines = text[header.end() : end].rstrip("\n").split("\n")
        strange = [number for number, line in enumerate(lines, first + 1) if line[:1] not in ("", " ", "-", "+")]
        faults += [f"line {number}: must begin with a blank, `-` or `+`" for number in strange]
        old, new = (tuple(line[1:] for line in lines if line[:1] != sign) for sign in "+-")
        if old == new:
            faults.append(f"line {first}: changes nothing")
        hunks.append(Hunk(first, header[1], old, new))
    return tuple(hunks), faults


def answers(text: str, solution: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return the answers that `text` makes of those in `solution`, grade_id -> source, and all faults.

    Hunks of one cell are applied in turn.
    """
    hunks, faults = read(text)
    changed: dict[str, str] = {}
    for hunk in hunks:
        if hunk.grade_id not in solution:
            faults.append(f"{hunk.grade_id}: notebook.py has no such solution or manual cell")
            continue
        try:
            changed[hunk.grade_id] = hunk.apply(changed.get(hunk.grade_id, solution[hunk.grade_id]))
        except Misfit as error:
            faults.append(f"line {hunk.line}: {hunk.grade_id} {error}")
    return changed, faults
