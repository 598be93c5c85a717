"""The same attacks where there are no namespaces."""

import json
from pathlib import Path
from typing import Any

import pytest
from autograder.attacks.attack import load

from tests.sandbox import users

ROOT = Path(__file__).parents[2]
FAMILIES = load(Path(__file__).parent).families()


@pytest.fixture(scope="module")
def said() -> dict[str, Any]:
    words = ("-m", "autograder.cli", "--course", str(ROOT), "doctor", "--attack", "--json")
    return dict(json.loads(users.run(*words, contained=True)))


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("family", FAMILIES)
def test_no_attack_escapes_from_the_sandbox_without_namespaces(family: str, said: dict[str, Any]) -> None:
    found = [attack for attack in said["attacks"] if attack["name"].startswith(f"{family}/")]
    assert said["isolation"] == "landlock"
    assert len(found) == len(FAMILIES[family])
    assert [attack["name"] for attack in found if attack["escaped"]] == []
