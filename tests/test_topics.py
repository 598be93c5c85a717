"""The tests of each topic, proven by a sample of its known submissions; `make verify` grades all of them, twice."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.console import Console

from autograder.package.known import BUILT_IN
from autograder.package.package import Package, load, topics
from autograder.proof.judge import sample
from autograder.proof.prove import prove_all
from autograder.proof.sandboxed import grade

TOPICS = topics(Path(__file__).parents[1] / "assignments")
HEAVY = ("a03_data_contract", "a04_evaluation", "a07_testing")
"""Topics whose sample takes minutes: every run grades only their solution and the untouched handout."""


def prove(package: Package, names: Sequence[str]) -> None:
    proof = prove_all({package: names}, grade, 1, Console(quiet=True))
    assert proof.faults == [] and proof.troubles == [] and proof.reports[package].faults == ()


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("folder", TOPICS, ids=lambda folder: folder.name)
def test_the_solution_of_a_topic_gets_all_points_and_a_sample_proves_its_tests(folder: Path) -> None:
    package = load(folder)
    prove(package, BUILT_IN if folder.name in HEAVY else sample(package))


@pytest.mark.nightly
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", HEAVY)
def test_a_sample_proves_the_tests_of_a_heavy_topic(name: str) -> None:
    package = next(load(folder) for folder in TOPICS if folder.name == name)
    prove(package, sample(package))
