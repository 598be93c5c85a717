import dataclasses

import numpy as np
import pandas as pd
import pytest

from autograder.checks.result import CheckFailed
from autograder.checks.splits import PROPERTIES, SplitRules, broken_properties, read_folds, split_check

RULES = SplitRules("date", "2D", "5D", folds=2, groups=("aircraft", "date"), identity=("id",))


@pytest.fixture
def frame() -> pd.DataFrame:
    """Thirty days, on each two flights of two aircraft; rows in random order, index labels from 1000."""
    rng = np.random.default_rng(3)
    days = np.repeat(np.arange(30), 4)
    rows = pd.DataFrame(
        {
            "id": np.arange(120),
            "date": pd.Timestamp("2030-01-01") + pd.to_timedelta(days, unit="D"),
            "aircraft": np.tile(["A", "A", "B", "B"], 30),
            "minute": rng.permutation(120),
        }
    )
    rows.index = pd.Index(rng.permutation(120) + 1000)
    return rows.sample(frac=1, random_state=1)


def forward(frame: pd.DataFrame, label_delay: str = "2D", horizon: str = "5D", n: int = 2) -> list:
    time, end = frame["date"], frame["date"].max() + pd.Timedelta("1D")
    folds = []
    for k in range(n, 0, -1):
        start = end - k * pd.Timedelta(horizon)
        test = np.flatnonzero((time >= start) & (time < start + pd.Timedelta(horizon)))
        folds.append((np.flatnonzero(time + pd.Timedelta(label_delay) < start), test))
    return folds


def test_a_forward_split_keeps_every_property(frame: pd.DataFrame) -> None:
    assert broken_properties(frame, forward(frame), RULES) == set()
    assert split_check([(frame, forward(frame), RULES)]).score == 1


def test_training_up_to_the_test_breaks_only_the_order(frame: pd.DataFrame) -> None:
    assert broken_properties(frame, forward(frame, label_delay="0D"), RULES) == {"order"}


def test_a_delay_that_ends_on_the_first_test_day_is_too_short(frame: pd.DataFrame) -> None:
    exact = dataclasses.replace(RULES, label_delay="3D")
    assert broken_properties(frame, forward(frame, label_delay="2D"), exact) == {"order"}


def test_a_cut_within_a_day_puts_a_group_on_both_sides(frame: pd.DataFrame) -> None:
    order = np.argsort(frame["date"].to_numpy(), kind="stable")
    folds = [(order[:101], order[101:110]), (order[:110], order[110:])]
    assert broken_properties(frame, folds, RULES) == {"order", "groups", "window"}


def test_a_copy_under_another_id_breaks_duplicates(frame: pd.DataFrame) -> None:
    last = frame["date"] == frame["date"].max()
    copies = frame[last].assign(id=lambda rows: rows["id"] + 1000)
    doubled = pd.concat([frame, copies])
    train, test = forward(frame)[-1]
    folds = [(np.append(train, len(frame)), test)]
    assert "duplicates" in broken_properties(doubled, folds, RULES)
    different = doubled.assign(minute=range(len(doubled)))
    assert "duplicates" not in broken_properties(different, folds, RULES)


def test_overlapping_tests_break_once(frame: pd.DataFrame) -> None:
    fold = forward(frame)[-1]
    assert broken_properties(frame, [fold, fold], RULES) == {"once"}


def test_a_test_window_with_holes_or_too_long_breaks_window(frame: pd.DataFrame) -> None:
    train, test = forward(frame)[-1]
    assert broken_properties(frame, [(train, test[1:])], RULES) == {"window"}
    assert broken_properties(frame, forward(frame, horizon="6D"), RULES) == {"window"}


def test_shuffled_folds_break_all_but_once(frame: pd.DataFrame) -> None:
    parts = np.array_split(np.random.default_rng(0).permutation(len(frame)), 2)
    folds = [(parts[1], parts[0]), (parts[0], parts[1])]
    doubled = pd.concat([frame, frame])
    assert broken_properties(doubled, folds, RULES) == {"order", "groups", "window"}
    halves = [(np.arange(120), np.arange(120, 240)), (np.arange(120, 240), np.arange(120))]
    assert broken_properties(doubled, halves, RULES) == PROPERTIES.keys() - {"once"}
    assert split_check([(doubled, halves, RULES)]).score == 0


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        (None, "returned NoneType"),
        ([(np.array([1]),)], "a pair"),
        ([(np.array([0.5]), np.array([1]))], "integer positions"),
        ([(np.array([], dtype=int), np.array([1]))], "must not be empty"),
        ([(3, np.array([1]))], "an array of positions"),
        ([(np.array([0]), np.array([120]))], "not index labels"),
        ([(np.array([0]), np.array([-1]))], "outside the frame"),
    ],
)
def test_what_is_no_split_earns_nothing(frame: pd.DataFrame, result: object, sentence: str) -> None:
    with pytest.raises(CheckFailed, match=sentence):
        read_folds(result, len(frame))
    check = split_check([(frame, result, RULES)])
    assert check.score == 0
    assert sentence in check.message


def test_another_number_of_folds_earns_nothing(frame: pd.DataFrame) -> None:
    assert split_check([(frame, forward(frame, n=1), RULES)]).score == 0
    assert split_check([(frame, [], RULES)]).score == 0


def test_the_message_names_the_broken_property_and_how_often(frame: pd.DataFrame) -> None:
    check = split_check([(frame, forward(frame, label_delay=delay), RULES) for delay in ("2D", "0D")])
    assert check.message == f"Your split breaks these rules: {PROPERTIES['order']} (not on 1 of 2)."
    assert check.score == pytest.approx((0.9 - 1 / 3) / (2 / 3))
