"""Read known submissions as changes of the author's answers: a diff whose hunks name a cell, not line numbers.

::

    @@ psi @@
     def psi(p, q):
    -    return p - q
    +    return q - p

The old lines of a hunk, those that stay and those that go, must occur in the cell exactly once.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_HEADER = re.compile(r"^@@ (\S+) @@ *\n", re.MULTILINE)


class Misfit(ValueError):
    """The old lines of a hunk do not occur in its cell exactly once."""


@dataclass(frozen=True)
class Hunk:
    """Lines of the cell `grade_id` and those that replace them; `line` is the hunk's first line in its file."""

    line: int
    grade_id: str
    old: tuple[str, ...]
    new: tuple[str, ...]

    def apply(self, source: str) -> str:
        """Return `source` with the lines replaced; raise `Misfit` unless they occur in it once."""
        lines, size = source.split("\n"), len(self.old)
        starts = [start for start in range(len(lines) - size + 1) if tuple(lines[start : start + size]) == self.old]
        match starts:
            case []:
                raise Misfit("does not have these lines")
            case [start]:
                return "\n".join([*lines[:start], *self.new, *lines[start + size :]])
            case _:
                raise Misfit(f"has these lines in {len(starts)} places; add lines that stand before or after them")


def read(text: str) -> tuple[tuple[Hunk, ...], list[str]]:
    """Return the hunks of `text` and its faults, each as "line N: sentence"."""
    headers = list(_HEADER.finditer(text))
    if not headers or text[: headers[0].start()].strip():
        return (), ["line 1: the text must begin with the name of the cell that changes, `@@ NAME @@`"]
    ends = [*(header.start() for header in headers[1:]), len(text)]
    hunks, faults = [], []
    for header, end in zip(headers, ends, strict=True):
        first = text.count("\n", 0, header.start()) + 1
        # Editors strip the blank from an empty line that stays, and people put empty lines between hunks.
        lines = text[header.end() : end].rstrip("\n").split("\n")
        unreadable = [number for number, line in enumerate(lines, first + 1) if line[:1] not in ("", " ", "-", "+")]
        faults += [f"line {number}: must begin with a blank, `-` or `+`" for number in unreadable]
        old, new = (tuple(line[1:] for line in lines if line[:1] != sign) for sign in "+-")
        if old == new:
            faults.append(f"line {first}: changes nothing")
        hunks.append(Hunk(first, header[1], old, new))
    return tuple(hunks), faults


def answers(text: str, solution: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return the answers of `solution`, grade_id -> source, that `text` changes, as changed, and all faults.

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
