"""Is a student's own implementation right? Each result is compared with ours, leaving out what is free."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from autograder.checks import Check, once, ramp
from autograder.worlds import generator, salt
from private.right import FREE_ORDER, NAMES, PANDAS

Arguments = tuple[Any, ...]
DRAWS = 6


def flights(rng: np.random.Generator, rows: int) -> pd.DataFrame:
    """Return flights whose index is in no order."""
    return pd.DataFrame(
        {
            "date": pd.Timestamp("2013-05-01") + pd.to_timedelta(rng.integers(0, 21, rows), unit="D"),
            "sched_dep_time": rng.integers(0, 1440, rows),
            "origin": rng.choice(["EWR", "JFK", "LGA"], rows),
            "temp": np.where(rng.random(rows) < 0.3, np.nan, rng.normal(60, 15, rows).round(1)),
            "hour": rng.integers(0, 24, rows),
            "distance": np.where(rng.random(rows) < 0.2, np.nan, rng.integers(100, 2500, rows)),
        },
        index=rng.permutation(1000)[:rows],
    )


def readings(rng: np.random.Generator, rows: int) -> pd.DataFrame:
    """Return weather with several readings for an hour, reported in no order."""
    return pd.DataFrame(
        {
            "origin": rng.choice(["EWR", "JFK", "LGA"], rows),
            "hour": rng.integers(0, 24, rows),
            "reported_at": pd.Timestamp("2013-05-01") + pd.to_timedelta(rng.permutation(rows), unit="min"),
            "temp": np.where(rng.random(rows) < 0.2, np.nan, rng.normal(60, 15, rows).round(1)),
            "wind_speed": rng.normal(9, 3, rows).round(1),
        }
    )


def score(features: pd.DataFrame) -> np.ndarray:
    """A score that leaves [0, 1], and that columns in another order would change."""
    if list(features.columns) != ["hour", "distance", "temp"]:
        raise ValueError(f"score was given the columns {list(features.columns)}")
    if features.empty:
        raise ValueError("score was called for no rows")
    return (features["hour"].to_numpy(float) - 6) / 12


def arguments(name: str, rng: np.random.Generator) -> Arguments:
    """Return what a function is called with in one draw."""
    table = flights(rng, int(rng.integers(30, 60)))
    match name:
        case "add_features":
            return (table.drop(columns="hour"),)
        case "split_by_time":
            return table, pd.Timestamp("2013-05-12"), int(rng.integers(1, 5))
        case "impute_median":
            empty = table.assign(distance=np.nan) if rng.random() < 0.5 else table
            return empty, flights(rng, 20), ["distance"] if rng.random() < 0.5 else ["temp", "distance"]
        case "join_weather":
            return table.drop(columns="temp"), readings(rng, 60)
        case "bucket_rare":
            codes = np.array(["AA", "B6", "DL", "UA", "ZZ", None], dtype=object)
            train = pd.Series(rng.choice(codes, 40, p=[0.4, 0.2, 0.2, 0.1, 0, 0.1]))
            return train, pd.Series(rng.choice(codes, 20), index=rng.permutation(20)), int(train.value_counts().iloc[1])
        case "calibration_table":
            p = rng.choice([0, 0.1, 0.25, 0.26, 0.5, 0.6, 1], 30)
            return p, rng.random(30) < p, int(rng.choice([4, 8]))
        case _:
            return score, table.iloc[: rng.choice([0, len(table)])]


ERRORS: dict[str, Callable[[np.random.Generator], Arguments]] = {
    "split_by_time": lambda rng: (flights(rng, 20), pd.Timestamp("2014-01-01"), 1),
    "calibration_table": lambda rng: (np.array([0.1, 0.2]), np.array([True]), 4),
    "predict_frame": lambda rng: (score, flights(rng, 5).drop(columns="temp")),
}
"""Calls that must raise `ValueError`."""


def comparable(name: str, result: Any) -> Any:
    """Return nested lists of what the specification fixes: no order of columns, no types of numbers."""
    if isinstance(result, tuple):
        return [comparable(name, part) for part in result]
    if isinstance(result, pd.Series):
        return [list(result.index), [str(value) for value in result]]
    if not isinstance(result, pd.DataFrame):
        raise TypeError(f"{name} returned {type(result).__name__}")
    columns = sorted(map(str, result.columns))
    rows = [[_value(value) for value in row] for row in result[columns].itertuples(index=False)]
    index = [] if name == "calibration_table" else list(result.index)
    table = [[label, *row] for label, row in zip(index, rows)] if index else rows
    return [columns, sorted(table, key=str) if name in FREE_ORDER else table]


def _value(value: Any) -> Any:
    if pd.isna(value):
        return "missing"
    return float(f"{float(value):.5g}") if isinstance(value, int | float | np.number | np.bool_) else str(value)


def right(name: str, function: Callable, rng: np.random.Generator) -> bool:
    """Tell whether one call returns what ours does."""
    given = arguments(name, rng)
    expected = comparable(name, PANDAS[name](*given))
    try:
        return comparable(name, function(*given)) == expected
    except Exception:  # whatever a student's function raises, or an answer that cannot be compared
        return False


def refuses(function: Callable, given: Arguments) -> bool:
    """Tell whether a call raises `ValueError`."""
    try:
        function(*given)
    except ValueError:
        return True
    except Exception:
        return False
    return False


def check(functions: dict[str, Callable]) -> Check:
    """Score the calls with the right result, 0.5 -> 1."""
    trials = once("own implementation", lambda: _measure(functions))
    share = sum(ok for _, ok in trials) / len(trials)
    wrong = sorted({name for name, ok in trials if not ok})
    hint = f"; look again at {', '.join(wrong[:2])}" if wrong else ""
    message = f"{share:.0%} of the calls return what the specification says, and full marks need all{hint}."
    return Check("own implementation", ramp(share, 0.5, 1), message, {"share": share})


def _measure(functions: dict[str, Callable]) -> list[tuple[str, bool]]:
    rng = generator(salt(), "a07_testing/own")
    trials = [(name, right(name, functions[name], rng)) for name in NAMES for _ in range(DRAWS)]
    return trials + [(name, refuses(functions[name], make(rng))) for name, make in ERRORS.items()]
