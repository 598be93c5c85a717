"""The hidden scores of two files of tests."""

from collections.abc import Sequence

from autograder.checks import Check, once
from autograder.checks.testing import Run, Trial, allows, earned, kills, outcomes, steadiness, trials
from private import FUNCTIONS, MODELS

FEATURE_TESTS, MODEL_TESTS = "test_features.py", "test_model.py"
SEEDS = range(6)


def of_functions(run: Run) -> Sequence[Trial]:
    """Return what the tests of the functions say of each version, measured once per submission."""
    return once("functions", lambda: trials(run, FEATURE_TESTS, FUNCTIONS))


def fault_detection(run: Run) -> Check:
    """Faults found in functions."""
    return kills(of_functions(run), zero=0.25, full=0.85)


def right_versions(run: Run) -> Check:
    """Right versions allowed."""
    return allows(of_functions(run), zero=0.3)


def model_faults(run: Run) -> Check:
    """Faults found in models."""
    return kills(trials(run, MODEL_TESTS, MODELS), zero=0.25, full=0.85)


def steady(run: Run) -> Check:
    """Equal results with other seeds and in other orders."""
    worth = earned(of_functions(run))
    seeds = SEEDS if worth else ()  # there is nothing to find out about tests that earn nothing
    return steadiness([outcomes(run, FEATURE_TESTS, FUNCTIONS[0].make(), seed) for seed in seeds], worth)
