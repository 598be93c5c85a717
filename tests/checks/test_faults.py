import numpy as np
import pandas as pd
import pytest

from autograder.checks import faults

ROWS = 200


@pytest.fixture
def frame():
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "day": pd.Timestamp(2013, 5, 1),
            "code": rng.choice(["AA", "B6", "UA"], ROWS),
            "to": rng.choice(["ATL", "BOS"], ROWS),
            "miles": rng.integers(100, 3000, ROWS),
            "temp": rng.normal(60, 5, ROWS),
            "gust": np.where(rng.random(ROWS) < 0.7, np.nan, 30.0),
        }
    )


ALL = [
    faults.dropped("miles"),
    faults.renamed("miles", "distance"),
    faults.as_text("miles"),
    faults.emptied(),
    faults.truncated(0.2),
    faults.duplicated(0.1),
    faults.without("code", "UA"),
    faults.changed("miles", "in km", lambda values: values * 1.609, share=0.5),
    faults.nulls("miles", 0.2),
    faults.nulls("code", 0.2),
    faults.replaced("miles", -9999, 0.05),
    faults.replaced("code", "ZZ", 0.05),
    faults.stuck(["temp", "gust"]),
    faults.shuffled("code"),
    faults.exchanged("code", "to"),
    faults.copied("code", "to", 0.1),
]


@pytest.mark.parametrize("fault", ALL, ids=lambda fault: fault.name)
def test_a_fault_changes_its_columns_or_the_rows_and_nothing_else(fault, frame):
    before = frame.copy()
    corrupted, columns = fault(frame, seed=3)
    pd.testing.assert_frame_equal(frame, before)
    assert columns == fault.columns
    assert not corrupted.equals(frame)
    if len(corrupted) == len(frame):
        kept = frame.columns.difference(columns)
        pd.testing.assert_frame_equal(corrupted[kept], frame[kept])
        assert columns
    again, _ = fault(frame, seed=3)
    pd.testing.assert_frame_equal(corrupted, again)


def test_another_seed_hits_other_rows(frame):
    fault = faults.nulls("miles", 0.2)
    assert not fault(frame, 1)[0].equals(fault(frame, 2)[0])


def test_shares_are_kept(frame):
    assert faults.nulls("miles", 0.2)(frame, 0)[0]["miles"].isna().mean() == pytest.approx(0.2)
    assert (faults.replaced("code", "ZZ", 0.05)(frame, 0)[0]["code"] == "ZZ").sum() == 10
    assert len(faults.duplicated(0.1)(frame, 0)[0]) == 220
    assert len(faults.truncated(0.2)(frame, 0)[0]) == 40
    kilometres = faults.changed("miles", "in km", lambda miles: miles * 1.609, share=0.5)(frame, 0)[0]["miles"]
    assert (kilometres != frame["miles"]).sum() == 100


def test_a_small_share_of_few_rows_is_one_row(frame):
    assert faults.nulls("code", 0.01)(frame.head(3), 0)[0]["code"].isna().sum() == 1


def test_lost_parts_and_lost_rows_are_gone(frame):
    assert "UA" not in set(faults.without("code", "UA")(frame, 0)[0]["code"])
    empty, _ = faults.emptied()(frame, 0)
    assert len(empty) == 0 and list(empty.columns) == list(frame.columns)


def test_a_stuck_sensor_repeats_the_most_complete_reading(frame):
    stuck, _ = faults.stuck(["temp", "gust"])(frame, 0)
    assert stuck["temp"].nunique() == 1 and (stuck["gust"] == 30).all()


def test_shuffling_keeps_the_values(frame):
    shuffled, _ = faults.shuffled("temp")(frame, 0)
    assert sorted(shuffled["temp"]) == sorted(frame["temp"])


def test_numbers_as_text_are_text(frame):
    assert faults.as_text("miles")(frame, 0)[0]["miles"].str.isdigit().all()
