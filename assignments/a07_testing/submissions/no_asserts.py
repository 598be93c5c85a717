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
    target.add_features(FLIGHTS)


def test_split_by_time():
    target.split_by_time(FLIGHTS, pd.Timestamp("2013-05-06"), 1)


def test_impute_median():
    target.impute_median(FLIGHTS, FLIGHTS, ["temp"])


def test_impute_median_of_two_columns():
    target.impute_median(FLIGHTS, FLIGHTS, ["temp", "distance"])


def test_join_weather():
    target.join_weather(FLIGHTS.drop(columns="temp"), WEATHER)


def test_bucket_rare():
    target.bucket_rare(FLIGHTS["origin"], FLIGHTS["origin"], 1)


def test_calibration_table():
    target.calibration_table([0.1, 0.9], [False, True], 2)


def test_predict_frame():
    target.predict_frame(lambda features: np.zeros(len(features)), FLIGHTS)
