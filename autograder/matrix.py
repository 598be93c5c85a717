"""Show what `verify` found out: a matrix of submissions and tests, for people and for programs."""

from dataclasses import asdict
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from autograder.marks import hidden
from autograder.package import Package
from autograder.verify import Outcome, Report, span


def matrix(package: Package, report: Report) -> Group:
    """Return the scores of each submission in each test, and which tests those are."""
    found = {(outcome.submission, outcome.test): outcome for outcome in report.outcomes}
    title = f"{report.topic}: scores of known submissions, and the seconds their tests took"
    table = Table(box=SIMPLE_HEAD)
    table.add_column("submission", no_wrap=True)
    for number in range(1, len(package.tests) + 1):
        table.add_column(str(number), justify="right")
    table.add_column("total", justify="right")
    table.add_column("s", justify="right")
    for name, seconds in report.seconds.items():
        row = [found.get((name, test)) for test in package.tests]
        total = sum(outcome.scores[-1] for outcome in row if outcome)
        table.add_row(Text(name), *map(_cell, row), f"{total:.4g}", f"{seconds:.1f}")
    return Group(Text(title, style="bold"), table, _legend(package))


def as_dict(report: Report) -> dict[str, Any]:
    """Return the report in the form `verify --json` prints."""
    outcomes = [
        {**asdict(outcome), "missed": outcome.missed, "unsteady": outcome.unsteady} for outcome in report.outcomes
    ]
    return {**asdict(report), "outcomes": outcomes}


def _cell(outcome: Outcome | None) -> RenderableType:
    """Return the scores; wrong ones have a sign as well as a colour, and what was declared."""
    if outcome is None:
        return Text("✗ none", style="bold red")
    scores = " then ".join(f"{score:.4g}" for score in outcome.scores)
    if outcome.missed:
        return Text(f"✗ {scores if outcome.unsteady else f'{outcome.scores[0]:.4g}'}, not {span(outcome)}", "bold red")
    if outcome.unsteady:
        return Text(f"≠ {scores}", style="bold yellow")
    return Text(f"{outcome.scores[0]:.4g}", style="green" if outcome.scores[0] else "dim")


def _legend(package: Package) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for number, (test, cell) in enumerate(package.tests.items(), 1):
        table.add_row(str(number), Text(test), f"{cell.points or 0:g} points", "hidden" if hidden(cell) else "visible")
    return table
