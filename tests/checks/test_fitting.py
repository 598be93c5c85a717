from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import StandardScaler

from autograder.checks.fitting import fitting_check
from autograder.checks.result import Check
from autograder.checks.spy import Spies

FOLDS = [(np.arange(4), np.arange(4, 6)), (np.arange(6), np.arange(6, 8))]


def frame() -> pd.DataFrame:
    return pd.DataFrame({"id": range(100, 108), "x": np.arange(8.0) ** 2, "y": [0, 1, 0, 1, 1, 0, 1, 0]})


def spied(evaluate: Callable) -> Check:
    """Return the check of `evaluate(frame, make_model, folds)`, with the last two rows changed in run two."""
    rows = frame()
    last = rows["id"] >= 106
    other = rows.assign(x=rows["x"].mask(last, -5.0), y=rows["y"].mask(last, 1 - rows["y"]))
    runs = []
    for version in (rows, other):
        spies = Spies(pd.Series(0.5, index=rows["id"]), "id")
        evaluate(version, spies.make, FOLDS)
        runs.append(spies.calls)
    ids = [(rows["id"].iloc[train], rows["id"].iloc[test]) for train, test in FOLDS]
    return fitting_check(*runs, ids, dict(zip(rows["id"], rows["y"], strict=True)), [106, 107])


def honest(rows: pd.DataFrame, make_model: Callable, folds: list) -> None:
    for train, test in folds:
        model = make_model().fit(rows.iloc[train], rows["y"].iloc[train])
        model.predict_proba(rows.iloc[test[:1]].drop(columns="y"))
        model.predict_proba(rows.iloc[test[1:]].drop(columns="y"))


def scales_within_the_fold(rows: pd.DataFrame, make_model: Callable, folds: list) -> None:
    for train, test in folds:
        scaler = StandardScaler().fit(rows[["x"]].iloc[train])
        scaled = rows.assign(x=scaler.transform(rows[["x"]])[:, 0], half=rows["x"] / 2)
        honest(scaled, make_model, [(train, test)])


@pytest.mark.parametrize("evaluate", [honest, scales_within_the_fold])
def test_one_fresh_model_for_each_fold_passes(evaluate: Callable) -> None:
    assert spied(evaluate).score == 1


def scales_before_the_split(rows: pd.DataFrame, make_model: Callable, folds: list) -> None:
    honest(rows.assign(x=StandardScaler().fit_transform(rows[["x"]])[:, 0]), make_model, folds)


def encodes_before_the_split(rows: pd.DataFrame, make_model: Callable, folds: list) -> None:
    honest(rows.assign(rate=(rows["y"] * rows["id"]).mean()), make_model, folds)


def predicts_the_training_rows(rows: pd.DataFrame, make_model: Callable, folds: list) -> None:
    honest(rows, make_model, [(train, train) for train, _ in folds])


def fits_everything_first(rows: pd.DataFrame, make_model: Callable, folds: list) -> None:
    make_model().fit(rows, rows["y"])
    honest(rows, make_model, folds)


def fits_one_model_again_and_again(rows: pd.DataFrame, make_model: Callable, folds: list) -> None:
    model = make_model()
    honest(rows, lambda: model, folds)


def fits_other_rows(rows: pd.DataFrame, make_model: Callable, folds: list) -> None:
    honest(rows, make_model, [(train[1:], test) for train, test in folds])


def fits_shifted_labels(rows: pd.DataFrame, make_model: Callable, folds: list) -> None:
    honest(rows.assign(y=np.roll(rows["y"], 1)), make_model, folds)


def ignores_the_model_it_was_given(rows: pd.DataFrame, make_model: Callable, folds: list) -> None:
    return None


def predicts_without_fitting(rows: pd.DataFrame, make_model: Callable, folds: list) -> None:
    honest(rows, make_model, folds)
    make_model().predict_proba(rows)


@pytest.mark.parametrize(
    ("evaluate", "sentence"),
    [
        (scales_before_the_split, "depend on held-out rows"),
        (encodes_before_the_split, "depend on held-out rows"),
        (predicts_the_training_rows, "did not predict exactly the test rows"),
        (fits_everything_first, "fit nothing outside a fold"),
        (fits_one_model_again_and_again, "fitted a model twice"),
        (fits_other_rows, "2 of 2 folds have no model"),
        (fits_shifted_labels, "labels that do not belong"),
        (ignores_the_model_it_was_given, "never fitted"),
        (predicts_without_fitting, "before it was fitted"),
    ],
)
def test_every_fault_is_found_and_named(evaluate: Callable, sentence: str) -> None:
    check = spied(evaluate)
    assert check.score == 0
    assert sentence in check.message
