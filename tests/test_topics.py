"""Each topic's tests, proven by a sample of its known submissions; `make verify` grades them all, twice."""

from pathlib import Path

import pytest
from rich.console import Console

from autograder.package.package import load, topics
from autograder.proof.judge import sample
from autograder.proof.prove import prove_all
from autograder.proof.sandboxed import grade

TOPICS = topics(Path(__file__).parents[1] / "assignments")


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("folder", TOPICS, ids=lambda folder: folder.name)
def test_the_tests_of_a_topic_are_proven_by_a_sample(folder: Path) -> None:
    package = load(folder)
    proof = prove_all({package: sample(package)}, grade, 1, Console(quiet=True))
    assert proof.faults == [] and proof.troubles == [] and proof.reports[package].faults == ()
    assert proof.reports[package].complete
