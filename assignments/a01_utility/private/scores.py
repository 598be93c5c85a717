"""How candidates score cases: the log-odds of a disruption, blurred, and in a shape of its own."""

from collections.abc import Callable

import numpy as np
from scipy.special import expit, logit

Score = Callable[[np.ndarray, np.ndarray, np.random.Generator], np.ndarray]
"""Hour of departure and true probability of disruption of each case, and a generator -> scores."""

SPREAD = 0.98
"""Standard deviation of the true log-odds over cases."""

CENTRE = -1.2
"""Their mean."""


def rule(hour: np.ndarray, probability: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Score 1 for departures from 15:00 on: the line that needs no model."""
    return (hour >= 15).astype(float)


def model(blur: float, shape: Callable[[np.ndarray], np.ndarray] = expit) -> Score:
    """Return a model that sees the log-odds with normal noise of standard deviation `blur`."""

    def score(hour: np.ndarray, probability: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        return shape(logit(probability) + blur * rng.normal(size=len(probability)))

    return score


def calibrated(blur: float) -> Score:
    """Return a model that knows how much it is blurred: its scores are close to probabilities."""
    trust = SPREAD**2 / (SPREAD**2 + blur**2)
    left = SPREAD**2 * (1 - trust)  # variance of the log-odds given the score
    return model(blur, lambda seen: expit((CENTRE + trust * (seen - CENTRE)) / np.sqrt(1 + np.pi * left / 8)))


def case_values(count: int, rng: np.random.Generator) -> np.ndarray:
    """Return the values of cases: most are ordinary, a few are worth ten times as much."""
    return np.exp(rng.normal(size=count))


RULE: Score = rule
CALIBRATED = calibrated(0.8)
LOGISTIC = calibrated(1.2)
TREES = model(0.5, lambda seen: expit(1.4 * seen))  # over-confident
ENSEMBLE = model(0.46, lambda seen: expit(0.6 * seen))  # 0.003 more AUC than TREES, and too cautious
