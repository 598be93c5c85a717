# %% solution="functions"
def add_features(flights):
    """Return `flights` with `hour`, `weekday` and `weekend`."""
    return flights


def split_by_time(flights, cutoff, gap_days):
    """Return (train, test)."""
    return flights, flights


def impute_median(train, other, columns):
    """Return `other` without gaps in `columns`."""
    return other


def join_weather(flights, weather):
    """Return `flights` with `temp` and `wind_speed`."""
    return flights


def bucket_rare(train, values, min_count):
    """Return `values` with "other" for what is rare in `train`, and "missing" for what is missing."""
    return values


def calibration_table(probability, outcome, bins):
    """Return `low`, `count`, `mean_probability` and `rate` of each bin that is not empty."""
    return pd.DataFrame()


def predict_frame(score, flights):
    """Return `flights` with `risk`."""
    return flights


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
    """Run the tests in `file` on functions by name, as `own`; return {test: outcome}. Leave it as it is."""
    return run_tests(file, target, seed, show=show)

# %% solution="test_features"
%%writefile test_features.py
import numpy as np
import pandas as pd
import pytest
import target


def test_the_last_hour_of_a_day_is_23():
    flights = pd.DataFrame({"date": pd.to_datetime(["2013-05-03"]), "sched_dep_time": [1439]})
    assert target.add_features(flights)["hour"].iloc[0] == 23

# %% solution="test_model"
%%writefile test_model.py
import numpy as np
import pandas as pd
import pytest
import target


def flights(**columns):
    """Return six flights, with other values where `columns` gives them."""
    table = {
        "flight": [11, 12, 13, 14, 15, 16],
        "tailnum": ["N1AA", "N2BB", "N3CC", "N4DD", "N5EE", "N6FF"],
        "carrier": ["AA", "B6", "DL", "EV", "UA", "UA"],
        "hour": [5, 9, 12, 15, 18, 22],
        "distance": [200.0, 700.0, 1100.0, 400.0, 2400.0, 950.0],
        "prev_delay": [np.nan, -5.0, 10.0, 45.0, 130.0, 0.0],
        "temp": [30.0, 55.0, 71.0, 64.0, 85.0, 48.0],
        "wind_speed": [3.0, 12.0, 25.0, 8.0, 0.0, 17.0],
    }
    return pd.DataFrame({**table, **columns})

# %% solution="record"
record = {"principle": "", "chosen": "", "rejected": [], "because": {}, "limits": [], "owner_role": ""}
