import numpy as np
import pandas as pd
import pytest

from autograder.reports.estimate import Estimate
from autograder.reports.reliability import cronbach_alpha


def test_alpha_has_the_value_computed_by_hand() -> None:
    scores = pd.DataFrame({"psi": [3, 3, 0, 3, 0], "alarm": [5, 2.5, 0, 5, 5], "delay": [2, 0, 0, 0, 2]})
    # Variances 2.7, 5 and 1.2; the totals 10, 5.5, 0, 8, 7 have 14.3.
    assert cronbach_alpha(scores).value == pytest.approx(1.5 * (1 - 8.9 / 14.3))


def test_alpha_is_the_mean_covariance_formula() -> None:
    draws = np.random.default_rng(3).normal(size=(40, 5)) + np.random.default_rng(4).normal(size=(40, 1))
    cov = np.cov(draws, rowvar=False)
    k, between = 5, cov[~np.eye(5, dtype=bool)].mean()
    expected = k * between / (np.diag(cov).mean() + (k - 1) * between)
    assert cronbach_alpha(pd.DataFrame(draws)).value == pytest.approx(expected)


def test_alpha_of_passes_and_fails_is_kuder_richardson_20() -> None:
    passes = np.random.default_rng(7).random((50, 6)) < np.random.default_rng(8).random((50, 1))
    p = passes.mean(axis=0)
    expected = 6 / 5 * (1 - (p * (1 - p)).sum() / passes.sum(axis=1).var())
    assert cronbach_alpha(pd.DataFrame(passes.astype(float))).value == pytest.approx(expected)


def test_copies_of_one_test_are_perfectly_reliable() -> None:
    assert cronbach_alpha(pd.DataFrame({"a": [0, 1, 2], "b": [0, 1, 2]})).value == pytest.approx(1)


def test_tests_that_measure_opposite_things_make_alpha_negative() -> None:
    value = cronbach_alpha(pd.DataFrame({"a": [0, 1, 2, 3], "b": [3, 2, 1, 1]})).value
    assert value is not None and value < 0


@pytest.mark.parametrize(
    ("scores", "reason"),
    [
        (pd.DataFrame({"a": [0.0, 1.0]}), "fewer than two tests"),
        (pd.DataFrame(index=["x", "y"]), "fewer than two tests"),
        (pd.DataFrame({"a": [0.0], "b": [1.0]}), "fewer than two submissions"),
        (pd.DataFrame({"a": [], "b": []}), "fewer than two submissions"),
        (pd.DataFrame({"a": [0.1, 0.3], "b": [0.2, 0.0]}), "all totals are the same"),
    ],
)
def test_an_undefined_alpha_says_why(scores: pd.DataFrame, reason: str) -> None:
    assert cronbach_alpha(scores) == Estimate(None, reason)
