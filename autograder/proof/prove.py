"""Prove packages: have their known submissions graded, repeatedly, to see that scores are right and steady."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nbformat import NotebookNode
from rich.console import Console

from autograder.errors import PackageError, PlatformError
from autograder.examiner.verdict import Verdict
from autograder.package.package import Package
from autograder.progress import Progress
from autograder.proof.judge import ProofReport, judge

Grade = Callable[[Package, Iterable[tuple[str, NotebookNode]]], Iterator[tuple[str, tuple[Verdict, ...]]]]
"""A function that grades named notebooks as students' are graded; it yields each when it is ready, in any order."""


@dataclass(frozen=True)
class Proof:
    """The reports on packages, the faults of packages that cannot be graded, and the troubles of the platform."""

    reports: dict[Package, ProofReport] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


def prove(
    package: Package, grade: Grade, names: Sequence[str], repeat: int, advance: Callable[[], None]
) -> ProofReport:
    """Grade each known submission in `names` `repeat` times, call `advance` after each, and judge."""
    notebooks = {name: package.submission(name) for name in names}
    work = [(name, notebook) for _ in range(repeat) for name, notebook in notebooks.items()]
    runs: dict[str, list[tuple[Verdict, ...]]] = {name: [] for name in names}
    for name, verdicts in grade(package, work):
        runs[name].append(verdicts)
        advance()
    return judge(package, runs)


def prove_all(names: Mapping[Package, Sequence[str]], grade: Grade, repeat: int, console: Console) -> Proof:
    """Prove each package by its submissions in `names`, with progress on `console`; a failure stops no other."""
    proof = Proof()
    with Progress(repeat * sum(map(len, names.values())), console) as progress:
        for package, submissions in names.items():
            progress.name(package.name)
            try:
                proof.reports[package] = prove(package, grade, submissions, repeat, progress.advance)
            except PackageError as error:
                proof.faults.extend(error.faults)
            except PlatformError as error:
                proof.troubles.append(f"{package.name}: not graded: {error}")
    return proof
