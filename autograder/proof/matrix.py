"""Show the results of `verify`: a matrix of submissions and tests, for people and for programs."""

from dataclasses import asdict
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from autograder.package.delimiters import hidden
from autograder.package.package import Package
from autograder.proof.judge import ProofReport, ScoreCheck, span


def show(console: Console, package: Package, report: ProofReport) -> None:
    """Print the scores of each submission in each test, and which tests those are.

    A table wider than the terminal runs over its edge: no score is ever cut.
    """
    title = f"{report.topic}: scores of known submissions, and the seconds their tests took"
    signs = "✗ is wrong, with the score it must get below; ≠ differs from one grading to the next"
    put(console, package, title, _matrix(package, report), signs if report.faults else "")


def put(console: Console, package: Package, title: str, table: Table, signs: str) -> None:
    """Print a table that `blank_table` made, what its signs mean, and which tests its columns are."""
    wide = max(console.width, Measurement.get(console, console.options.update(max_width=1000), table).maximum)
    if wide > console.width:
        console = Console(file=console.file, width=wide, force_terminal=console.is_terminal)
    console.print(title, style="bold")
    console.print(table)
    if signs:
        console.print(f"{signs}\n")
    console.print(_legend(package))


def blank_table(package: Package, *more: str) -> Table:
    """Return a table with a column for the submission, one for each test by its number, and `more`."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("submission", no_wrap=True)
    for heading in (*(str(number) for number in range(1, len(package.tests) + 1)), *more):
        table.add_column(heading, justify="right", no_wrap=True)
    return table


def _matrix(package: Package, report: ProofReport) -> Table:
    found = {(outcome.submission, outcome.test): outcome for outcome in report.outcomes}
    table = blank_table(package, "total", "s")
    for name, seconds in report.seconds.items():
        row = [found.get((name, test)) for test in package.tests]
        total = sum(outcome.scores[-1] for outcome in row if outcome)
        table.add_row(Text(name), *map(_cell, row), f"{total:.4g}", f"{seconds:.1f}")
    return table


def as_dict(report: ProofReport) -> dict[str, Any]:
    """Return the report in the form `verify --json` prints."""
    outcomes = [
        {**asdict(outcome), "missed": outcome.missed, "unsteady": outcome.unsteady} for outcome in report.outcomes
    ]
    return {**asdict(report), "outcomes": outcomes}


def _cell(outcome: ScoreCheck | None) -> Text:
    """Return the scores; wrong ones have a sign as well as a colour, and below them what was declared."""
    if outcome is None:
        return Text("✗ none", style="bold red")
    scores = " ".join(f"{score:.4g}" for score in (outcome.scores if outcome.unsteady else outcome.scores[:1]))
    if outcome.missed:
        return Text(f"✗ {scores}", style="bold red").append(f"\n{span(outcome)}", style="red")
    if outcome.unsteady:
        return Text(f"≠ {scores}", style="bold yellow")
    return Text(scores, style="green" if outcome.scores[0] else "dim")


def _legend(package: Package) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for number, (test, cell) in enumerate(package.tests.items(), 1):
        table.add_row(str(number), Text(test), f"{cell.points or 0:g} points", "hidden" if hidden(cell) else "visible")
    return table
