"""Prices of hidden cases. The tuples are those of the notebook, from which nothing can be imported."""

from typing import NamedTuple

import numpy as np


class Terms(NamedTuple):
    """What a case of value 1 brings, in dollars."""

    tp: float
    fp: float
    fn: float
    tn: float = 0.0
    capacity: int | None = None

    def gain(self, p: np.ndarray) -> np.ndarray:
        """Return what a warning is expected to bring more than none, for cases with probability `p`."""
        return p * (self.tp - self.fn) + (1 - p) * (self.fp - self.tn)

    def payoff(self, y: np.ndarray, act: np.ndarray) -> np.ndarray:
        """Return the price of each case as it came out."""
        return np.where(act, np.where(y, self.tp, self.fp), np.where(y, self.fn, self.tn))


class Costs(NamedTuple):
    """What a candidate costs to run, in dollars."""

    per_week: float = 0.0
    per_call: float = 0.0

    def running(self, weeks: float, calls: int) -> float:
        """Return the costs of a period."""
        return self.per_week * weeks + self.per_call * calls


class Candidate(NamedTuple):
    """A score per case, and what it costs."""

    score: np.ndarray
    costs: Costs


def draw_terms(break_even: float, rng: np.random.Generator, capacity: int | None = None) -> Terms:
    """Return prices at which a warning pays from the probability `break_even` on.

    A disruption without a warning costs something: who forgets that puts the break-even too high.
    """
    scale = rng.uniform(5, 30)
    fn, tn = -scale * rng.uniform(0.25, 0.6), scale * rng.uniform(-0.05, 0.1)
    tp, fp = fn + scale * (1 - break_even), tn - scale * break_even
    return Terms(*(round(float(price), 3) for price in (tp, fp, fn, tn)), capacity)
