# %% solution="functions"
def add_features(flights):
    result = flights.copy()
    result["hour"] = [minute // 60 for minute in flights["sched_dep_time"]]
    result["weekday"] = [date.weekday() for date in flights["date"]]
    result["weekend"] = [day in (5, 6) for day in result["weekday"]]
    return result


def split_by_time(flights, cutoff, gap_days):
    start = pd.to_datetime(cutoff)
    is_test = flights["date"] >= start
    is_train = flights["date"] + pd.DateOffset(days=gap_days) < start
    if not is_test.any() or not is_train.any():
        raise ValueError("one part is empty")
    return flights.loc[is_train], flights.loc[is_test]


def impute_median(train, other, columns):
    result = other.copy()
    for column in columns:
        middle = train[column].median()
        result[column] = other[column].where(other[column].notna(), 0 if pd.isna(middle) else middle)
    return result


def join_weather(flights, weather):
    latest = weather.loc[weather.groupby(["origin", "hour"])["reported_at"].idxmax()].set_index(["origin", "hour"])
    keys = pd.MultiIndex.from_frame(flights[["origin", "hour"]])
    found = latest[["temp", "wind_speed"]].reindex(keys)
    return flights.assign(temp=found["temp"].to_numpy(), wind_speed=found["wind_speed"].to_numpy())


def bucket_rare(train, values, min_count):
    counts = train.value_counts().to_dict()
    return values.map(lambda text: "missing" if pd.isna(text) else text if counts.get(text, 0) >= min_count else "other")


def calibration_table(probability, outcome, bins):
    if len(list(probability)) != len(list(outcome)):
        raise ValueError("lengths differ")
    rows = []
    for low in range(bins):
        top = low == bins - 1
        inside = [(p, y) for p, y in zip(probability, outcome) if low <= p * bins < low + 1 or (top and p == 1)]
        if inside:
            ps, ys = zip(*inside)
            rows.append((low / bins, len(ps), float(np.mean(ps)), float(np.mean([bool(y) for y in ys]))))
    return pd.DataFrame(rows, columns=["low", "count", "mean_probability", "rate"])


def predict_frame(score, flights):
    try:
        features = flights[FEATURES]
    except KeyError as error:
        raise ValueError("a feature is missing") from error
    result = flights.copy()
    result["risk"] = np.array(score(features), dtype=float) if len(flights) else np.zeros(0)
    result["risk"] = result["risk"].clip(lower=0, upper=1)
    return result


own = {
    "add_features": add_features,
    "split_by_time": split_by_time,
    "impute_median": impute_median,
    "join_weather": join_weather,
    "bucket_rare": bucket_rare,
    "calibration_table": calibration_table,
    "predict_frame": predict_frame,
}


def run(file, target, seed=0, show=False):
    return run_tests(file, target, seed, show=show)

# %% solution="test_features"
%%writefile test_features.py
"""Random frames with fixed seeds, each compared with a slow and obvious computation of one rule."""

import math
from collections import Counter, defaultdict

import numpy as np
import pandas as pd
import pytest
import target

SEEDS = range(4)


def table(seed, rows=40):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "id": np.arange(rows),
            "date": pd.Timestamp("2013-06-01") + pd.to_timedelta(rng.integers(0, 9, rows), unit="D"),
            "sched_dep_time": rng.integers(0, 1440, rows),
            "origin": rng.choice(["EWR", "JFK", "LGA"], rows),
            "hour": rng.integers(0, 6, rows),
            "distance": rng.integers(100, 3000, rows),
            "temp": np.where(rng.random(rows) < 0.3, np.nan, rng.integers(20, 90, rows)),
        },
        index=rng.permutation(rows) + 3,
    )


def close(found, expected):
    if isinstance(expected, float) and math.isnan(expected):
        return math.isnan(found)
    return math.isclose(found, expected, rel_tol=1e-5, abs_tol=1e-6)


def records(frame, columns):
    """Return rows as tuples of what was asked for."""
    return [tuple(row[column] for column in columns) for row in frame.to_dict("records")]


@pytest.mark.parametrize("seed", SEEDS)
class TestFeatures:
    def test_each_row(self, seed):
        flights = table(seed)
        found = target.add_features(flights.copy())
        for row, (hour, weekday, weekend) in zip(
            flights.to_dict("records"), records(found, ["hour", "weekday", "weekend"]), strict=True
        ):
            assert hour == row["sched_dep_time"] // 60
            assert weekday == row["date"].weekday()
            assert bool(weekend) == (row["date"].strftime("%a") in ("Sat", "Sun"))

    def test_same_flights(self, seed):
        flights = table(seed)
        found = target.add_features(flights)
        assert [int(i) for i in found["id"]] == list(range(40))
        assert list(found.index) == list(flights.index)
        assert list(flights.columns) == list(table(seed).columns)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("gap", [0, 1, 3])
