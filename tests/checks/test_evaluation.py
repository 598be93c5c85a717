import math

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from autograder.checks.evaluation import (
    Report,
    audit_accuracy,
    expected_auc,
    interval_check,
    promise_kept,
    read_report,
)
from autograder.checks.result import CheckFailed


def test_a_report_is_read_from_plain_numbers() -> None:
    report = read_report({"auc": np.float64(0.7), "lo": 0.6, "hi": 0.8, "folds": np.array([0.6, 0.8])})
    assert report == Report(0.7, 0.6, 0.8, (0.6, 0.8))


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        (None, "NoneType"),
        ({"auc": 0.7, "folds": [0.7]}, "lacks lo, hi"),
        ({"auc": "high", "lo": 0, "hi": 1, "folds": [0.7]}, "must be numbers"),
        ({"auc": 0.7, "lo": 0, "hi": 1, "folds": None}, "a list of numbers"),
        ({"auc": 0.7, "lo": 0, "hi": 1, "folds": []}, "no fold"),
        ({"auc": math.nan, "lo": 0, "hi": 1, "folds": [0.7]}, "missing or infinite"),
        ({"auc": 0.7, "lo": 0.8, "hi": 1, "folds": [0.7]}, "does not contain"),
    ],
)
def test_what_is_no_report_is_refused_with_a_sentence(result: object, sentence: str) -> None:
    with pytest.raises(CheckFailed, match=sentence):
        read_report(result)


def test_expected_auc_is_the_mean_over_draws_of_outcomes() -> None:
    rng = np.random.default_rng(0)
    probability, score = rng.random(400), rng.random(400)
    score = score + probability
    drawn = [roc_auc_score(rng.random(400) < probability, score) for _ in range(400)]
    assert expected_auc(probability, score) == pytest.approx(np.mean(drawn), abs=0.004)
    assert expected_auc(probability, -score) == pytest.approx(1 - expected_auc(probability, score))


def test_expected_auc_of_certain_outcomes_is_the_auc() -> None:
    outcome, score = np.array([0, 1, 1, 0, 1]), np.array([0.1, 0.2, 0.9, 0.5, 0.5])
    assert expected_auc(outcome, score) == pytest.approx(roc_auc_score(outcome, score))


def test_a_kept_promise_earns_all_and_a_flattering_one_nothing() -> None:
    true = [0.70, 0.68, 0.72]
    assert promise_kept([0.71, 0.67, 0.73], true).score == 1
    flattering = promise_kept([0.80, 0.78, 0.82], true)
    assert flattering.score == 0
    assert "0.100 too high" in flattering.message
    assert promise_kept([0.74, 0.72, 0.76], true).score == pytest.approx(0.5)


def test_a_number_that_is_always_too_low_is_no_honest_one_either() -> None:
    timid = promise_kept([0.60, 0.58, 0.62], [0.70, 0.68, 0.72])
    assert timid.score == 0
    assert "0.100 too low" in timid.message


def test_chance_is_not_counted_as_bias() -> None:
    check = promise_kept([0.74, 0.66], [0.70, 0.70])
    assert check.score == 1
    assert check.measured["error"] == pytest.approx(0.04)


def reports(half: float, spread: float = 0.02, truth: float = 0.7) -> list[Report]:
    means = np.random.default_rng(1).normal(truth, spread, 200)
    return [Report(mean, mean - half, mean + half, (mean,)) for mean in means]


def test_an_interval_of_the_right_width_earns_all() -> None:
    check = interval_check(reports(1.645 * 0.02), 0.7, 0.02)
    assert check.score == 1
    assert check.measured["width"] == pytest.approx(1, abs=0.1)


def test_a_point_a_shifted_and_an_endless_interval_earn_nothing() -> None:
    assert interval_check(reports(0.0), 0.7, 0.02).score == 0
    assert interval_check(reports(1.645 * 0.02, truth=0.75), 0.7, 0.02).score == 0
    assert interval_check(reports(0.3), 0.7, 0.02).score == 0


def test_a_constant_report_earns_nothing_although_it_covers() -> None:
    check = interval_check([Report(0.7, 0.67, 0.73, (0.7,))] * 20, 0.7, 0.02)
    assert check.measured["coverage"] == 1
    assert check.score == pytest.approx(0)
    assert "must be computed from the data" in check.message


TRUTH = ["none", "none", "target", "future"]


def test_a_perfect_audit_earns_all() -> None:
    assert audit_accuracy(TRUTH, TRUTH).score == 1


@pytest.mark.parametrize("answer", ["none", "target", "future", "nonsense", None, 3])
def test_a_constant_answer_earns_nothing(answer: object) -> None:
    assert audit_accuracy([answer] * 4, TRUTH).score == 0


def test_a_fault_under_another_name_counts_half() -> None:
    assert audit_accuracy(["none", "none", "future", "future"], TRUTH).measured["sensitivity"] == 0.75
    assert audit_accuracy(["none", "none", "nonsense", "future"], TRUTH).measured["sensitivity"] == 0.5
