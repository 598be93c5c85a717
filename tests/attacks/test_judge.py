"""The judge notices everything that an attack can achieve."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder.attacks.attack import Attack
from autograder.attacks.judge import ESCAPED, MAX_OUTPUTS, Observation, harm
from autograder.examiner.job import Examination
from autograder.examiner.verdict import Status, Verdict

CANARY = "canary-0a1b"
POINTS = {"test_one": 1.0, "test_two": 2.0}
ATTACK = Attack(Path("family/name.py"), "something.", frozenset({"test_one"}), "points")


def verdict(test: str, score: float, message: str = "Not so.") -> Verdict:
    status = Status.PASSED if score else Status.FAILED
    return Verdict(test, test, POINTS[test], score, status, message, 1, 0.1)


CONTAINED = Observation(
    Examination((verdict("test_one", 1.0), verdict("test_two", 0.0)), {"cell": []}),
    seconds=1.0,
    before={"gradebook.db": b"1"},
    after={"gradebook.db": b"1"},
    honest=POINTS,
)


def judged(seen: Observation) -> list[str]:
    return harm(ATTACK, seen, POINTS, (CANARY,), 20.0)


def showing(*texts: str) -> Examination:
    outputs: list[dict[str, Any]] = [{"output_type": "stream", "name": "stdout", "text": text} for text in texts]
    return Examination((verdict("test_one", 0.0),), {"cell": outputs})


def test_an_attack_that_earns_what_honest_work_in_it_earns_is_contained() -> None:
    assert judged(CONTAINED) == []


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ({"examination": Examination((verdict("test_two", 0.5),), {})}, "it earned points of test_two"),
        ({"examination": showing(f"found {CANARY}")}, "its feedback holds a secret"),
        ({"examination": showing("SHIFTS = [")}, "its feedback holds a secret"),
        ({"examination": Examination((verdict("test_one", 0.0, CANARY),), {})}, "its feedback holds a secret"),
        ({"examination": showing(f"{ESCAPED} /etc")}, "it did what the sandbox must prevent"),
        ({"examination": showing(*["x"] * (MAX_OUTPUTS + 1))}, "its feedback has"),
        ({"examination": Examination((verdict("test_two", 0.0, ""),), {})}, "test_two failed without a message"),
        ({"fault": "the sandbox ended"}, "it made the platform fail: the sandbox ended"),
        ({"seconds": 21.0}, "it kept the grader busy for 21 seconds"),
        ({"after": {"gradebook.db": b"2"}}, "it changed the file gradebook.db"),
        ({"after": {}}, "it changed the file gradebook.db"),
        ({"after": {"gradebook.db": b"1", "planted": b""}}, "it changed the file planted"),
        ({"started": 2}, "it left 2 processes"),
        ({"honest": {"test_one": 1.0, "test_two": 0.0}}, "honest work that was graded next did not get full marks"),
    ],
)
def test_what_an_attack_achieved_is_said(seen: dict[str, Any], said: str) -> None:
    found = judged(replace(CONTAINED, **seen))
    assert len(found) == 1
    assert found[0].startswith(said)
