"""Attack this machine's grading on the terminal, and show the outcomes."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from autograder.attacks import testbed
from autograder.attacks.attack import Attack, Suite
from autograder.progress import Progress

CANARY = "canary-5f1d"


@dataclass(frozen=True)
class AttackOutcome:
    """The achievements of an attack in sentences, and its score; None if it could not be graded."""

    attack: Attack
    harm: tuple[str, ...]
    score: float | None

    @property
    def escaped(self) -> bool:
        return bool(self.harm)


def run(suite: Suite, console: Console) -> list[AttackOutcome]:
    """Grade all attacks of `suite` on this machine, with a progress bar on `console`.

    Probe the sandbox before. Raises `PlatformError` where nothing can be graded.
    """
    outcomes = []
    with (
        tempfile.TemporaryDirectory() as folder,
        testbed.opened(Path(folder), suite.target, CANARY) as bed,
        Progress(len(suite.attacks), console) as progress,
    ):
        for attack in suite.attacks:
            progress.name(attack.name)
            harm = bed.harm(attack)
            examination = bed.examinations.get(attack.name)
            score = None if examination is None else sum(testbed.scores(examination).values())
            outcomes.append(AttackOutcome(attack, tuple(harm), score))
            progress.advance()
    return outcomes


def as_dicts(outcomes: Sequence[AttackOutcome]) -> list[dict[str, Any]]:
    """Return the outcomes for machines."""
    return [
        {
            "name": outcome.attack.name,
            "goal": outcome.attack.goal,
            "escaped": outcome.escaped,
            "score": outcome.score,
        }
        for outcome in outcomes
    ]


def table(outcomes: Sequence[AttackOutcome], isolation: str) -> Table:
    """Return one row per attack, and how many escaped; a score above zero is that of honest work in it.

    `isolation` is the kind of sandbox that was attacked.
    """
    escaped = sum(outcome.escaped for outcome in outcomes)
    rows = Table(title=f"Attacks on the {isolation} sandbox", caption=f"{escaped} of {len(outcomes)} attacks escaped")
    for heading in ("attack", "goal", "escaped", "score"):
        rows.add_column(heading, justify="right" if heading == "score" else "left")
    for outcome in outcomes:
        score = "" if outcome.score is None else f"{outcome.score:g}"
        answer = f"[red]yes: {'; '.join(outcome.harm)}[/red]" if outcome.escaped else "[green]no[/green]"
        rows.add_row(outcome.attack.name, outcome.attack.goal, answer, score)
    return rows
