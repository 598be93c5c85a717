"""The public data: a log of what became known when, and requests for a forecast with their outcomes."""

from pathlib import Path

import numpy as np
import pandas as pd

from autograder.worlds import PUBLIC_SALT, generator, make_world

DAY = 1440  # minutes
FIELDS = ["id", "kind", "event_time", "available_at", "value", "scheduled", "origin", "carrier", "tailnum"]


def year(salt: bytes, name: str) -> pd.DataFrame:
    """Return a year of flights with `t`, the scheduled departure in minutes, and `probability` of disruption.

    Airports have bad days: the log-odds of all flights of an airport move together for a day. What has been seen
    of an airport in the last hours is worth something then, and what was seen yesterday is not.
    """
    rng = generator(salt, f"{name}/days")
    blocks = pd.MultiIndex.from_product([["EWR", "JFK", "LGA"], range(366)])
    shift = pd.Series(rng.normal(scale=1.5, size=len(blocks)), index=blocks)

    def drift(flights: pd.DataFrame) -> np.ndarray:
        block = _start(flights) // DAY
        return shift.loc[pd.MultiIndex.from_arrays([flights["origin"], block])].to_numpy()

    world = make_world(salt, name, drift=drift)
    return world.flights.assign(t=_start(world.flights), probability=world.probability)


def _start(flights: pd.DataFrame) -> pd.Series:
    day = (flights["date"] - pd.Timestamp(flights["date"].min().year, 1, 1)).dt.days
    return day * DAY + flights["sched_dep_time"]


def event_log(flights: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return every record about `flights` and the weather at their airports, in the order in which it became known.

    A departure is known five minutes later and a report of the weather twenty; one in twelve departures and one in
    twenty reports come up to five hours late. One departure in ten is corrected later: the same `id`, another value.
    """
    log = pd.concat([_departures(flights, rng), _reports(flights, rng)], ignore_index=True)
    log.insert(0, "id", 100_000 + rng.permutation(len(log)))
    wrong = log[log["kind"] == "departed"].sample(frac=0.1, random_state=rng)
    corrected = wrong.assign(
        value=(wrong["value"] + rng.choice([-1, 1], len(wrong)) * rng.integers(10, 60, len(wrong))).clip(lower=-20),
        available_at=wrong["available_at"] + rng.integers(15, 600, len(wrong)),
    )
    return pd.concat([log, corrected]).sort_values(["available_at", "id"], ignore_index=True)[FIELDS]


def _departures(flights: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    left = flights.dropna(subset="dep_delay")
    time = left["t"] + left["dep_delay"].astype(int)
    known = time + 5 + _lateness(len(left), 1 / 12, rng)
    named = left[["origin", "carrier", "tailnum"]]
    return named.assign(
        kind="departed", event_time=time, available_at=known, value=left["dep_delay"].astype(float), scheduled=left["t"]
    )


def _reports(flights: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    hourly = flights.assign(hour=flights["t"] // 60).drop_duplicates(["origin", "hour"]).dropna(subset="visib")
    hourly = hourly[rng.random(len(hourly)) > 0.15]
    time = hourly["hour"] * 60
    known = time + 20 + _lateness(len(hourly), 1 / 20, rng)
    return hourly[["origin"]].assign(
        kind="weather", event_time=time, available_at=known, value=hourly["visib"], scheduled=time, carrier="", tailnum=""
    )


def _lateness(rows: int, share: float, rng: np.random.Generator) -> np.ndarray:
    return np.where(rng.random(rows) < share, rng.integers(30, 300, rows), 0)


def requests(flights: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return a request for each flight, in order of time."""
    asked = flights[["origin", "carrier", "tailnum", "t", "distance", "probability", "disrupted"]].reset_index(drop=True)
    asked.insert(0, "request_id", 1_000_000 + rng.permutation(len(asked)))
    return asked


def make(seed: int, folder: Path) -> None:
    """Write events.csv.gz and requests.csv.gz, two weeks in April, and example.csv, nine events to do by hand."""
    name = f"a05/public/{seed}"
    flights, rng = year(PUBLIC_SALT, name), generator(PUBLIC_SALT, f"{name}/log")
    part = flights[flights["t"].between(100 * DAY, 114 * DAY, inclusive="left")]
    _write(event_log(part, rng), folder / "events.csv.gz")
    asked = requests(part[part["t"] >= 108 * DAY], rng).sample(200, random_state=rng).sort_values("t")
    _write(asked.drop(columns="probability").astype({"disrupted": int}), folder / "requests.csv.gz")
    pd.DataFrame(EXAMPLE, columns=FIELDS).to_csv(folder / "example.csv", index=False)


EXAMPLE = [
    (1, "departed", 9 * 60, 9 * 60 + 5, 10.0, 9 * 60 - 10, "JFK", "B6", "N1"),
    (2, "departed", 9 * 60 + 30, 9 * 60 + 35, 40.0, 8 * 60 + 50, "JFK", "AA", "N2"),
    (3, "weather", 9 * 60, 9 * 60 + 20, 8.0, 9 * 60, "JFK", "", ""),
    (4, "departed", 10 * 60, 10 * 60 + 5, 0.0, 10 * 60, "LGA", "B6", "N3"),
    (5, "departed", 10 * 60 + 20, 10 * 60 + 25, 20.0, 10 * 60, "JFK", "B6", "N4"),
    (6, "weather", 10 * 60, 10 * 60 + 20, 5.0, 10 * 60, "JFK", "", ""),
    (2, "departed", 9 * 60 + 30, 10 * 60 + 50, 30.0, 8 * 60 + 50, "JFK", "AA", "N2"),
    (7, "departed", 10 * 60 + 50, 12 * 60 + 10, 70.0, 9 * 60 + 40, "JFK", "B6", "N5"),
    (8, "departed", 11 * 60 + 10, 11 * 60 + 15, 6.0, 11 * 60 + 4, "JFK", "DL", "N1"),
]
"""Nine records about one morning: a correction of number 2, and number 7 that is known 80 minutes late."""


def _write(frame: pd.DataFrame, path: Path) -> None:
    frame.to_csv(path, index=False, compression={"method": "gzip", "compresslevel": 9, "mtime": 0})
