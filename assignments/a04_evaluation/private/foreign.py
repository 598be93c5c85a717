"""Eighteen evaluations by colleagues, nine of them clean, to be audited by what they do.

All are called `build`, take a frame of requests and return plain data: an auditor cannot read them, only run
them.
"""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_selection import SelectKBest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, KFold
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from autograder.worlds import generator, salt
from private.draws import LABEL_DELAY, TARGET, draw

Fold = tuple[np.ndarray, np.ndarray]
Folds = Callable[[pd.DataFrame], list[Fold]]
Features = Callable[[pd.DataFrame], pd.DataFrame]
Model = Callable[[], Any]
Build = Callable[[pd.DataFrame], dict[str, Any]]

NUMBERS = ["sched_dep_time", "distance", "temp", "dewp", "humid", "wind_speed", "precip", "visib"]
NAMES = ["carrier", "dest", "tailnum"]
WINDOW, FOLDS = pd.Timedelta("7D"), 2
DAY = pd.Timedelta("1D")


def pipeline(features: Features, folds: Folds, model: Model, rows: Features = lambda df: df) -> Build:
    """Return an evaluation: choose `rows`, make `features`, then fit and test one model for each fold."""

    def build(df: pd.DataFrame) -> dict[str, Any]:
        used = rows(df).reset_index(drop=True)
        X, y, ids = features(used), used[TARGET].to_numpy(dtype=bool), used["id"].to_numpy()
        done, aucs = [], []
        for train, test in folds(used):
            score = model().fit(X.iloc[train], y[train]).predict_proba(X.iloc[test])[:, 1]
            done.append({"train": ids[train], "test": ids[test], "score": score})
            aucs.append(float(roc_auc_score(y[test], score)))
        return {"auc": float(np.mean(aucs)), "folds": done}

    return build


# Splits


def forward(memory: str = "365D") -> Folds:
    """Return a split into the last weeks, each after the `memory` that was settled before it."""

    def folds(df: pd.DataFrame) -> list[Fold]:
        date, end, made = df["date"], df["date"].max() + DAY, []
        for k in range(FOLDS, 0, -1):
            start = end - k * WINDOW
            settled = (date + pd.Timedelta(LABEL_DELAY) < start) & (date >= start - pd.Timedelta(memory))
            test = (date >= start) & (date < start + WINDOW)
            made.append((np.flatnonzero(settled), np.flatnonzero(test)))
        return made

    return folds


def balanced_training(df: pd.DataFrame) -> list[Fold]:
    """Repeat training rows with the rarer outcome: copies stay among the training rows."""
    folds = []
    for train, test in forward()(df):
        rare = train[df[TARGET].to_numpy(dtype=bool)[train]]
        folds.append((np.concatenate([train, rare, rare]), test))
    return folds


def shuffled_rows(df: pd.DataFrame) -> list[Fold]:
    return list(KFold(3, shuffle=True, random_state=0).split(df))


def shuffled_days(df: pd.DataFrame) -> list[Fold]:
    """Keep days whole, and train on later ones than are tested."""
    return list(GroupKFold(3, shuffle=True, random_state=0).split(df, groups=df["date"]))


