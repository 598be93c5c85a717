"""Eight worlds, each with a past to evaluate on and a future that the evaluation promised something about."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.impute import SimpleImputer
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from autograder.checks import exposed
from autograder.checks.evaluation import expected_auc
from autograder.checks.leakage import read_scores, scramble
from autograder.checks.runtime import Exposed
from private.draws import LABEL_DELAY, LATE, TARGET, Draw, draw

WORLDS = 8
PAST = 180  # days; the rest of the year is the future
SHOCK = 1.1


@dataclass(frozen=True)
class Promise:
    """A past that may be evaluated on, and the future in which the model of that evaluation is used."""

    past: pd.DataFrame
    future: Draw

    def settled(self) -> pd.DataFrame:
        """Return the rows of the past whose labels are known when the future begins."""
        begin = self.future.frame["date"].min()
        return self.past[self.past["date"] + pd.Timedelta(LABEL_DELAY) < begin]

    def true_auc(self, model: object) -> float:
        """Return the AUC in the future, where late columns say nothing, of a model fitted on `settled`."""
        rows = scramble(self.future.frame, LATE, seed=0)
        return expected_auc(self.future.probability, read_scores(model.predict_proba(rows), len(rows)))


class Neighbours:
    """A model that remembers days: the weather of an hour is as good as a date to it."""

    COLUMNS = ("sched_dep_time", "temp", "dewp", "wind_speed", "pressure", "visib")

    def __init__(self) -> None:
        self._model: Pipeline = make_pipeline(SimpleImputer(), StandardScaler(), KNeighborsClassifier(10))

    def fit(self, X: pd.DataFrame, y: pd.Series) -> "Neighbours":
        self._model.fit(X[list(self.COLUMNS)], np.asarray(y, dtype=bool))
        return self

    def predict_proba(self, X: pd.DataFrame) -> np.ndarray:
        return self._model.predict_proba(X[list(self.COLUMNS)])

    def predict(self, X: pd.DataFrame) -> np.ndarray:
        return self._model.predict(X[list(self.COLUMNS)])


def make_neighbours() -> Exposed:
    """Return an unfitted `Neighbours` for student code."""
    return exposed(Neighbours(), "fit", "predict_proba", "predict")


def _promise(name: str) -> Promise:
    year = draw(name, rows_per_day=30, shock=SHOCK)
    return Promise(year.between(0, PAST).frame, year.between(PAST, 365))


PROMISES = [_promise(f"promise/{i}") for i in range(WORLDS)]
TRUE_OF_NEIGHBOURS = [p.true_auc(Neighbours().fit(p.settled(), p.settled()[TARGET])) for p in PROMISES]
