"""The same attacks without namespaces: one of each family in every run, all of them in the nightly run."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from autograder.attacks.attack import load
from tests.sandbox import users

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
FAMILIES = load(Path(__file__).parent).families()
SAMPLE = [attacks[0].name for attacks in FAMILIES.values()]


def escaped(names: Sequence[str]) -> list[str]:
    """Attack a machine without namespaces with these attacks, by default with all; return those that escaped."""
    only = [word for name in names for word in ("--only", name)]
    words = ("-m", "autograder.cli", "--course", str(ROOT), "doctor", "--attack", "--json", *only)
    report = json.loads(users.run(*words, contained=True))
    assert report["isolation"] == "landlock"
    assert len(report["attacks"]) == (len(names) or sum(map(len, FAMILIES.values())))
    return [attack["name"] for attack in report["attacks"] if attack["escaped"]]


@pytest.mark.timeout(600)
def test_no_attack_of_a_sample_escapes_from_the_sandbox_without_namespaces() -> None:
    assert escaped(SAMPLE) == []


@pytest.mark.nightly
@pytest.mark.timeout(1800)
def test_no_attack_escapes_from_the_sandbox_without_namespaces() -> None:
    assert escaped([]) == []
