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


def test_hour():
    assert list(target.add_features(FLIGHTS)["hour"]) == [10, 11, 13]


def test_weekday():
    assert list(target.add_features(FLIGHTS)["weekday"]) == [0, 4, 5]


def test_no_flight_is_lost():
    assert len(target.add_features(FLIGHTS)) == 3


def test_split():
    train, test = target.split_by_time(FLIGHTS, pd.Timestamp("2013-05-05"), 1)
    assert len(train) == 1
    assert len(test) == 1


def test_nothing_to_impute():
    assert list(target.impute_median(FLIGHTS, FLIGHTS, ["temp"])["temp"]) == [50, 60, 70]


def test_one_gap():
    found = target.impute_median(FLIGHTS, pd.DataFrame({"temp": [np.nan, 1.0]}), ["temp"])
    assert list(found["temp"]) == [60, 1]


def test_join():
    found = target.join_weather(FLIGHTS.drop(columns="temp"), WEATHER)
    assert list(found["wind_speed"])[:2] == [5, 6]


def test_rare():
    train = pd.Series(["UA", "UA", "UA", "DL"])
    assert list(target.bucket_rare(train, pd.Series(["UA", "DL"]), 2)) == ["UA", "other"]


def test_calibration():
    found = target.calibration_table([0.1, 0.2, 0.9], [False, True, True], 2).sort_values("low")
    assert list(found["count"]) == [2, 1]
    assert list(found["rate"]) == [0.5, 1]


def test_predict():
    found = target.predict_frame(lambda features: np.full(len(features), 0.5), FLIGHTS)
    assert list(found["risk"]) == [0.5, 0.5, 0.5]