def test_split(seed, gap):
    flights = table(seed)
    train, test = target.split_by_time(flights, pd.Timestamp("2013-06-06"), gap)
    days = {row["id"]: (row["date"] - pd.Timestamp("2013-06-06")).days for row in flights.to_dict("records")}
    assert set(train["id"]) == {flight for flight, day in days.items() if day < -gap}
    assert set(test["id"]) == {flight for flight, day in days.items() if day >= 0}
    assert flights.equals(table(seed))


@pytest.mark.parametrize("cutoff", ["2013-05-01", "2013-06-01", "2013-07-01"])
def test_split_with_nothing_on_one_side(cutoff):
    with pytest.raises(ValueError):
        target.split_by_time(table(0), pd.Timestamp(cutoff), 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_impute(seed):
    train, other = table(seed).assign(empty=np.nan), table(seed + 50, 20).assign(empty=np.nan)
    train.loc[train.index[:3], "temp"] = 500.0  # far from the rest: no mean, no median of both
    other.loc[other.index[:8], "distance"] = np.nan
    before = other.copy()
    found = target.impute_median(train, other, ["temp", "empty"])
    known = sorted(value for value in train["temp"] if value == value)
    half = len(known) // 2
    middle = known[half] if len(known) % 2 else (known[half - 1] + known[half]) / 2
    for old, new in zip(before.to_dict("records"), found.to_dict("records"), strict=True):
        assert close(new["temp"], middle if math.isnan(old["temp"]) else old["temp"])
        assert new["empty"] == 0
        assert close(new["distance"], old["distance"])
        assert new["id"] == old["id"]
    assert list(found.index) == list(before.index)
    assert other.equals(before)


@pytest.mark.parametrize("seed", SEEDS)
def test_join(seed):
    rng = np.random.default_rng(seed + 100)
    flights = table(seed).drop(columns="temp")
    weather = pd.DataFrame(
        {
            "origin": rng.choice(["EWR", "JFK"], 25),
            "hour": rng.integers(0, 4, 25),
            "reported_at": pd.Timestamp("2013-06-01") + pd.to_timedelta(rng.permutation(25), unit="min"),
            "temp": np.where(rng.random(25) < 0.4, np.nan, rng.integers(20, 90, 25)),
            "wind_speed": rng.random(25),
        }
    )
    readings = defaultdict(list)
    for row in weather.to_dict("records"):
        readings[row["origin"], row["hour"]].append((row["reported_at"], row["temp"], row["wind_speed"]))
    before = flights.copy()
    found = target.join_weather(flights, weather)
    assert [int(i) for i in found["id"]] == list(range(40))
    assert list(found.index) == list(before.index)
    assert flights.equals(before)
    for flight, (temp, wind) in zip(before.to_dict("records"), records(found, ["temp", "wind_speed"]), strict=True):
        _, right_temp, right_wind = max(readings[flight["origin"], flight["hour"]] or [(0, math.nan, math.nan)])
        assert close(temp, right_temp) and close(wind, right_wind)


@pytest.mark.parametrize("least", [1, 2, 3, 4])
def test_buckets(least):
    train = ["UA"] * 4 + ["DL"] * 3 + ["B6"] * 2 + ["AA", None, None]
    values = ["AA", "B6", None, "UA", "HA", "HA", "HA", "HA", "DL", "AA"]
    index = [5, 1, 0, 2, 9, 8, 7, 3, 4, 6]
    found = target.bucket_rare(pd.Series(train), pd.Series(values, index=index), least)
    count = Counter(train)
    assert list(found.index) == index
    for old, new in zip(values, list(found), strict=True):
        assert new == ("missing" if old is None else old if count[old] >= least else "other")


@pytest.mark.parametrize("bins", [2, 4, 8])
def test_calibration(bins):
    p = [0.0, 0.125, 0.13, 0.2, 0.25, 0.3, 0.5, 0.51, 0.58, 1.0]
    y = [False, False, True, False, True, True, False, True, True, True]
    groups = defaultdict(list)
    for probability, outcome in zip(p, y, strict=True):
        groups[min(int(probability * bins), bins - 1)].append((probability, outcome))
    found = target.calibration_table(p, y, bins)
    assert len(found) == len(groups)
    for low, count, mean, rate in records(found, ["low", "count", "mean_probability", "rate"]):
        pairs = groups[round(low * bins)]
        assert count == len(pairs)
        assert close(mean, sum(probability for probability, _ in pairs) / count)
        assert close(rate, sum(outcome for _, outcome in pairs) / count)


def test_calibration_with_an_outcome_too_many():
    with pytest.raises(ValueError):
        target.calibration_table([0.1, 0.9], [True, False, True], 2)


def test_calibration_of_what_lies_in_the_middle():
    found = target.calibration_table([0.4, 0.45], [True, False], 4)
    assert records(found, ["low", "count"]) == [(0.25, 2)]


class TestPredictFrame:
    @staticmethod
    def score(features):
        """Hours weigh most, then distances; it can leave [0, 1]."""
        assert list(features.columns) == ["hour", "distance", "temp"]
        assert len(features) > 1
        return (features["hour"] / 5 + features["distance"] / 10_000).to_numpy() - 0.1

    def test_every_flight(self):
        flights = table(3)[["temp", "id", "distance", "origin", "hour"]]
        before = flights.copy()
        found = target.predict_frame(self.score, flights)
        assert list(found.index) == list(before.index)
        for old, new in zip(before.to_dict("records"), found.to_dict("records"), strict=True):
            assert new["id"] == old["id"] and new["origin"] == old["origin"]
            assert close(new["risk"], min(1, max(0, old["hour"] / 5 + old["distance"] / 10_000 - 0.1)))
        assert flights.equals(before)

    def test_no_flight(self):
        assert len(target.predict_frame(self.score, table(3).iloc[:0])) == 0

    def test_no_temperature(self):
        with pytest.raises(ValueError):
            target.predict_frame(self.score, table(3).drop(columns=["temp"]))

# %% solution="test_model"
%%writefile test_model.py
"""One flight is varied in one way at a time; risks are compared, and none is known."""

import itertools

import pandas as pd
import pytest
import target

BASE = {
    "flight": 101, "tailnum": "N101UA", "carrier": "UA", "hour": 14, "distance": 800.0,
    "prev_delay": 20.0, "temp": 60.0, "wind_speed": 10.0,
}


def risks(*changes):
    frame = pd.DataFrame([{**BASE, **change} for change in changes])
    frame["carrier"] = frame["carrier"].astype(object)
    found = [float(risk) for risk in target.predict(frame)]
    assert len(found) == len(frame)
    assert all(0 <= risk <= 1 for risk in found)
    return found


@pytest.mark.parametrize(
    "change",
    [
        {"temp": float("nan")},
        {"wind_speed": float("nan")},
        {"temp": float("nan"), "wind_speed": float("nan")},
        {"carrier": "XX"},
        {"prev_delay": float("nan")},
        {"prev_delay": 600.0},
    ],
)
def test_an_answer_whatever_is_missing_or_new(change):
    risks({}, change, {"hour": 3})


@pytest.mark.parametrize("hour", [0, 8, 16, 23])
def test_delays_raise_the_risk(hour):
    found = risks(*({"hour": hour, "prev_delay": float(delay)} for delay in range(-30, 601, 7)))
    assert all(after >= before - 1e-6 for before, after in itertools.pairwise(found))


def test_names_say_nothing():
    names = [("N1", 5), ("N2", 6), ("N999AA", 7), ("N12B", 8), ("NX", 1000), ("N7Z", 2003)]
    found = risks(*({"tailnum": tail, "flight": flight} for tail, flight in names))
    assert found == pytest.approx([found[0]] * len(found), rel=1e-5)


def test_company_does_not_matter():
    several = [{"hour": hour, "distance": 100.0 * hour + 90, "wind_speed": float(hour)} for hour in (2, 21, 9, 13)]
    together = risks(*several)
    assert risks(*reversed(several)) == pytest.approx(together[::-1], rel=1e-5)
    assert [risks(one)[0] for one in several] == pytest.approx(together, rel=1e-5)
    assert risks(*several) == pytest.approx(together, rel=1e-5)


def test_index_does_not_matter():
    frame = pd.DataFrame([{**BASE, "hour": hour} for hour in (4, 20)])
    first = [float(risk) for risk in target.predict(frame)]
    assert [float(risk) for risk in target.predict(frame.set_axis([1, 0]))] == pytest.approx(first, rel=1e-5)


def test_the_frame_is_not_touched():
    frame = pd.DataFrame([{**BASE, "temp": float("nan")}, {**BASE, "wind_speed": float("nan")}])
    copy = frame.copy()
    target.predict(frame)
    pd.testing.assert_frame_equal(frame, copy)
