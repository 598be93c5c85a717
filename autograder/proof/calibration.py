"""Compare the scores of known submissions under many salts with the declared ones, and show their spread."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from rich.console import Console
from rich.text import Text

from autograder.examiner.verdict import Verdict
from autograder.package.package import Package
from autograder.progress import Progress
from autograder.proof.judge import TOLERANCE
from autograder.proof.matrix import blank_table, put
from autograder.proof.unsandboxed import Result, grade

STEADY = 0.05
"""The share of all points by which the total of a correct submission may differ between salts."""


@dataclass(frozen=True)
class Spread:
    """The verdicts of one submission in one test under each salt, and the declared range of its score."""

    submission: str
    test: str
    verdicts: Mapping[str, Verdict]
    low: float
    high: float

    @property
    def scores(self) -> list[float]:
        """The scores, lowest first."""
        return sorted(verdict.score for verdict in self.verdicts.values())

    @property
    def missed(self) -> list[str]:
        """The salts under which the score is outside the range."""
        low, high = self.low - TOLERANCE, self.high + TOLERANCE
        return [salt for salt, verdict in self.verdicts.items() if not low <= verdict.score <= high]


@dataclass(frozen=True)
class Calibration:
    """The measurements of a package: spreads, the totals of each submission in order of salts, and faults."""

    spreads: tuple[Spread, ...]
    totals: Mapping[str, Sequence[float]]
    faults: tuple[str, ...]


def worth_measuring(package: Package) -> list[str]:
    """Return the submissions with points in some test; the others say nothing about a threshold."""
    return [name for name in package.submissions if any(package.expected(name, test)[1] > 0 for test in package.tests)]


def measure(package: Package, names: Sequence[str], salts: int, console: Console) -> Calibration:
    """Grade the submissions in `names` under that many salts, with progress on `console`, and judge."""
    results: dict[str, dict[str, Result]] = {name: {} for name in names}
    tried = [f"calibration-{number}" for number in range(1, salts + 1)]
    with Progress(len(results) * salts, console) as progress:
        progress.name(package.name)
        for salt, name, result in grade(package, list(results), tried):
            results[name][salt] = result
            progress.advance()
    return judge(package, results)


def judge(package: Package, results: Mapping[str, Mapping[str, Result]]) -> Calibration:
    """Judge `results`: by submission and salt the verdicts, or the reason why it could not be graded."""
    graded = {
        name: {salt: result for salt, result in salts.items() if not isinstance(result, str)}
        for name, salts in results.items()
    }
    totals = {
        name: [sum(verdict.score for verdict in each) for each in salts.values()] for name, salts in graded.items()
    }
    spreads = tuple(_spreads(package, graded))
    faults = [*_ungraded(package, results), *_missed(package, spreads), *_unsteady(package, totals)]
    return Calibration(spreads, totals, tuple(faults))


def _spreads(package: Package, graded: Mapping[str, Mapping[str, tuple[Verdict, ...]]]) -> Iterator[Spread]:
    for name, salts in graded.items():
        for test in package.tests:
            verdicts = {salt: verdict for salt, each in salts.items() for verdict in each if verdict.test == test}
            if verdicts:
                yield Spread(name, test, verdicts, *package.expected(name, test))


def _ungraded(package: Package, results: Mapping[str, Mapping[str, Result]]) -> Iterator[str]:
    for name, salts in results.items():
        for salt, result in salts.items():
            if isinstance(result, str):
                yield f"{package.name}: {name}: was not measured with {salt}: {result}"


def _missed(package: Package, spreads: Sequence[Spread]) -> Iterator[str]:
    for spread in spreads:
        if spread.missed:
            scores = {spread.verdicts[salt].score for salt in spread.missed}
            got = " and ".join(f"{score:g}" for score in sorted({min(scores), max(scores)}))
            must = f"{spread.low:g}" if spread.low == spread.high else f"{spread.low:g} to {spread.high:g}"
            salts = f"{len(spread.missed)} of {len(spread.verdicts)} salts ({', '.join(spread.missed)})"
            yield f"{package.name}: {spread.submission}: {spread.test}: got {got}, must get {must}: with {salts}"


def _unsteady(package: Package, totals: Mapping[str, Sequence[float]]) -> Iterator[str]:
    may = STEADY * sum(cell.points or 0.0 for cell in package.tests.values())
    for name, scores in totals.items():
        if package.is_correct(name) and scores and max(scores) - min(scores) > may + TOLERANCE:
            what = f"gets {min(scores):g} to {max(scores):g} points; a correct one may differ by {may:g} between salts"
            yield f"{package.name}: {name}: {what}"


def show(console: Console, package: Package, calibration: Calibration) -> None:
    """Print the lowest, median and highest score of each submission, in each test and in total."""
    table = blank_table(package, "total", "salts")
    found = {(spread.submission, spread.test): spread for spread in calibration.spreads}
    for name, totals in calibration.totals.items():
        row = [_cell(found.get((name, test))) for test in package.tests]
        table.add_row(Text(name), *row, _three(totals), str(len(totals)))
    title = f"{package.name}: lowest, median and highest score of known submissions"
    signs = "✗ is outside the declared range, which stands below it"
    put(console, package, title, table, signs if any(spread.missed for spread in calibration.spreads) else "")


def _cell(spread: Spread | None) -> Text:
    if spread is None:
        return Text("✗ none", style="bold red")
    if spread.missed:
        return Text(f"✗ {_three(spread.scores)}", style="bold red").append(f"\n[{spread.low:g}, {spread.high:g}]")
    return Text(_three(spread.scores), style="green" if spread.scores[-1] else "dim")


def _three(scores: Sequence[float]) -> str:
    """Return the three figures, or one if all are equal."""
    three = [f"{score:.4g}" for score in (min(scores), median(scores), max(scores))] if scores else []
    return " ".join(three if len(set(three)) > 1 else three[:1])


def as_dict(package: Package, calibration: Calibration) -> dict[str, Any]:
    """Return the JSON of `calibrate --json`: score and message under each salt."""
    spreads = [
        {
            "submission": spread.submission,
            "test": spread.test,
            "low": spread.low,
            "high": spread.high,
            "scores": {salt: verdict.score for salt, verdict in spread.verdicts.items()},
            "messages": {salt: verdict.message for salt, verdict in spread.verdicts.items()},
        }
        for spread in calibration.spreads
    ]
    return {"topic": package.name, "spreads": spreads, "faults": list(calibration.faults)}
