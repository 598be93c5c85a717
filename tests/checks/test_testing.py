"""Tests of tests: what is found counts, what is claimed does not."""

import random
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from _pytest import reports

from autograder.checks.testing import (
    Subject,
    Trial,
    Version,
    allows,
    earned,
    kills,
    outcomes,
    passes,
    steadiness,
    trials,
)
from autograder.checks.testrun import run_tests

RIGHT = [lambda x: 2 * x, lambda x: x * 2, lambda x: x + x, lambda x: 2.0 * x]
WRONG = {"zero": lambda x: 2 * x + (x == 0), "sign": lambda x: 2 * abs(x), "square": lambda x: x * x}
SUBJECTS = [Subject("", partial(dict, double=f)) for f in RIGHT]
SUBJECTS += [Subject(about, partial(dict, double=f), 2) for about, f in WRONG.items()]


def judged(run: Callable[..., Any]) -> tuple[Trial, ...]:
    return trials(run, "test_double.py", SUBJECTS)


@pytest.fixture
def tests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], tuple[Trial, ...]]:
    monkeypatch.chdir(tmp_path)

    def tests(source: str) -> tuple[Trial, ...]:
        Path("test_double.py").write_text(f"import os\nimport pytest\nimport target\n{source}")
        return judged(run_tests)

    return tests


def scores(found: tuple[Trial, ...]) -> tuple[float, float]:
    return kills(found, zero=0, full=1).score, allows(found, zero=0).score


def test_thorough_tests_get_everything(tests: Callable) -> None:
    found = tests("@pytest.mark.parametrize('x', [0, 3, -3])\ndef test_x(x):\n    assert target.double(x) == 2 * x")
    assert scores(found) == (1, 1)


def test_the_easy_example_finds_a_part(tests: Callable) -> None:
    found = tests("def test_x():\n    assert target.double(3) == 6")
    assert kills(found, zero=0, full=1).score == pytest.approx(1 / 3)
    assert allows(found, zero=0).score == 1
    assert "most are missed in zero, sign" in kills(found, zero=0, full=1).message


def test_tests_without_asserts_get_nothing(tests: Callable) -> None:
    assert scores(tests("def test_x():\n    target.double(3)")) == (0, 0)


def test_tests_that_always_fail_get_nothing(tests: Callable) -> None:
    found = tests("def test_x():\n    assert 0")
    assert scores(found) == (0, 0)
    assert "fail on every version" in kills(found, zero=0, full=1).message


def test_tests_that_ask_for_too_much_lose_what_they_find(tests: Callable) -> None:
    found = tests("def test_x():\n    assert repr(target.double(-3)) == '-6' and target.double(0) == 0")
    assert kills(found, zero=0, full=1, most_wrong=0.5).score == pytest.approx(1 / 3)
    assert kills(found, zero=0, full=1, most_wrong=0.2).score == 0
    assert "1 version(s) that keep to the specification" in kills(found, zero=0, full=1).message


FORGERIES = {
    "patched reports": """
from _pytest import reports
honest = reports.TestReport.from_item_and_call.__func__
def forged(cls, item, call):
    report = honest(cls, item, call)
    report.outcome = "failed"
    return report
reports.TestReport.from_item_and_call = classmethod(forged)
""",
    "shadow module": """
import types
target = types.SimpleNamespace(double=lambda x: 2 * x)
""",
    "source": """
import inspect
def test_source():
    assert "2 * x" in inspect.getsource(target.double)
""",
    "names": """
def test_names():
    assert target.double.__qualname__ == "double" and target.double.__code__.co_firstlineno > 0
    assert target.double.__closure__ and not target.double.__doc__ and target.__file__ is None
""",
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_what_does_not_look_at_behaviour_gets_nothing(
    tests: Callable, monkeypatch: pytest.MonkeyPatch, forgery: str
) -> None:
    with monkeypatch.context() as restoring:  # one forgery patches the pytest that runs this test, too
        restoring.setattr(reports.TestReport, "from_item_and_call", vars(reports.TestReport)["from_item_and_call"])
        found = tests(FORGERIES[forgery] + "\ndef test_x():\n    assert target.double(3)")
    assert scores(found) == (0, 0)


def test_claims_made_at_random_earn_nothing_to_speak_of() -> None:
    rng = random.Random(0)
    subjects = [Trial("", 1, True)] * 18 + [Trial("fault", 1, True)] * 40
    worth = []
    for number in range(2000):
        share = number % 10 / 10
        claims = [Trial(each.about, 1, rng.random() > share) for each in subjects]
        worth.append(40 * kills(claims, zero=0.25, full=0.85).score + 15 * allows(claims, zero=0.3).score)
    assert np.mean(worth) < 2  # of 55


def test_a_version_that_is_done_with_answers_no_more() -> None:
    kept: list[Any] = []

    def run(file: str, target: Any, seed: int) -> Mapping[str, str]:
        kept.append(target)
        return {"test": "passed"}

    assert outcomes(run, "", {"double": RIGHT[0]}) == {"test": "passed"}
    with pytest.raises(RuntimeError, match="over"):
        kept[0].call("double", [1], {})


def test_versions_come_in_another_order_each_time() -> None:
    orders = set()
    for _ in range(20):
        asked: list[float] = []

        def run(file: str, target: Any, seed: int) -> Mapping[str, str]:
            asked.append(target.call("double", [-3], {})[1])  # noqa: B023
            return {"test": "passed"}

        judged(run)
        assert asked[0] == -6
        orders.add(tuple(asked))
    assert len(orders) > 1


def test_the_first_subject_must_be_right() -> None:
    with pytest.raises(ValueError, match="a fault in zero"):
        trials(run_tests, "x", SUBJECTS[len(RIGHT) :])


@pytest.mark.parametrize("said", [None, "passed", {"a": 1}, {1: "passed"}, [("a", "passed")]])
def test_what_is_no_dict_of_texts_counts_as_nothing(said: Any) -> None:
    assert outcomes(lambda *_: said, "", {}) == {}


def test_a_suite_passes_if_something_passed_and_nothing_failed() -> None:
    assert passes({"a": "passed", "b": "skipped"})
    for said in ({}, {"a": "skipped"}, {"a": "passed", "b": "failed"}):
        assert not passes(said)


def test_a_version_tells_how_a_call_ended_and_what_it_changed() -> None:
    class OwnError(LookupError):
        pass

    def fail(frame: pd.DataFrame) -> None:
        frame.loc[0, "a"] = 5
        raise OwnError("here")

    frame = pd.DataFrame({"a": [1]})
    how, value, changes = Version({"fail": fail}).call("fail", [frame], {})
    assert (how, value) == ("raised", ["LookupError", "here"])
    assert [place for place, _ in changes] == [0]
    assert Version({"see": lambda x: x}).call("see", [np.array([1.0, np.nan])], {})[2] == []


def test_steady_tests_end_alike_in_every_run() -> None:
    same = {"a": "passed", "b": "passed"}
    assert steadiness([same, dict(reversed(same.items()))], 0.5).score == 0.5
    assert steadiness([same, {**same, "b": "failed"}], 1).score == 0
    assert steadiness([{"a": "failed"}] * 2, 1).score == 0
    assert steadiness([], 0).score == 0


def test_nothing_is_earned_by_failing_on_right_and_wrong_alike() -> None:
    assert earned([Trial("", 1, True), Trial("", 1, False), Trial("x", 1, True), Trial("x", 1, False)]) == 0
    assert earned([Trial("", 1, True), Trial("x", 1, False)]) == 1
