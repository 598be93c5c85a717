"""Read what student code returns; what it is not is said to the student, by name and never with the data."""

import math
from typing import NamedTuple

import numpy as np

from autograder.checks.result import CheckFailed


class Choice(NamedTuple):
    """A choice that can be scored: a threshold of infinity warns nobody."""

    name: str | None
    threshold: float
    expected_net: float
    lo: float
    hi: float


def read_number(value: object, what: str) -> float:
    """Return a number; infinity is one."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating) or math.isnan(value):
        raise CheckFailed(f"{what} must be a number.")
    return float(value)


def read_decisions(value: object, cases: int) -> np.ndarray:
    """Return decisions as an array of truth values, one for each case."""
    found = np.asarray(value if isinstance(value, np.ndarray | list | tuple) or hasattr(value, "to_numpy") else ())
    if found.shape != (cases,) or found.dtype.kind != "b":
        raise CheckFailed("act_on must return an array with one truth value (bool) for each case.")
    return found


def read_choice(value: object, names: list[str]) -> Choice:
    """Return a choice among `names` and None."""
    if not isinstance(value, tuple | list) or len(value) != 5:
        raise CheckFailed("choose must return Choice(name, threshold, expected_net, interval, reason).")
    name, threshold, expected, interval, _ = value
    if name is not None and not (isinstance(name, str) and name in names):
        raise CheckFailed("The name in what choose returned is neither a candidate's nor None.")
    if not isinstance(interval, tuple | list | np.ndarray) or len(interval) != 2:
        raise CheckFailed("The interval in what choose returned must be a pair (lo, hi).")
    lo, hi = (read_number(end, "An end of the interval that choose returned") for end in interval)
    net = read_number(expected, "expected_net in what choose returned")
    if not lo <= net <= hi:
        raise CheckFailed("The interval that choose returned does not hold its expected_net.")
    if name is None:
        return Choice(None, math.inf, net, lo, hi)
    return Choice(name, read_number(threshold, "The threshold in what choose returned"), net, lo, hi)
