"""What the examiner is told about one submission, and what it answers."""

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from autograder.examiner.verdict import Status, Verdict
from autograder.limits import Limits


class CodeCellRole(StrEnum):
    """Who runs a code cell."""

    READONLY = "readonly"  # the author's, for both processes
    ANSWER = "answer"  # the student's
    TESTS = "tests"


@dataclass(frozen=True)
class CodeCell:
    """A code cell to run; the fields from `points` on are a tests cell's.

    `scored` says that a last value counts as a score: it does not if it is the student's own.
    """

    role: CodeCellRole
    id: str
    source: str
    points: float = 0.0
    title: str = ""
    hidden: bool = False
    scored: bool = True


@dataclass(frozen=True)
class Job:
    """One submission: its cells in order, the names that tests may use of it, its own files, and its limits."""

    steps: tuple[CodeCell, ...]
    contract: frozenset[str]
    files: dict[str, bytes] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)

    def plain(self) -> dict[str, Any]:
        return {
            "steps": [{**asdict(step), "role": step.role.value} for step in self.steps],
            "contract": sorted(self.contract),
            "files": self.files,
            "limits": asdict(self.limits),
        }

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "Job":
        steps = tuple(CodeCell(**{**step, "role": CodeCellRole(step["role"])}) for step in plain["steps"])
        return cls(steps, frozenset(plain["contract"]), plain["files"], Limits(**plain["limits"]))


@dataclass(frozen=True)
class Examination:
    """What came out of one submission: a verdict for each tests cell, and what the other cells displayed, by id.

    `isolation` is the kind of sandbox that it ran in.
    """

    verdicts: tuple[Verdict, ...]
    outputs: dict[str, list[dict[str, Any]]]
    isolation: str = ""

    def plain(self) -> dict[str, Any]:
        plain = {
            "verdicts": [{**asdict(each), "status": each.status.value} for each in self.verdicts],
            "outputs": self.outputs,
            "isolation": self.isolation,
        }
        # Half a character, which a student's text may hold, cannot be written to a file.
        return dict(json.loads(json.dumps(plain, ensure_ascii=False).encode(errors="replace")))

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "Examination":
        verdicts = tuple(Verdict(**{**each, "status": Status(each["status"])}) for each in plain["verdicts"])
        return cls(verdicts, plain["outputs"], plain["isolation"])
