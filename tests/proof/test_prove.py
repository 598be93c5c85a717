import io
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from nbformat import NotebookNode
from rich.console import Console

from autograder.errors import PackageError, PlatformError
from autograder.examiner.verdict import Verdict
from autograder.package.package import Package, load
from autograder.proof.prove import prove, prove_all
from tests import toy
from tests.proof.graders import Table


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return load(toy.write(tmp_path))


def test_every_submission_is_graded_as_often_as_asked_and_judged(package: Package) -> None:
    grader, ticks = Table(zero=(3, 1)), [0]
    report = prove(package, grader, package.submissions, 3, lambda: ticks.append(1))
    assert sorted(name for name, _ in grader.seen) == sorted(package.submissions * 3)
    assert all(notebook == package.submission(name) for name, notebook in grader.seen)
    assert sum(ticks) == 9
    assert report.complete and len(report.faults) == 1 and "got 1 of 7, must get 0" in report.faults[0]


def test_only_the_named_submissions_are_graded(package: Package) -> None:
    grader = Table()
    report = prove(package, grader, ["zero"], 1, lambda: None)
    assert [name for name, _ in grader.seen] == ["zero"]
    assert not report.complete


def test_a_package_that_cannot_be_graded_does_not_stop_the_others(tmp_path: Path) -> None:
    good, bad, unlucky = (load(toy.write(tmp_path, name)) for name in ("good", "bad", "unlucky"))
    table = Table()

    def grade(package: Package, work: Iterable[tuple[str, NotebookNode]]) -> Iterator[tuple[str, tuple[Verdict, ...]]]:
        if package is bad:
            raise PackageError(["assignments/bad/data.py: make: no"])
        if package is unlucky:
            raise PlatformError("the sandbox has ended")
        yield from table(package, work)

    names = {package: package.submissions for package in (bad, unlucky, good)}
    proof = prove_all(names, grade, 1, Console(file=io.StringIO()))
    assert list(proof.reports) == [good]
    assert proof.faults == ["assignments/bad/data.py: make: no"]
    assert proof.troubles == ["unlucky: not graded: the sandbox has ended"]


def test_progress_says_what_is_being_graded_and_how_much_is_left(package: Package) -> None:
    out = io.StringIO()
    prove_all({package: package.submissions}, Table(), 2, Console(file=out, force_terminal=True, width=80))
    assert "toy" in out.getvalue() and "6/6" in out.getvalue()
