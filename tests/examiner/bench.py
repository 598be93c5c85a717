"""Examine a few cells with a running engine, as a submission's are."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from autograder import percent
from autograder.candidate.jail import Limits
from autograder.examiner.job import Examined, Job, Role, Step
from autograder.examiner.verdict import Verdict
from autograder.grading.assignment import Assignment
from autograder.grading.engine import Engine
from autograder.notebook import build, handout

LIMITS = Limits(
    seconds_per_cell=3, seconds_per_test=3, seconds_total=60, memory_mb=400, processes=250, file_mb=8, folder_mb=32
)
IMPATIENT = replace(LIMITS, seconds_per_cell=1, seconds_per_test=1)
NAMES = frozenset({"work", "Work", "model", "other"})
SETUP = """\
# %% readonly="setup"
import numpy, pandas, sklearn.linear_model, sklearn.pipeline, sklearn.preprocessing, pytest
"""


def assignment(folder: Path, text: str = SETUP, package: Path | None = None, limits: Limits = LIMITS) -> Assignment:
    """Return the assignment whose instructor notebook is `text` and whose public files are in `folder`."""
    cells, faults = percent.read(text)
    assert faults == []
    notebook = build(cells)
    return Assignment("toy", notebook, handout(notebook), folder, package, limits)


def answer(source: str, name: str = "work") -> Step:
    return Step(Role.ANSWER, name, source)


def readonly(source: str, name: str = "setup") -> Step:
    return Step(Role.READONLY, name, source)


def check(source: str, name: str = "test", points: float = 4.0, hidden: bool = False) -> Step:
    return Step(Role.TESTS, name, source, points, "what is tested", hidden)


class Bench:
    """A running engine that takes any cells."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def examine(self, *steps: Step, files: Mapping[str, bytes] | None = None, limits: Limits = LIMITS) -> Examined:
        return self.engine.examine(Job(steps, NAMES, dict(files or {}), limits))

    def verdicts(
        self, *steps: Step, files: Mapping[str, bytes] | None = None, limits: Limits = LIMITS
    ) -> dict[str, Verdict]:
        """Return the verdicts by the names of their tests cells."""
        return {verdict.test: verdict for verdict in self.examine(*steps, files=files, limits=limits).verdicts}

    def verdict(self, work: str, test: str, hidden: bool = False, points: float = 4.0) -> Verdict:
        """Return the verdict of one test on one answer."""
        (found,) = self.examine(answer(work), check(test, points=points, hidden=hidden)).verdicts
        return found
