"""Where dishonest submissions are graded: an engine in a course folder, a home and an environment with canaries."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

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
    """A course folder and a running engine for its assignment."""

    folder: Path
    target: DecoyCourse
    engine: SandboxPool
    canary: str
    kept: dict[str, Examination] = field(default_factory=dict)

    def examine(self, attack: Attack) -> Examination:
        """Grade `attack` from its files, unless it was graded before."""
        if attack.name not in self.kept:
            self.kept[attack.name] = self._examine(attack)
        return self.kept[attack.name]

    def _examine(self, attack: Attack) -> Examination:
        folder = self.folder / "submitted" / "attacker" / NAME
        shutil.rmtree(folder, ignore_errors=True)
        attack.hand_in(self.target, folder)
        disarm(folder, self.folder / "source" / NAME)
        try:
            return self.engine.grade(take(folder / f"{NAME}.ipynb", self.target.handout))
        finally:
            shutil.rmtree(folder)

    def see(self, attack: Attack) -> Observation:
        """Grade `attack`, and honest work after it; return what was seen."""
        before, running = state(self.folder), processes()
        began = time.monotonic()
        examined, fault = None, ""
        try:
            examined = self.examine(attack)
        except PlatformError as error:
            fault = str(error)
        seconds = time.monotonic() - began
        honest = scores(self.engine.grade(graft(self.target.honest_cells(), self.target.handout)))
        return Observation(examined, fault, seconds, before, state(self.folder), processes() - running, honest)

    def harm(self, attack: Attack) -> list[str]:
        """Return a sentence for each thing that `attack` achieves."""
        return harm(attack, self.see(attack), self.target.points, (self.canary,), SECONDS)


@contextmanager
def opened(folder: Path, target: DecoyCourse, canary: str, seed: int = 0) -> Iterator[AttackTestbed]:
    """Open an arena in the empty `folder`; `canary` is its secret, and `seed` draws its hidden data."""
    assignment = target.course(folder, canary, seed)
    with (
        _environment(CANARY=canary, HOME=str(folder / "home")),
        SandboxPool(assignment, b"salt-" + canary.encode()) as on,
    ):
        yield AttackTestbed(folder, target, on, canary)


@contextmanager
def _environment(**planted: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in planted}
    os.environ.update(planted)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def scores(examined: Examination) -> dict[str, float]:
    """Return the score of each test."""
    return {verdict.test: verdict.score for verdict in examined.verdicts}


def state(folder: Path) -> dict[str, bytes]:
    """Return all files below `folder` by path, to see whether anything was written."""
    found = {}
    for top, _, names in os.walk(folder):  # what is nested too deep to be reached is left out
        for path in (Path(top, name) for name in names):
            if "__pycache__" not in path.parts and path.is_file():
                found[str(path.relative_to(folder))] = path.read_bytes()
    return found


def processes() -> int:
    """Return how many processes run below this one: the engine's and whatever was left in them."""
    parents = {}
    for about in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(about.parent.name)] = int(about.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    below, count = [os.getpid()], 0
    while below:
        owner = below.pop()
        children = [pid for pid, parent in parents.items() if parent == owner]
        below += children
        count += len(children)
    return count
