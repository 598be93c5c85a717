"""Unusual days that a contract must accept: each change is announced in notices.csv, or simply happens."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

WEATHER = ["temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust", "precip", "pressure", "visib"]

Change = Callable[[pd.DataFrame, np.random.Generator], pd.DataFrame]

CARRIER, DESTINATION, MILES = "ZW", "CUN", 1560
HOLIDAY = 180
"""Flights on a holiday; a usual day has 330."""


def some(batch: pd.DataFrame, share: float, rng: np.random.Generator) -> np.ndarray:
    """Return a mask of a `share` of the rows."""
    return rng.permutation(len(batch)) < share * len(batch)


def new_carrier(batch: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Half of the aircraft of the largest carrier now fly for the announced one."""
    largest = batch["carrier"].mode()[0]
    aircraft = np.sort(batch.loc[batch["carrier"] == largest, "tailnum"].unique())
    leased = rng.choice(aircraft, len(aircraft) // 2, replace=False)
    return batch.assign(carrier=batch["carrier"].mask(batch["tailnum"].isin(leased), CARRIER))


def new_destination(batch: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Some flights from Kennedy go to the announced destination."""
    chosen = pd.Series(some(batch, 0.15, rng)) & (batch["origin"] == "JFK")
    minutes = batch["air_time"].mask(batch["air_time"].notna(), MILES / 7 + 20)
    return batch.assign(
        dest=batch["dest"].mask(chosen, DESTINATION),
        distance=batch["distance"].mask(chosen, MILES),
        air_time=batch["air_time"].mask(chosen, minutes.round()),
    )


def storm(batch: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Nearly half of the flights are cancelled, the others are an hour later."""
    cancelled = pd.Series(some(batch, 0.45, rng))
    return batch.assign(
        dep_delay=(batch["dep_delay"] + 60).mask(cancelled),
        arr_delay=(batch["arr_delay"] + 60).mask(cancelled),
        air_time=batch["air_time"].mask(cancelled),
    )


def holiday(batch: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """So many aircraft stay on the ground that little more than half of the usual flights are left."""
    flights = batch["tailnum"].value_counts(sort=False).sort_index()
    flights = flights.iloc[rng.permutation(len(flights))]
    flying = flights.index[flights.cumsum() <= HOLIDAY]
    return batch[batch["tailnum"].isin(flying)].reset_index(drop=True)


def heat_wave(batch: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The hottest day on record: 105 degrees at its height, and humidity to match."""
    temp = batch["temp"] + 105 - batch["temp"].max()
    dewp = np.minimum(batch["dewp"] + 5, temp - 10)
    return batch.assign(temp=temp.round(2), dewp=dewp.round(2), humid=humidity(temp, dewp).round(2))


def gale(batch: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Sustained winds of 50 miles an hour at their height, with gusts everywhere."""
    speed = (batch["wind_speed"] * 50 / batch["wind_speed"].max()).round(1)
    return batch.assign(wind_speed=speed, wind_gust=(speed * 1.3).round(1))


def barometer_out(batch: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """No pressure all day, and the announced new column; columns in another order."""
    wider = batch.assign(pressure=np.nan, gate=rng.integers(1, 60, len(batch)))
    return wider[rng.permutation(wider.columns.to_numpy())]


def night_flights(batch: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """On the night the clocks go back, some aircraft with one flight leave in the hour that comes twice.

    They meet one weather at each airport, as all flights of an hour do.
    """
    single = batch["tailnum"].map(batch["tailnum"].value_counts()) == 1
    rows = rng.choice(np.flatnonzero(single), 6, replace=False)
    moved = batch.copy()
    start = rng.integers(60, 120, len(rows))
    length = (batch["sched_arr_time"] - batch["sched_dep_time"]).iloc[rows].to_numpy()
    readings = batch.iloc[rows].drop_duplicates("origin").set_index("origin")[WEATHER]
    moved.loc[rows, WEATHER] = readings.loc[batch["origin"].iloc[rows]].to_numpy()
    moved.loc[rows, "sched_dep_time"] = start
    moved.loc[rows, "sched_arr_time"] = (start + length) % 1440
    return moved.sort_values("sched_dep_time", kind="stable").reset_index(drop=True)


def humidity(temp: pd.Series, dewp: pd.Series) -> pd.Series:
    """Return relative humidity in per cent from temperature and dew point in Fahrenheit (Magnus formula)."""

    def pressure(fahrenheit: pd.Series) -> pd.Series:
        celsius = (fahrenheit - 32) / 1.8
        return np.exp(17.625 * celsius / (243.04 + celsius))

    return 100 * pressure(dewp) / pressure(temp)


CHANGES: Mapping[Change, range] = {
    new_carrier: range(5, 13),
    new_destination: range(6, 13),
    storm: range(1, 13),
    holiday: range(11, 13),
    heat_wave: range(6, 9),
    gale: range(1, 13),
    barometer_out: range(8, 13),
    night_flights: range(11, 12),
}
"""Each change, and the months in which it can happen."""
