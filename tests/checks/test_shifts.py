"""Each shift changes what it says, by as much as it says, and nothing else."""

import numpy as np
import pandas as pd
import pytest

from autograder.checks.shifts import (
    abrupt,
    broken_link,
    gradual,
    inject,
    mean_shift,
    missing_values,
    new_category,
    recurring,
    scale_shift,
)
from autograder.checks.streams import Stream

SHIFTS = {
    "mean": mean_shift("temp", 2.0),
    "scale": scale_shift("temp", 1.5, 10.0),
    "category": new_category("carrier", "ZZ", 0.2),
    "missing": missing_values("temp", 0.3),
    "link": broken_link("temp", 0.8),
}


@pytest.fixture
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    temp = rng.normal(10, 4, 4000)
    return pd.DataFrame(
        {
            "temp": temp,
            "dewp": temp + rng.normal(0, 1, 4000),
            "minutes": rng.integers(0, 1440, 4000),
            "carrier": rng.choice(["AA", "UA"], 4000),
        }
    )


@pytest.mark.parametrize("name", SHIFTS)
def test_only_the_named_column_changes_and_the_input_stays(name, frame):
    before = frame.copy()
    shift = SHIFTS[name]
    changed = shift.apply(frame, 1.0, np.random.default_rng(0))
    pd.testing.assert_frame_equal(frame, before)
    differing = [column for column in frame if not changed[column].equals(frame[column])]
    assert tuple(differing) == shift.columns
    assert (changed.dtypes == frame.dtypes).all()


@pytest.mark.parametrize("name", SHIFTS)
def test_strength_zero_changes_nothing(name, frame):
    changed = SHIFTS[name].apply(frame, 0.0, np.random.default_rng(0))
    pd.testing.assert_frame_equal(changed, frame)


def test_amounts_are_as_stated(frame):
    rng = np.random.default_rng(1)
    assert np.isclose((SHIFTS["mean"].apply(frame, 0.5, rng)["temp"] - frame["temp"]).mean(), 1.0)
    assert np.isclose(SHIFTS["scale"].apply(frame, 1.0, rng)["temp"].std(), 1.5 * frame["temp"].std())
    assert np.isclose((SHIFTS["category"].apply(frame, 1.0, rng)["carrier"] == "ZZ").mean(), 0.2, atol=0.03)
    assert np.isclose(SHIFTS["missing"].apply(frame, 1.0, rng)["temp"].isna().mean(), 0.3, atol=0.03)


def test_integers_stay_integers(frame):
    changed = mean_shift("minutes", 10.4).apply(frame, 1.0, np.random.default_rng(0))
    assert (changed["minutes"] - frame["minutes"]).unique().tolist() == [10]


def test_a_broken_link_keeps_the_values_and_loses_the_correlation(frame):
    changed = SHIFTS["link"].apply(frame, 1.0, np.random.default_rng(0))
    assert (np.sort(changed["temp"]) == np.sort(frame["temp"])).all()
    assert np.corrcoef(frame["temp"], frame["dewp"])[0, 1] > 0.9
    assert np.corrcoef(changed["temp"], changed["dewp"])[0, 1] < 0.3


def test_profiles_unfold_as_named():
    assert [abrupt(since) for since in range(3)] == [1, 1, 1]
    assert [gradual(4)(since) for since in range(6)] == [0.25, 0.5, 0.75, 1, 1, 1]
    assert [recurring(2, 3)(since) for since in range(7)] == [1, 1, 0, 0, 0, 1, 1]


def test_inject_changes_the_batches_from_the_change_on(frame):
    stream = Stream("nothing", tuple(frame.iloc[i * 100 : (i + 1) * 100] for i in range(6)))
    shifted = inject(stream, "gradual", SHIFTS["mean"], 2, np.random.default_rng(0), gradual(2))
    moved = [
        round(float((new["temp"] - old["temp"]).mean()), 6)
        for new, old in zip(shifted.batches, stream.batches, strict=True)
    ]
    assert moved == [0, 0, 1, 2, 2, 2]
    assert (shifted.kind, shifted.change, shifted.columns) == ("gradual", 2, ("temp",))


def test_a_changed_stream_cannot_be_changed_again(frame):
    stream = Stream("mean", (frame,), 0, ("temp",))
    with pytest.raises(ValueError, match="already changes"):
        inject(stream, "again", SHIFTS["mean"], 0, np.random.default_rng(0))
