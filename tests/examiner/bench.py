"""Examine a few cells with a running engine, as a submission's are."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from autograder.examiner.job import CodeCell, CodeCellRole, Examination, Job
from autograder.examiner.verdict import Verdict
from autograder.grading.notebook_task import NotebookTask
from autograder.grading.sandbox_pool import SandboxPool
from autograder.limits import Limits
from autograder.package import percent
from autograder.package.notebook import build, handout

LIMITS = Limits(
    seconds_per_cell=3, seconds_per_test=3, seconds_total=60, memory_mb=400, processes=250, file_mb=8, folder_mb=32
)
IMPATIENT = replace(LIMITS, seconds_per_cell=1, seconds_per_test=1)
NAMES = frozenset({"work", "Work", "model", "other"})
SETUP = """\
# %% readonly="setup"
import numpy, pandas, sklearn.linear_model, sklearn.pipeline, sklearn.preprocessing, pytest
"""


def assignment(folder: Path, text: str = SETUP, package: Path | None = None, limits: Limits = LIMITS) -> NotebookTask:
    """Return the assignment whose instructor notebook is `text` and whose public files are in `folder`."""
    cells, faults = percent.read(text)
    assert faults == []
    notebook = build(cells)
    return NotebookTask("toy", notebook, handout(notebook), folder, package, limits)


def answer(source: str, name: str = "work") -> CodeCell:
    return CodeCell(CodeCellRole.ANSWER, name, source)


def readonly(source: str, name: str = "setup") -> CodeCell:
    return CodeCell(CodeCellRole.READONLY, name, source)


def check(source: str, name: str = "test", points: float = 4.0, hidden: bool = False) -> CodeCell:
    return CodeCell(CodeCellRole.TESTS, name, source, points, "what is tested", hidden)


class Bench:
    """A running engine that takes any cells."""

    def __init__(self, engine: SandboxPool) -> None:
        self.engine = engine

    def examine(
        self, *steps: CodeCell, files: Mapping[str, bytes] | None = None, limits: Limits = LIMITS
    ) -> Examination:
        return self.engine.examine(Job(steps, NAMES, dict(files or {}), limits))

    def verdicts(
        self, *steps: CodeCell, files: Mapping[str, bytes] | None = None, limits: Limits = LIMITS
    ) -> dict[str, Verdict]:
        """Return the verdicts by the names of their tests cells."""
        return {verdict.test: verdict for verdict in self.examine(*steps, files=files, limits=limits).verdicts}

    def verdict(self, work: str, test: str, hidden: bool = False, points: float = 4.0) -> Verdict:
        """Return the verdict of one test on one answer."""
        (found,) = self.examine(answer(work), check(test, points=points, hidden=hidden)).verdicts
        return found
