"""Hidden days: batches of a world that nobody has seen."""

import numpy as np
import pandas as pd

from autograder.worlds import make_world

AFTERWARDS = ["dep_time", "arr_time", "disrupted"]
"""Columns of a world that are not delivered."""


def days(salt: bytes) -> list[pd.DataFrame]:
    """Return the days of one hidden year, in order, without those on which the weather feed failed altogether."""
    flights = make_world(salt, "a03_data_contract/hidden").flights.drop(columns=AFTERWARDS)
    batches = [day.reset_index(drop=True) for _, day in flights.groupby("date")]
    return [batch for batch in batches if batch["temp"].notna().mean() > 0.85]


def clean_days(year: list[pd.DataFrame], count: int, rng: np.random.Generator) -> list[pd.DataFrame]:
    """Return `count` days from all seasons, among them the two smallest, the stormiest and the day of 25 hours."""
    rows = np.array([len(batch) for batch in year])
    cancelled = np.array([batch["arr_delay"].isna().mean() for batch in year])
    clocks_back = [n for n, batch in enumerate(year) if batch["date"].iloc[0] == pd.Timestamp(2013, 11, 3)]
    odd = {*np.argsort(rows)[:2].tolist(), int(cancelled.argmax()), *clocks_back}
    seasons = np.array_split(np.arange(len(year)), count - len(odd))
    return [year[n] for n in sorted(odd)] + [year[rng.choice(season)] for season in seasons]


def pick(year: list[pd.DataFrame], months: range, rng: np.random.Generator) -> pd.DataFrame:
    """Return a random day of these months."""
    suitable = [batch for batch in year if batch["date"].iloc[0].month in months]
    return suitable[rng.integers(len(suitable))]
