"""Ways to grade the toy package without running anything, for tests of what is done with the verdicts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from nbformat import NotebookNode

from autograder.examiner.verdict import Status, Verdict
from autograder.package.package import Package

POINTS = {"test_equal": 3.0, "test_shift": 7.0}
RIGHT: Mapping[str, Sequence[float]] = {"solution": (3, 7), "blank": (0, 0), "zero": (3, 0)}


def verdicts(scores: Sequence[float], message: str = "", calls: int = 1) -> tuple[Verdict, ...]:
    """Return a verdict of each test of the toy package with the score in `scores`."""
    return tuple(
        Verdict(test, test, points, score, Status.PARTIAL, message, calls, 0.25)
        for (test, points), score in zip(POINTS.items(), scores, strict=False)
    )


class Table:
    """Grades by table: the scores of each submission by name; what it was given is in `seen`."""

    def __init__(self, **scores: Sequence[float]) -> None:
        self.scores = {**RIGHT, **scores}
        self.seen: list[tuple[str, NotebookNode]] = []

    def __call__(
        self, package: Package, work: Iterable[tuple[str, NotebookNode]]
    ) -> Iterator[tuple[str, tuple[Verdict, ...]]]:
        self.seen += work
        for name, _ in reversed(self.seen):
            yield name, verdicts(self.scores[name])
