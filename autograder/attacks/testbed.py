"""The testbed of dishonest submissions: sandboxes in a course folder, a home and an environment with canaries."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from autograder.attacks.attack import Attack
from autograder.attacks.decoy_course import LIMITS, NAME, DecoyCourse
from autograder.attacks.judge import Observation, harm
from autograder.errors import PlatformError
from autograder.examiner.job import Examination
from autograder.grading.sandbox_pool import SandboxPool
from autograder.intake.files import disarm, take
from autograder.intake.graft import graft

SECONDS = 2.0 * LIMITS.seconds_total


@dataclass(frozen=True)
class AttackTestbed:
    """A course folder and the running sandboxes of its assignment; `examinations` holds the results by attack."""

    folder: Path
    target: DecoyCourse
    pool: SandboxPool
    canary: str
    examinations: dict[str, Examination] = field(default_factory=dict)

    def examine(self, attack: Attack) -> Examination:
        """Grade `attack` from its files, unless it was graded before."""
        if attack.name not in self.examinations:
            self.examinations[attack.name] = self._examine(attack)
        return self.examinations[attack.name]

    def _examine(self, attack: Attack) -> Examination:
        folder = self.folder / "submitted" / "attacker" / NAME
        shutil.rmtree(folder, ignore_errors=True)
        attack.hand_in(self.target, folder)
        disarm(folder, self.folder / "source" / NAME)
        try:
            return self.pool.grade(take(folder / f"{NAME}.ipynb", self.target.handout))
        finally:
            shutil.rmtree(folder)

    def observe(self, attack: Attack) -> Observation:
        """Grade `attack`, and honest work after it; return the effects."""
        before, running = state(self.folder), processes()
        began = time.monotonic()
        examination, fault = None, ""
        try:
            examination = self.examine(attack)
        except PlatformError as error:
            fault = str(error)
        seconds = time.monotonic() - began
        honest = scores(self.pool.grade(graft(self.target.honest_cells(), self.target.handout)))
        return Observation(examination, fault, seconds, before, state(self.folder), processes() - running, honest)

    def harm(self, attack: Attack) -> list[str]:
        """Return a sentence for each thing that `attack` achieves."""
        return harm(attack, self.observe(attack), self.target.points, (self.canary,), SECONDS)


@contextmanager
def opened(folder: Path, target: DecoyCourse, canary: str, seed: int = 0) -> Iterator[AttackTestbed]:
    """Yield a testbed in the empty `folder`; `canary` is its secret, and `seed` draws its hidden data."""
    task = target.course(folder, canary, seed)
    with (
        _environment(CANARY=canary, HOME=str(folder / "home")),
        SandboxPool(task, b"salt-" + canary.encode()) as pool,
    ):
        yield AttackTestbed(folder, target, pool, canary)


@contextmanager
def _environment(**planted: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in planted}
    os.environ.update(planted)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def scores(examination: Examination) -> dict[str, float]:
    """Return the score of each test."""
    return {verdict.test: verdict.score for verdict in examination.verdicts}


def state(folder: Path) -> dict[str, bytes]:
    """Return the content of all files below `folder` by path, to see whether one was changed."""
    contents = {}
    for top, _, names in os.walk(folder):  # leaves out folders that are nested too deep to be reached
        for path in (Path(top, name) for name in names):
            if "__pycache__" not in path.parts and path.is_file():
                contents[str(path.relative_to(folder))] = path.read_bytes()
    return contents


def processes() -> int:
    """Return the number of processes below this one: the sandboxes', and all that were left in them."""
    return len(psutil.Process().children(recursive=True))
