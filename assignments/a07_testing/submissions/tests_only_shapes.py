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


def test_add_features():
    found = target.add_features(FLIGHTS)
    assert len(found) == 3
    assert {"hour", "weekday", "weekend"} <= set(found.columns)


def test_split_by_time():
    train, test = target.split_by_time(FLIGHTS, pd.Timestamp("2013-05-06"), 1)
    assert len(train) + len(test) == 3


def test_impute_median():
    found = target.impute_median(FLIGHTS, FLIGHTS, ["temp"])
    assert found.shape == FLIGHTS.shape
    assert found["temp"].notna().all()


def test_join_weather():
    found = target.join_weather(FLIGHTS.drop(columns="temp"), WEATHER)
    assert len(found) == 3
    assert {"temp", "wind_speed"} <= set(found.columns)


def test_bucket_rare():
    found = target.bucket_rare(FLIGHTS["origin"], FLIGHTS["origin"], 1)
    assert len(found) == 3


def test_bucket_rare_has_no_gaps():
    assert target.bucket_rare(FLIGHTS["origin"], pd.Series(["JFK", None]), 1).notna().all()


def test_calibration_table():
    found = target.calibration_table([0.1, 0.9], [False, True], 2)
    assert found.shape == (2, 4)


def test_predict_frame():
    found = target.predict_frame(lambda features: np.zeros(len(features)), FLIGHTS)
    assert len(found) == 3
    assert found["risk"].between(0, 1).all()
