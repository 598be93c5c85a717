"""Two implementations of the specification, and the dresses that a right result may wear."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

FEATURES = ["hour", "distance", "temp"]


def add_features(flights):
    weekday = flights["date"].dt.weekday
    return flights.assign(hour=flights["sched_dep_time"] // 60, weekday=weekday, weekend=weekday >= 5)


def split_by_time(flights, cutoff, gap_days):
    cutoff = pd.Timestamp(cutoff)
    train = flights[flights["date"] < cutoff - pd.Timedelta(days=gap_days)]
    test = flights[flights["date"] >= cutoff]
    if train.empty or test.empty:
        raise ValueError("nothing to train on, or nothing to test on")
    return train, test


def impute_median(train, other, columns):
    median = train[columns].median().fillna(0)
    return other.fillna(median)


def join_weather(flights, weather):
    keys = ["origin", "hour"]
    last = weather.sort_values("reported_at", kind="stable").drop_duplicates(keys, keep="last")
    joined = flights.merge(last[[*keys, "temp", "wind_speed"]], on=keys, how="left", validate="many_to_one")
    return joined.set_index(flights.index)


def bucket_rare(train, values, min_count):
    count = train.value_counts()
    common = count.index[count >= min_count]
    return values.where(values.isin(common), "other").mask(values.isna(), "missing")


def calibration_table(probability, outcome, bins):
    if len(probability) != len(outcome):
        raise ValueError("one outcome is needed for each probability")
    table = pd.DataFrame({"p": np.asarray(probability, float), "y": np.asarray(outcome, float)})
    place = np.minimum((table["p"] * bins).astype(int), bins - 1)
    table = table.groupby(place).agg(count=("p", "size"), mean_probability=("p", "mean"), rate=("y", "mean"))
    return table.reset_index(names="low").assign(low=lambda t: t["low"] / bins)


def predict_frame(score, flights):
    missing = [name for name in FEATURES if name not in flights]
    if missing:
        raise ValueError(f"no column {', '.join(missing)}")
    risk = np.asarray(score(flights[FEATURES]), float) if len(flights) else np.array([], float)
    return flights.assign(risk=np.clip(risk, 0, 1))


def plain_add_features(flights):
    result = flights.copy()
    result["weekend"] = np.array([date.isoweekday() in (6, 7) for date in flights["date"]], dtype=bool)
    result["weekday"] = np.array([date.dayofweek for date in flights["date"]], dtype="int64")
    result["hour"] = np.array([int(minute) // 60 for minute in flights["sched_dep_time"]], dtype="int64")
    return result


def plain_split_by_time(flights, cutoff, gap_days):
    days = ((flights["date"] - pd.Timestamp(cutoff)) / pd.Timedelta("1D")).to_numpy()
    before, after = np.flatnonzero(days < -gap_days), np.flatnonzero(days >= 0)
    if not (before.size and after.size):
        raise ValueError("one part is empty")
    return flights.take(before[::-1]), flights.take(after[::-1])


def plain_impute_median(train, other, columns):
    result = other.copy()
    for column in columns:
        known = [value for value in train[column].tolist() if value == value]
        fill = float(np.median(known)) if known else 0.0
        result[column] = [fill if value != value else value for value in other[column].tolist()]
    return result


def plain_join_weather(flights, weather):
    last: dict[Any, Any] = {}
    for row in weather.to_dict("records"):
        key = row["origin"], row["hour"]
        if key not in last or row["reported_at"] >= last[key]["reported_at"]:
            last[key] = row
    found = [last.get(key, {}) for key in zip(flights["origin"], flights["hour"])]
    result = flights.copy()
    for name in ("wind_speed", "temp"):
        result[name] = np.array([reading.get(name, np.nan) for reading in found], dtype=float)
    return result


def plain_bucket_rare(train, values, min_count):
    seen = train.tolist()
    kept = {value for value in seen if value == value and seen.count(value) >= min_count}
    named = ["missing" if pd.isna(value) else value if value in kept else "other" for value in values.tolist()]
    return pd.Series(named, index=values.index, name=values.name, dtype=object)


def plain_calibration_table(probability, outcome, bins):
    p, y = np.asarray(probability, float).tolist(), np.asarray(outcome).astype(bool).tolist()
    if len(p) != len(y):
        raise ValueError("lengths differ")
    rows = []
    for place in range(bins):
        inside = [i for i, value in enumerate(p) if min(int(value * bins), bins - 1) == place]
        if inside:
            rate, mean = sum(y[i] for i in inside) / len(inside), sum(p[i] for i in inside) / len(inside)
            rows.append({"rate": rate, "mean_probability": mean, "count": len(inside), "low": place / bins})
    return pd.DataFrame(rows[::-1], columns=["rate", "mean_probability", "count", "low"])


def plain_predict_frame(score, flights):
    if not set(FEATURES) <= set(flights.columns):
        raise ValueError("a feature is missing")
    result = flights.copy()
    result["risk"] = 0.0
    if len(flights):
        result["risk"] = [min(1.0, max(0.0, float(value))) for value in score(flights.loc[:, FEATURES])]
    return result


NAMES = [
    "add_features", "split_by_time", "impute_median", "join_weather", "bucket_rare", "calibration_table",
    "predict_frame",
]  # fmt: skip
PANDAS: dict[str, Callable] = {name: globals()[name] for name in NAMES}
PLAIN: dict[str, Callable] = {name: globals()[f"plain_{name}"] for name in NAMES}

FREE_ORDER = ("split_by_time", "calibration_table")
"""Functions whose rows may come in any order."""

Dress = Callable[[str, Any], Any]


def short_floats(name, table):
    """Numbers of 32 bits."""
    if isinstance(table, pd.Series):
        return table
    return table.astype(dict.fromkeys(table.select_dtypes("float64"), "float32"))


def whole_as_floats(name, table):
    """Whole numbers as floating-point ones."""
    if isinstance(table, pd.Series):
        return table
    return table.astype(dict.fromkeys(table.select_dtypes("int64"), "float64"))


def other_columns_first(name, table):
    """Columns from last to first."""
    return table if isinstance(table, pd.Series) else table[table.columns[::-1]]


def other_rows_first(name, table):
    """Rows from last to first, where the order is free."""
    return table.iloc[::-1] if name in FREE_ORDER else table


def categories(name, table):
    """Texts as categories."""
    if isinstance(table, pd.Series):
        return table.astype("category")
    return table.astype({column: "category" for column in table if not _is_number(table[column])})


def _is_number(column):
    return pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column)


DRESSES: list[Dress] = [short_floats, whole_as_floats, other_columns_first, other_rows_first, categories]


def dressed(functions: dict[str, Callable], dresses: list[Dress]) -> dict[str, Callable]:
    """Return the functions with results that wear the dresses, one over another."""

    def wear(name, function):
        def worn(*args, **kwargs):
            result = function(*args, **kwargs)
            parts = result if isinstance(result, tuple) else (result,)
            for dress in dresses:
                parts = tuple(dress(name, part) if isinstance(part, pd.DataFrame | pd.Series) else part for part in parts)
            return parts if isinstance(result, tuple) else parts[0]

        return worn

    return {name: wear(name, function) for name, function in functions.items()}
