"""Compare the scores of a package's known submissions with the declared ones."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from autograder.examiner.verdict import Verdict
from autograder.package import known
from autograder.package.delimiters import hidden
from autograder.package.known import BUILT_IN
from autograder.package.package import Package

Runs = Mapping[str, Sequence[tuple[Verdict, ...]]]
"""The verdicts of each submission, once per grading."""

TOLERANCE = 1e-9


@dataclass(frozen=True)
class ScoreCheck:
    """The scores of one submission in one test, one for each grading, and their declared range."""

    submission: str
    test: str
    scores: tuple[float, ...]
    low: float
    high: float
    message: str

    @property
    def missed(self) -> bool:
        """True if a score lies outside the range."""
        return any(not self.low - TOLERANCE <= score <= self.high + TOLERANCE for score in self.scores)

    @property
    def unsteady(self) -> bool:
        """True if the gradings disagree."""
        return max(self.scores) - min(self.scores) > TOLERANCE


@dataclass(frozen=True)
class ProofReport:
    """The scores and faults of a package; `seconds` is the mean time of the tests of one grading, by submission.

    `complete` is False if fewer submissions were graded than a `sample`; then hidden tests were not judged.
    """

    topic: str
    outcomes: tuple[ScoreCheck, ...]
    seconds: Mapping[str, float]
    complete: bool
    faults: tuple[str, ...]


def sample(package: Package) -> list[str]:
    """Return the built-in submissions, and a few others that together fail each hidden test at least once.

    Each of the others has points in some test: a submission without points proves nothing about one test.
    """
    fails = {name: set(_failed(package, name)) for name in package.written if _scores(package, name)}
    chosen = list(BUILT_IN)
    unproven = set[str]().union(*fails.values())
    while unproven:
        name = max(fails, key=lambda each: len(fails[each] & unproven))
        chosen.append(name)
        unproven -= fails[name]
    return chosen


def _failed(package: Package, name: str) -> Iterator[str]:
    for test, cell in package.tests.items():
        if hidden(cell) and package.expected(name, test)[1] < (cell.points or 0.0):
            yield test


def _scores(package: Package, name: str) -> bool:
    return any(package.expected(name, test)[0] > 0 for test in package.tests)


def judge(package: Package, runs: Runs) -> ProofReport:
    """Judge the gradings in `runs`; see "What verify refuses" in assignments/README.md."""
    complete = set(sample(package)) <= {name for name, gradings in runs.items() if gradings}
    faults = list(_gaps(package, runs))
    outcomes = tuple(_outcomes(package, runs))
    faults += [fault for outcome in outcomes for fault in _score_faults(package, outcome)]
    faults += _uncalled(package, runs)
    if complete:
        faults += _unproven(package, outcomes)
    seconds = {
        name: fmean(sum(verdict.seconds for verdict in verdicts) for verdicts in gradings)
        for name, gradings in runs.items()
        if gradings
    }
    return ProofReport(package.name, outcomes, seconds, complete, tuple(faults))


def _gaps(package: Package, runs: Runs) -> Iterator[str]:
    for name, gradings in runs.items():
        if not gradings:
            yield f"{_place(package, name)}: was not graded"
        for verdicts in gradings:
            given = {verdict.test for verdict in verdicts}
            for test in sorted(package.tests.keys() - given):
                yield f"{_place(package, name)}: {test}: got no verdict"
            for test in sorted(given - package.tests.keys()):
                yield f"{_place(package, name)}: {test}: got a verdict, but is no tests cell"


def _outcomes(package: Package, runs: Runs) -> Iterator[ScoreCheck]:
    for name, gradings in runs.items():
        for test in package.tests:
            verdicts = [verdict for run in gradings for verdict in run if verdict.test == test]
            if verdicts:
                scores = tuple(verdict.score for verdict in verdicts)
                yield ScoreCheck(name, test, scores, *package.expected(name, test), verdicts[-1].message)


def _score_faults(package: Package, outcome: ScoreCheck) -> Iterator[str]:
    points = package.tests[outcome.test].points or 0.0
    place = f"{_place(package, outcome.submission)}: {outcome.test}"
    if outcome.missed:
        found = " and ".join(f"{score:g}" for score in sorted(set(outcome.scores)))
        yield f"{place}: got {found} of {points:g}, must get {span(outcome)}: {_line(outcome.message)}"
    if outcome.unsteady:
        yield f"{place}: graded again, it got {' then '.join(f'{score:g}' for score in outcome.scores)}"


def _uncalled(package: Package, runs: Runs) -> Iterator[str]:
    """Yield tests that call nothing of the author's solution: they would pass every submission."""
    for test in package.tests:
        calls = [verdict.calls for run in runs.get("solution", ()) for verdict in run if verdict.test == test]
        if calls and max(calls) == 0:
            yield f"{_place(package, 'solution')}: {test}: never calls the student's work"


def _unproven(package: Package, outcomes: Sequence[ScoreCheck]) -> Iterator[str]:
    """Yield hidden tests that no known-wrong submission with points elsewhere fails."""
    alive = {outcome.submission for outcome in outcomes if max(outcome.scores) > 0}
    failed = {
        outcome.test
        for outcome in outcomes
        if outcome.submission in alive
        and outcome.submission != "blank"
        and not package.is_correct(outcome.submission)
        and max(outcome.scores) < (package.tests[outcome.test].points or 0.0) - TOLERANCE
    }
    for test, cell in package.tests.items():
        if hidden(cell) and test not in failed:
            what = "is hidden, and no known-wrong submission with points elsewhere fails it"
            yield f"{_place(package, 'solution')}: {test}: {what}"


def span(outcome: ScoreCheck) -> str:
    """Return the declared score or range of scores, as assignment.toml writes it."""
    return f"{outcome.low:g}" if outcome.low == outcome.high else f"[{outcome.low:g}, {outcome.high:g}]"


def _line(message: str) -> str:
    return " ".join(message.split()) or "(no message)"


def _place(package: Package, name: str) -> str:
    files = [path for path in known.files(package.folder / "submissions") if path.stem == name]
    file = f"submissions/{files[0].name}" if files else f"notebook.py: {name}"
    return f"{package.folder.parent.name}/{package.name}/{file}"
