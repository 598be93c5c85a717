"""Define the examiner's input and output for one submission, both with a form in plain data."""

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from autograder.examiner.verdict import Status, Verdict
from autograder.limits import Limits


class CodeCellRole(StrEnum):
    """The role of a code cell, which decides where it runs."""

    READONLY = "readonly"  # in candidate and examiner
    ANSWER = "answer"  # in the candidate
    TESTS = "tests"  # in the examiner


@dataclass(frozen=True)
class CodeCell:
    """A code cell to run; the fields from `points` on belong to tests cells.

    `scored` tells whether a last value counts as a score: it does not if it comes from the student.
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
    """One submission: its cells in order, the names that its tests may use, its files, and its limits."""

    steps: tuple[CodeCell, ...]
    contract: frozenset[str]
    files: dict[str, bytes] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)

    def plain(self) -> dict[str, Any]:
        """Return the job as plain data."""
        return {
            "steps": [{**asdict(step), "role": step.role.value} for step in self.steps],
            "contract": sorted(self.contract),
            "files": self.files,
            "limits": asdict(self.limits),
        }

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "Job":
        """Return the job that `plain` returned as plain data."""
        steps = tuple(CodeCell(**{**step, "role": CodeCellRole(step["role"])}) for step in plain["steps"])
        return cls(steps, frozenset(plain["contract"]), plain["files"], Limits(**plain["limits"]))


@dataclass(frozen=True)
class Examination:
    """The result of one submission: a verdict for each tests cell, and the outputs of the other cells by id.

    `isolation` is the kind of sandbox in which it ran.
    """

    verdicts: tuple[Verdict, ...]
    outputs: dict[str, list[dict[str, Any]]]
    isolation: str = ""

    def plain(self) -> dict[str, Any]:
        """Return the examination as data that JSON can hold."""
        plain = {
            "verdicts": [{**asdict(verdict), "status": verdict.status.value} for verdict in self.verdicts],
            "outputs": self.outputs,
            "isolation": self.isolation,
        }
        # A student's text may hold half a character, which cannot be written to a file.
        return dict(json.loads(json.dumps(plain, ensure_ascii=False).encode(errors="replace")))

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "Examination":
        """Return the examination that `plain` returned as plain data."""
        verdicts = tuple(Verdict(**{**fields, "status": Status(fields["status"])}) for fields in plain["verdicts"])
        return cls(verdicts, plain["outputs"], plain["isolation"])
