# %% solution="test_features"
%%writefile test_features.py
import numpy as np
import pandas as pd
import pytest
import target

FLIGHTS = pd.DataFrame(
    {
        "date": pd.to_datetime(["2013-05-06", "2013-05-03", "2013-05-04"]),
        "sched_dep_time": [600, 700, 800],
        "origin": ["JFK", "LGA", "EWR"],
        "hour": [10, 11, 13],
        "distance": [700.0, 200.0, 900.0],
        "temp": [50.0, 60.0, 70.0],
    }
)
WEATHER = pd.DataFrame(
    {
        "origin": ["JFK", "LGA"],
        "hour": [10, 11],
        "reported_at": pd.to_datetime(["2013-05-03 10:10", "2013-05-03 11:10"]),
        "temp": [50.0, 60.0],
        "wind_speed": [5.0, 6.0],
    }
)


def my_add_features(flights):
    weekday = flights["date"].dt.weekday
    return flights.assign(hour=flights["sched_dep_time"] // 60, weekday=weekday, weekend=weekday >= 5)


def my_split_by_time(flights, cutoff, gap_days):
    date = flights["date"]
    return flights[date < cutoff - pd.Timedelta(days=gap_days)], flights[date >= cutoff]


def my_impute_median(train, other, columns):
    return other.fillna(train[columns].median())


def my_bucket_rare(train, values, min_count):
    count = values.value_counts()
    return values.where(values.isin(count.index[count >= min_count]), "other")


def my_table(probability, outcome, bins):
    table = pd.DataFrame({"p": probability, "y": outcome})
    return table.groupby((table["p"] * bins).astype(int)).agg(count=("p", "size"), rate=("y", "mean"))


def test_add_features():
    found, expected = target.add_features(FLIGHTS), my_add_features(FLIGHTS)
    for column in ("hour", "weekday", "weekend"):
        assert list(found[column]) == list(expected[column])


@pytest.mark.parametrize("gap", [0, 1])
def test_split(gap):
    cutoff = pd.Timestamp("2013-05-05")
    for found, expected in zip(target.split_by_time(FLIGHTS, cutoff, gap), my_split_by_time(FLIGHTS, cutoff, gap)):
        assert sorted(found["hour"]) == sorted(expected["hour"])


@pytest.mark.parametrize("columns", [["temp"], ["temp", "distance"]])
def test_impute(columns):
    other = FLIGHTS.assign(temp=[np.nan, 1.0, 2.0])
    found, expected = target.impute_median(other, other, columns), my_impute_median(other, other, columns)
    assert list(found["temp"]) == pytest.approx(list(expected["temp"]))


def test_bucket_rare():
    carriers = pd.Series(["UA", "UA", "UA", "DL"])
    assert list(target.bucket_rare(carriers, carriers, 2)) == list(my_bucket_rare(carriers, carriers, 2))


@pytest.mark.parametrize("bins", [2, 5])
def test_calibration(bins):
    p, y = np.array([0.1, 0.3, 0.45, 0.9]), np.array([False, True, False, True])
    found = target.calibration_table(p, y, bins).sort_values("low")
    assert list(found["rate"]) == pytest.approx(list(my_table(p, y, bins)["rate"]))


def test_predict():
    found = target.predict_frame(lambda features: features["hour"] / 20, FLIGHTS)
    assert list(found["risk"]) == pytest.approx(list(FLIGHTS["hour"] / 20))
