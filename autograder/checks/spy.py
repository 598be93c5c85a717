"""Record how student code uses a model: spies are estimators that keep the rows of each fit and prediction.

A test passes spies to student code that expects a model, and then knows what the student's evaluation did with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from autograder.checks.runtime import Exposed, exposed

Kind = Literal["fit", "predict"]


@dataclass(frozen=True)
class Call:
    """One use of one spy.

    Parameters
    ----------
    spy : int
        The number of the spy, in the order in which spies were made.
    kind : {"fit", "predict"}
    content : mapping
        Identity of each row -> digest of the whole row, column names included.
    labels : mapping
        Identity of each row -> its label, for "fit"; empty for "predict".
    """

    spy: int
    kind: Kind
    content: Mapping[Any, int]
    labels: Mapping[Any, float]


class Scorer:
    """An estimator that needs no fitting: it predicts fixed scores.

    Parameters
    ----------
    score : Series of float
        The score of the positive class, indexed by the identity of the row.
    identity : str
        The column that identifies a row. Without this column, the index identifies it.
    """

    def __init__(self, score: "pd.Series[float]", identity: str) -> None:
        self.score = score
        self.identity = identity

    def fit(self, X: pd.DataFrame, y: object) -> "Scorer":
        return self

    def predict_proba(self, X: pd.DataFrame) -> npt.NDArray[np.float64]:
        positive = self.score.reindex(identities(X, self.identity)).to_numpy(dtype=float)
        return np.column_stack([1 - positive, positive])

    def predict(self, X: pd.DataFrame) -> npt.NDArray[np.bool_]:
        return np.asarray(self.predict_proba(X)[:, 1] >= 0.5)


def identities(X: object, identity: str) -> list[Any]:
    """Return the identities of the rows of `X`; raise `TypeError` if it is not a frame and has lost them."""
    if not isinstance(X, pd.DataFrame):
        raise TypeError(f"pass the rows to the model as a DataFrame with named columns, not as {type(X).__name__}")
    return list(X.get(identity, X.index))


class Spies:
    """A maker of spies: pass its `make` to student code that expects a function that makes a model.

    Parameters
    ----------
    score, identity
        The predictions of every spy, as for `Scorer`.

    Attributes
    ----------
    calls : list of Call
        All uses of all spies so far, in order.

    Notes
    -----
    Student code sees the methods `fit(X, y)`, `predict_proba(X)` and `predict(X)` of a spy and nothing else. A spy
    has no `get_params`, so that `sklearn.base.clone` and functions that use it (`cross_validate`) refuse it: student
    code must call `make` for a fresh model. X must be a DataFrame.
    """

    def __init__(self, score: "pd.Series[float]", identity: str) -> None:
        self.score = score
        self.identity = identity
        self.calls: list[Call] = []
        self._made = 0

    def make(self) -> Exposed:
        """Return a new spy."""
        self._made += 1
        return exposed(Spy(self, self._made - 1), "fit", "predict_proba", "predict")

    def record(self, spy: int, kind: Kind, X: pd.DataFrame, y: object = None) -> None:
        """Record a call; raise `TypeError` if its arguments lost the rows or their labels."""
        rows = identities(X, self.identity)
        labels = np.ravel(np.asarray(y, dtype=float)) if kind == "fit" else np.empty(0)
        if kind == "fit" and len(labels) != len(rows):
            raise TypeError(f"fit needs a label for each row, got {len(labels)} labels for {len(rows)} rows")
        columns = sorted(X.columns, key=str)
        header = hash_text("|".join(map(str, columns)))
        values = pd.util.hash_pandas_object(X[columns], index=False).to_numpy()
        content = {row: int(value) ^ header for row, value in zip(rows, values, strict=True)}
        self.calls.append(Call(spy, kind, content, dict(zip(rows, labels, strict=False))))


class Spy(Scorer):
    """A scorer that reports every call to its `Spies`."""

    def __init__(self, owner: Spies, number: int) -> None:
        super().__init__(owner.score, owner.identity)
        self._owner = owner
        self._number = number

    def fit(self, X: pd.DataFrame, y: object) -> "Spy":
        self._owner.record(self._number, "fit", X, y)
        return self

    def predict_proba(self, X: pd.DataFrame) -> npt.NDArray[np.float64]:
        self._owner.record(self._number, "predict", X)
        return super().predict_proba(X)


def hash_text(text: str) -> int:
    """Return a 64-bit digest of `text` that is the same in every process."""
    return int(pd.util.hash_array(np.array([text], dtype=object))[0])
