"""Many small histories of one truth, to see how often an interval covers it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit, logit
from scipy.stats import rankdata

from autograder.checks import exposed
from autograder.checks.runtime import Exposed
from autograder.checks.spy import Scorer
from autograder.worlds import generator, salt
from private.draws import TARGET, draw

HISTORIES, MORE = 50, 250
FOLDS, WINDOW = 8, 4  # days; before the first test there are WINDOW days to train on
SHOCK = 1.0
Fold = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class History:
    """Days of a year drawn with replacement, with outcomes drawn anew: `rows` of the year, their `day`."""

    rows: np.ndarray
    day: np.ndarray
    outcome: np.ndarray

    def frame(self) -> pd.DataFrame:
        """Return the history as requests, one day after another."""
        date = pd.Timestamp("2020-01-01") + pd.to_timedelta(self.day, unit="D")
        frame = _YEAR.frame.iloc[self.rows].reset_index(drop=True)
        return frame.assign(id=frame.index, date=date, **{TARGET: self.outcome})

    def make_model(self) -> Exposed:
        """Return a model that needs no fitting and is the same in every history."""
        return exposed(Scorer(pd.Series(_SCORE[self.rows]), "id"), "fit", "predict_proba", "predict")

    def auc(self) -> float:
        """Return the mean over folds of the AUC (Mann-Whitney; scores have no ties)."""
        folds = []
        for _, test in windows(self.day):
            positive = self.outcome[test]
            n = positive.sum()
            ranks = rankdata(_SCORE[self.rows[test]])
            folds.append((ranks[positive].sum() - n * (n + 1) / 2) / (n * (len(test) - n)))
        return float(np.mean(folds))


def windows(day: np.ndarray) -> list[Fold]:
    """Return FOLDS test windows one after another; each trains on the window before it."""
    window = day // WINDOW
    return [(np.flatnonzero(window == k - 1), np.flatnonzero(window == k)) for k in range(1, FOLDS + 1)]


def split(df: pd.DataFrame) -> list[Fold]:
    """Split a history for student code."""
    return windows((df["date"] - pd.Timestamp("2020-01-01")).dt.days.to_numpy())


def _histories(rng: np.random.Generator) -> Iterator[History]:
    start = np.flatnonzero(np.diff(_YEAR.frame["date"].to_numpy().astype("int64"), prepend=-1))
    days = np.split(np.arange(len(_YEAR.frame)), start[1:])
    while True:
        chosen = [days[i] for i in rng.integers(len(days), size=(FOLDS + 1) * WINDOW)]
        rows, day = np.concatenate(chosen), np.repeat(np.arange(len(chosen)), [len(each) for each in chosen])
        shock = SHOCK * rng.normal(size=len(chosen))[day]
        outcome = rng.random(len(rows)) < expit(logit(_YEAR.probability[rows]) + shock)
        yield History(rows, day, outcome)


_rng = generator(salt(), "a04/intervals/histories")
_YEAR = draw("intervals", rows_per_day=120, shock=0.0)
_SCORE = expit(logit(_YEAR.probability) + _rng.normal(scale=0.3, size=len(_YEAR.probability)))
_all = [history for history, _ in zip(_histories(_rng), range(HISTORIES + MORE), strict=False)]
GIVEN = _all[:HISTORIES]
_aucs = [history.auc() for history in _all]
TRUTH, SPREAD = float(np.mean(_aucs)), float(np.std(_aucs))
