"""Read the flights that worlds are drawn from: two compact tables, read once per process."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

FOLDER = Path(__file__).parent
YEAR = 2013
DAYS = 365
SCHEDULE = [
    "sched_dep_time", "carrier", "flight", "tailnum", "origin", "dest", "distance", "sched_arr_time",
]  # fmt: skip
WEATHER = ["temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust", "precip", "pressure", "visib"]
LATE = 15
"""A flight is disrupted if it arrives more than this many minutes late, or not at all."""


@cache
def source() -> pd.DataFrame:
    """Return the stored flights, sorted by time; treat the frame as read-only.

    Columns: `day` (0 is 1 January), the columns of `SCHEDULE` and `WEATHER`, `dep_delay`, `arr_delay` and
    `air_time` in minutes (missing when the flight was cancelled or diverted), and `logit`, the log-odds of
    disruption given the columns known before departure, from a model that was not fitted on the flight's day.
    """
    flights = pd.read_csv(FOLDER / "flights.csv.gz", dtype={"logit": float})
    weather = pd.read_csv(FOLDER / "weather.csv.gz", dtype=dict.fromkeys(WEATHER, float))
    flights["logit"] /= 100
    return flights.merge(weather, on=["origin", "hour"], how="left").drop(columns="hour")


@cache
def day_starts() -> np.ndarray:
    """Return the position of each day's first flight in `source()`; the last entry is their number."""
    return np.searchsorted(source()["day"].to_numpy(), np.arange(DAYS + 1))


def minutes(hhmm: pd.Series) -> pd.Series:
    """Return minutes after midnight for clock times written as the number HHMM; 2400 is 0."""
    return (hhmm // 100 * 60 + hhmm % 100) % 1440


def disrupted(arr_delay: pd.Series) -> pd.Series:
    """Return a mask of the disrupted flights."""
    return arr_delay.isna() | (arr_delay > LATE)