def cut_within_a_day(df: pd.DataFrame) -> list[Fold]:
    """Train on the first rows and test on the rest, although the cut goes through the middle of a day."""
    order = np.lexsort((df["sched_dep_time"], df["date"]))
    days = df["date"].sort_values().unique()
    day = df["date"].to_numpy()[order] == days[len(days) * 2 // 3]
    cut = int(np.flatnonzero(day).mean())
    return [(order[:cut], order[cut:])]


# Rows and features, made before the split


def balanced_before_the_split(df: pd.DataFrame) -> pd.DataFrame:
    rare = df[df[TARGET].astype(bool)]
    return pd.concat([df, rare, rare])


def numbers(df: pd.DataFrame) -> pd.DataFrame:
    return df[NUMBERS]


def numbers_and_names(df: pd.DataFrame) -> pd.DataFrame:
    return df[NUMBERS + NAMES]


def of_the_row(df: pd.DataFrame) -> pd.DataFrame:
    """Derive features from each row on its own: before or after the split makes no difference."""
    hour = df["sched_dep_time"] / 1440 * 2 * np.pi
    made = {"sin": np.sin(hour), "cos": np.cos(hour), "damp": df["temp"] - df["dewp"], "fog": df["visib"] < 2}
    return df[["distance", "wind_speed", "precip"]].assign(**made)


def history(df: pd.DataFrame) -> pd.DataFrame:
    """Add how many flights were disrupted, and how late they were, among those settled before the day."""
    daily = df.groupby("date").agg(n=(TARGET, "size"), late=(TARGET, "sum"), delay=("arr_delay", "sum"))
    daily = daily.asfreq("D", fill_value=0).rolling(10, min_periods=1).sum()
    known = daily.shift(pd.Timedelta(LABEL_DELAY).days + 1).reindex(df["date"]).set_axis(df.index)
    return df[NUMBERS].assign(rate=known["late"] / known["n"], delay=known["delay"] / known["n"])


def encoded_with_all_labels(df: pd.DataFrame) -> pd.DataFrame:
    return df[NUMBERS].assign(usual=df.groupby("tailnum")[TARGET].transform("mean"))


def selected_with_all_labels(df: pd.DataFrame) -> pd.DataFrame:
    """Keep the indicators that go best with the outcome, of all rows."""
    dummies = pd.get_dummies(df[NAMES + ["flight"]].astype(str), dtype=float)
    best = SelectKBest(k=25).fit(dummies, df[TARGET].astype(bool))
    return dummies.loc[:, best.get_support()]


def in_the_air(df: pd.DataFrame) -> pd.DataFrame:
    return df[[*NUMBERS, "air_time"]]


def components_of_all_rows(df: pd.DataFrame) -> pd.DataFrame:
    made = make_pipeline(SimpleImputer(), StandardScaler(), PCA(4, random_state=0)).fit_transform(df[NUMBERS])
    return pd.DataFrame(made, index=df.index)


def ranks_among_all_rows(df: pd.DataFrame) -> pd.DataFrame:
    return df[NUMBERS].rank(pct=True)


# Models, fitted in each fold


def logistic(*steps: Any) -> Pipeline:
    return make_pipeline(*steps, SimpleImputer(), StandardScaler(), LogisticRegression(max_iter=300))


class Encoder:
    """Encode an aircraft by its usual outcome, among the training rows only."""

    def fit(self, X: pd.DataFrame, y: np.ndarray) -> "Encoder":
        self.usual = pd.Series(y, index=X["tailnum"]).groupby(level=0).mean()
        self.mean = y.mean()
        self.model = logistic().fit(self._encoded(X), y)
        return self

    def predict_proba(self, X: pd.DataFrame) -> np.ndarray:
        return self.model.predict_proba(self._encoded(X))

    def _encoded(self, X: pd.DataFrame) -> pd.DataFrame:
        return X[NUMBERS].assign(usual=X["tailnum"].map(self.usual).fillna(self.mean))


def selector() -> Pipeline:
    onehot = _on(OneHotEncoder(handle_unknown="ignore"), NAMES)
    return make_pipeline(onehot, SelectKBest(k=25), LogisticRegression(max_iter=300))


def _on(transformer: Any, columns: list[str]) -> Any:
    return ColumnTransformer([("names", transformer, columns)])


def components() -> Pipeline:
    return make_pipeline(SimpleImputer(), StandardScaler(), PCA(4, random_state=0), LogisticRegression())


def neighbours() -> Pipeline:
    return make_pipeline(SimpleImputer(), StandardScaler(), KNeighborsClassifier(25))


def forests(seeds: Iterator[int]) -> Model:
    """Return a maker of forests each of which has the next seed: runs differ, and nothing leaks."""

    def forest() -> Pipeline:
        trees = RandomForestClassifier(15, min_samples_leaf=10, random_state=next(seeds))
        return make_pipeline(SimpleImputer(), trees)

    return forest


FRAME = draw("foreign", rows_per_day=40).between(0, 30).frame

_ALL: list[tuple[str, Build]] = [
    ("none", pipeline(numbers, forward(), logistic)),
    ("target", pipeline(encoded_with_all_labels, forward(), logistic)),
    ("none", pipeline(numbers, forward(), components)),
    ("preprocess", pipeline(components_of_all_rows, forward(), LogisticRegression)),
    ("group", pipeline(numbers, shuffled_rows, logistic)),
    ("none", pipeline(numbers_and_names, forward(), Encoder)),
    ("future", pipeline(in_the_air, forward(), logistic)),
    ("none", pipeline(history, forward(), logistic)),
    ("none", pipeline(numbers_and_names, forward(), selector)),
    ("target", pipeline(selected_with_all_labels, forward(), LogisticRegression)),
    ("none", pipeline(numbers, balanced_training, logistic)),
    ("duplicate", pipeline(numbers, shuffled_rows, neighbours, rows=balanced_before_the_split)),
    ("none", pipeline(numbers, forward(), forests(count()))),
    ("future", pipeline(numbers, shuffled_days, logistic)),
    ("none", pipeline(of_the_row, forward(), logistic)),
    ("preprocess", pipeline(ranks_among_all_rows, forward(), logistic)),
    ("group", pipeline(numbers, cut_within_a_day, neighbours)),
    ("none", pipeline(numbers, forward("14D"), neighbours)),
]
_order = generator(salt(), "a04/foreign/order").permutation(len(_ALL))
PIPELINES = [_ALL[i] for i in _order]
"""What is wrong with each evaluation, and the evaluation."""
