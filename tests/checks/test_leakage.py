import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from autograder.checks.leakage import future_columns, permuted_aucs, permuted_labels, read_scores, scramble
from autograder.checks.result import CheckFailed


@pytest.fixture
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    known = rng.normal(size=800)
    outcome = rng.random(800) < 1 / (1 + np.exp(-known))
    return pd.DataFrame(
        {
            "known": known,
            "late": outcome + rng.normal(scale=0.1, size=800),
            "carrier": rng.choice(["AA", "BB"], 800),
            "outcome": outcome,
        }
    )


def fitted(frame: pd.DataFrame, columns: list[str]):
    model = LogisticRegression().fit(frame[columns], frame["outcome"])
    return lambda rows: model.predict_proba(rows[columns])


def check(frame: pd.DataFrame, predict) -> float:
    test = frame.iloc[400:]
    return future_columns(predict, test, test["outcome"], ["late"], skill=0.1, seed=1).score


def test_scramble_keeps_values_and_types_and_cuts_the_link(frame: pd.DataFrame) -> None:
    mixed = scramble(frame, ["late", "carrier", "outcome"], seed=0)
    assert (mixed.dtypes == frame.dtypes).all()
    assert sorted(mixed["late"]) == sorted(frame["late"])
    assert mixed["known"].equals(frame["known"])
    assert abs(np.corrcoef(mixed["late"], frame["late"])[0, 1]) < 0.15
    assert mixed.equals(scramble(frame, ["late", "carrier", "outcome"], seed=0))


def test_a_model_of_known_columns_is_invariant(frame: pd.DataFrame) -> None:
    assert check(frame, fitted(frame[:400], ["known"])) == 1


def test_a_model_that_reads_a_late_column_is_found(frame: pd.DataFrame) -> None:
    assert check(frame, fitted(frame[:400], ["known", "late"])) == 0


def test_a_model_that_looks_at_nothing_earns_nothing(frame: pd.DataFrame) -> None:
    assert check(frame, lambda rows: np.full((len(rows), 2), 0.5)) == 0


@pytest.mark.parametrize("result", [None, "x", ["x"] * 400, np.zeros(3), np.full((400, 2), np.nan), np.zeros((400, 3))])
def test_what_is_no_prediction_is_refused(frame: pd.DataFrame, result: object) -> None:
    with pytest.raises(CheckFailed, match="predict_proba"):
        read_scores(result, 400)
    with pytest.raises(CheckFailed, match="predict_proba"):
        check(frame, lambda rows: result)


def honest(frame: pd.DataFrame) -> float:
    predict = fitted(frame[:400], ["known"])
    return float(roc_auc_score(frame["outcome"][400:], predict(frame[400:])[:, 1]))


def encoding_before_the_split(frame: pd.DataFrame) -> float:
    cell = (frame["known"] * 20).round()
    return honest(frame.assign(known=frame.groupby(cell)["outcome"].transform("mean")))


def test_an_honest_evaluation_finds_nothing_in_permuted_labels(frame: pd.DataFrame) -> None:
    aucs = permuted_aucs(honest, frame, "outcome", rounds=5, seed=0)
    result = permuted_labels(honest(frame), aucs, skill=0.1, full=0.05, zero=0.1)
    assert result.score == 1
    assert len(set(aucs)) == 5


def test_labels_encoded_before_the_split_are_found(frame: pd.DataFrame) -> None:
    aucs = permuted_aucs(encoding_before_the_split, frame, "outcome", rounds=5, seed=0)
    result = permuted_labels(encoding_before_the_split(frame), aucs, skill=0.1, full=0.05, zero=0.1)
    assert result.score == 0
    assert result.measured["distance"] > 0.1


def test_an_evaluation_that_always_reports_one_half_earns_nothing() -> None:
    assert permuted_labels(0.5, [0.5, 0.5], skill=0.1).score == 0
