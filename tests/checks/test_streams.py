"""Streams hold the truth about themselves, and null streams are draws in which nothing changes but the cycle."""

import numpy as np
import pandas as pd
import pytest

from autograder.checks.streams import Stream, draw_stream, exchange

FRAME = pd.DataFrame({"x": [1.0, 2.0]})


@pytest.fixture
def pool() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "day": np.repeat([0, 1, 2], [200, 200, 800]),
            "x": rng.normal(size=1200),
            "phase": np.repeat(["a", "b", "c"], [200, 200, 800]),
        }
    )


@pytest.mark.parametrize(
    ("batches", "change", "columns", "fault"),
    [
        ((), None, (), "no batches"),
        ((FRAME,), 1, ("x",), "changes at 1"),
        ((FRAME,), 0, (), "both a change and its columns"),
        ((FRAME,), None, ("x",), "both a change and its columns"),
    ],
)
def test_a_stream_that_contradicts_itself_is_refused(batches, change, columns, fault):
    with pytest.raises(ValueError, match=fault):
        Stream("broken", batches, change, columns)


def test_rows_is_the_median_size():
    assert Stream("nothing", (FRAME, pd.concat([FRAME, FRAME]), FRAME)).rows == 2


def test_a_batch_holds_one_phase_and_the_phases_take_turns(pool):
    stream = draw_stream(pool, "day", rows=40, count=7, rng=np.random.default_rng(1))
    phases = [batch["phase"].unique().tolist() for batch in stream.batches]
    assert all(len(phase) == 1 for phase in phases)
    assert phases[:3] == phases[3:6]
    assert {phase[0] for phase in phases} == {"a", "b", "c"}
    assert all("day" not in batch for batch in stream.batches)


def test_batch_sizes_follow_the_pool(pool):
    stream = draw_stream(pool, "day", rows=40, count=3, rng=np.random.default_rng(1))
    assert {batch["phase"].iloc[0]: len(batch) for batch in stream.batches} == {"a": 20, "b": 20, "c": 80}


def test_streams_depend_on_the_seed_alone(pool):
    a, b, c = (draw_stream(pool, "day", 40, 5, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert all(x.equals(y) for x, y in zip(a.batches, b.batches, strict=True))
    assert not all(x.equals(y) for x, y in zip(a.batches, c.batches, strict=True))


def test_exchange_keeps_groups_and_joint_values_and_cuts_the_link_to_the_day():
    rng = np.random.default_rng(0)
    day = np.repeat(np.arange(30), 100)
    frame = pd.DataFrame({"day": day, "hour": np.tile(np.arange(100) % 4, 30)}, index=np.arange(3000) + 7)
    frame["temp"] = day + 10.0 * frame["hour"]
    frame["dewp"] = frame["temp"] - 5
    moved = exchange(frame, ["temp", "dewp"], ["hour"], rng)
    assert (moved["dewp"] == moved["temp"] - 5).all()
    for hour in range(4):
        before = np.sort(frame.loc[frame["hour"] == hour, "temp"])
        assert (np.sort(moved.loc[moved["hour"] == hour, "temp"]) == before).all()
    residual = moved["temp"] - 10 * moved["hour"]
    assert abs(np.corrcoef(residual, moved["day"])[0, 1]) < 0.1
    assert (moved["day"].to_numpy() == day).all()
