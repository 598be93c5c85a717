"""The same attacks where there are no namespaces: those whose outcome the kind of sandbox decides."""

import json
from pathlib import Path

import pytest
from candidate import users

FAMILIES = ("exhaustion", "marks", "persistence", "reading", "sandbox")
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("family", FAMILIES)
def test_no_attack_escapes_from_the_sandbox_without_namespaces(family: str) -> None:
    words = ("-m", "autograder.cli", "--course", str(ROOT), "doctor", "--attack", "--json", "--only", family)
    said = json.loads(users.run(*words, contained=True))
    assert said["isolation"] == "landlock"
    assert [attack["name"] for attack in said["attacks"] if attack["escaped"]] == []
