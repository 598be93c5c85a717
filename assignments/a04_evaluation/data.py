"""The public data of this topic: requests for a forecast, and which column is known when."""

from pathlib import Path

import numpy as np
import pandas as pd

from autograder.worlds import PUBLIC_SALT, generator, make_world

ROWS = 12_000
MINUTE = "minutes after midnight"

COLUMNS = [
    # column, meaning, unit, moment from which it is known
    ("id", "number of the request; says nothing about the flight", "", "request"),
    ("date", "day of the flight", "", "schedule"),
    ("sched_dep_time", "scheduled departure, local time", MINUTE, "schedule"),
    ("carrier", "airline", "", "schedule"),
    ("flight", "flight number", "", "schedule"),
    ("tailnum", "aircraft", "", "schedule"),
    ("origin", "airport of departure", "", "schedule"),
    ("dest", "airport of arrival", "", "schedule"),
    ("distance", "distance flown", "miles", "schedule"),
    ("sched_arr_time", "scheduled arrival, local time", MINUTE, "schedule"),
    ("temp", "temperature at the origin", "degrees Fahrenheit", "request"),
    ("dewp", "dew point at the origin", "degrees Fahrenheit", "request"),
    ("humid", "relative humidity at the origin", "per cent", "request"),
    ("wind_dir", "direction of the wind at the origin", "degrees", "request"),
    ("wind_speed", "speed of the wind at the origin", "miles an hour", "request"),
    ("wind_gust", "speed of gusts at the origin; missing without gusts", "miles an hour", "request"),
    ("precip", "rain or snow at the origin in the last hour", "inches", "request"),
    ("pressure", "air pressure at the origin", "millibar", "request"),
    ("visib", "visibility at the origin", "miles", "request"),
    ("dep_time", "actual departure, local time; missing if cancelled", MINUTE, "departure"),
    ("dep_delay", "departure after schedule; missing if cancelled", "minutes", "departure"),
    ("arr_time", "actual arrival, local time; missing if it did not arrive", MINUTE, "arrival"),
    ("arr_delay", "arrival after schedule; missing if it did not arrive", "minutes", "arrival"),
    ("air_time", "time in the air; missing if it did not arrive", "minutes", "arrival"),
    ("disrupted", "whether it arrived more than 15 minutes late or not at all", "", "settlement"),
]


def requests(flights: pd.DataFrame, rows: int, rng: np.random.Generator) -> pd.DataFrame:
    """Return all flights of as many aircraft as have about `rows` flights together, each with an `id`.

    Whole aircraft are taken, so that the flights of one aircraft on one day stay together. The index keeps
    the positions of the rows in `flights`.
    """
    counts = flights["tailnum"].value_counts(sort=False)
    aircraft = counts.iloc[rng.permutation(len(counts))]
    chosen = aircraft.index[aircraft.cumsum() <= rows]
    taken = flights[flights["tailnum"].isin(chosen)].copy()
    taken.insert(0, "id", 100_000 + rng.permutation(len(taken)))
    return taken


def make(seed: int, folder: Path) -> None:
    """Write flights.csv.gz and columns.csv into `folder`: the same bytes for the same seed."""
    name = f"a04/public/{seed}"
    rng = generator(PUBLIC_SALT, f"{name}/requests")
    flights = requests(make_world(PUBLIC_SALT, name).flights, ROWS, rng)
    flights.to_csv(folder / "flights.csv.gz", index=False, compression={"method": "gzip", "mtime": 0})
    names = ["column", "meaning", "unit", "known_at"]
    pd.DataFrame(COLUMNS, columns=names).to_csv(folder / "columns.csv", index=False)
