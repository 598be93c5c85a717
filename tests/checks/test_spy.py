import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from autograder.checks.spy import Scorer, Spies


@pytest.fixture
def frame() -> pd.DataFrame:
    columns = {"id": [7, 8, 9], "x": [1.0, 2.0, np.nan], "y": [True, False, True]}
    return pd.DataFrame(columns, index=[20, 10, 30])


@pytest.fixture
def spies() -> Spies:
    return Spies(pd.Series([0.7, 0.8, 0.9], index=[7, 8, 9]), "id")


def test_a_spy_records_rows_and_labels_and_predicts_given_scores(spies: Spies, frame: pd.DataFrame) -> None:
    spy = spies.make()
    spy.fit(frame.iloc[:2], frame["y"].iloc[:2])
    scores = spy.predict_proba(frame.iloc[[2, 0]])
    fit, predict = spies.calls
    assert (fit.kind, fit.spy, fit.labels) == ("fit", 0, {7: 1.0, 8: 0.0})
    assert (predict.kind, list(predict.content), predict.labels) == ("predict", [9, 7], {})
    assert scores.tolist() == [[pytest.approx(0.1), 0.9], [pytest.approx(0.3), 0.7]]
    assert spy.predict(frame).tolist() == [True, True, True]


def test_rows_without_the_identity_column_are_known_by_their_index(frame: pd.DataFrame) -> None:
    spies = Spies(pd.Series([0.7, 0.8, 0.9], index=[20, 10, 30]), "id")
    spies.make().predict_proba(frame[["x"]])
    assert list(spies.calls[0].content) == [20, 10, 30]


def test_the_digest_of_a_row_depends_on_the_row_alone(spies: Spies, frame: pd.DataFrame) -> None:
    spies.make().predict_proba(frame)
    spies.make().predict_proba(frame.iloc[[2]][["y", "x", "id"]])
    assert spies.calls[1].content[9] == spies.calls[0].content[9]


def test_the_digest_changes_with_a_value_and_with_a_column_name(spies: Spies, frame: pd.DataFrame) -> None:
    for changed in (frame, frame.assign(x=1.5), frame.rename(columns={"x": "z"})):
        spies.make().predict_proba(changed)
    digests = [call.content[7] for call in spies.calls]
    assert len(set(digests)) == 3


def test_every_spy_has_its_own_number(spies: Spies, frame: pd.DataFrame) -> None:
    one, other = spies.make(), spies.make()
    other.fit(frame, frame["y"])
    one.fit(frame, frame["y"])
    assert [call.spy for call in spies.calls] == [1, 0]


def test_a_spy_refuses_what_loses_the_rows(spies: Spies, frame: pd.DataFrame) -> None:
    with pytest.raises(TypeError, match="DataFrame"):
        spies.make().fit(frame.to_numpy(), frame["y"])
    with pytest.raises(TypeError, match="2 labels for 3 rows"):
        spies.make().fit(frame, frame["y"].iloc[:2])
    with pytest.raises(TypeError):
        clone(spies.make())


def test_a_scorer_predicts_what_it_was_given_whatever_it_is_fitted_on(frame: pd.DataFrame) -> None:
    scorer = Scorer(pd.Series([0.2, 0.8], index=[9, 7]), "id")
    assert scorer.fit(frame, frame["y"]).predict_proba(frame.iloc[[0, 2]])[:, 1].tolist() == [0.8, 0.2]
    assert scorer.predict(frame.iloc[[0, 2]]).tolist() == [True, False]


def test_a_row_the_scorer_does_not_know_has_no_score(frame: pd.DataFrame) -> None:
    assert np.isnan(Scorer(pd.Series([0.2], index=[9]), "id").predict_proba(frame)[0, 1])
