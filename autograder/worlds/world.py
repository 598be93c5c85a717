"""Draw a world: a year of flights with outcomes that exist in this world only."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from autograder.worlds.keys import generator
from autograder.worlds.source import DAYS, SCHEDULE, WEATHER, YEAR, day_starts, disrupted, source

WEEKS = 3
"""Each day of a world is a real day of the same weekday, at most this many weeks away."""

LENGTHS = (300, 600, 900, 1200, 1800)
"""The limits, in miles, of the length classes; flights exchange the columns known afterwards within a class."""

NEAR = 0.1
"""The share of the flights of equal outcome and length class from which the columns known afterwards are drawn."""

Drift = Callable[[pd.DataFrame], np.ndarray]


@dataclass(frozen=True)
class World:
    """One draw of a year of flights.

    Attributes
    ----------
    flights : DataFrame of about 116,000 rows, sorted by time
        Known before departure: `date` (the day), `sched_dep_time` and `sched_arr_time` (minutes after
        midnight, local time), `carrier`, `flight`, `tailnum`, `origin`, `dest`, `distance` (miles), and the
        weather at the origin in the hour of departure: `temp` and `dewp` (degrees Fahrenheit), `humid` (per
        cent), `wind_dir` (degrees), `wind_speed` and `wind_gust` (miles an hour), `precip` (inches),
        `pressure` (millibar), `visib` (miles). Known afterwards: `dep_time` and `arr_time` (minutes after
        midnight, local time), `dep_delay`, `arr_delay` and `air_time` (minutes; missing if the flight was
        cancelled or, but for the departure, diverted), and `disrupted`: whether it arrived more than 15
        minutes late or not at all.
    probability : array of float, one per row
        The true probability of disruption in this world.
    """

    flights: pd.DataFrame
    probability: np.ndarray


def make_world(salt: bytes, name: str, *, shock: float = 0.5, drift: Drift | None = None) -> World:
    """Draw the world `name` of `salt`.

    Each day is a real day of the same weekday and season, drawn with replacement; tail numbers and flight
    numbers are permuted, carriers and airports are the real ones. The log-odds of disruption are those of a
    model that was not fitted on the day, plus one normal shock per day, plus the drift; outcomes are drawn from
    them. The columns known afterwards come from another flight with the same outcome and a similar length and
    log-odds.

    Parameters
    ----------
    salt : bytes
    name : str
        Equal salt and name give equal worlds. Worlds that differ only in `shock` or `drift` have the same
        schedule, weather and luck, so their difference is the effect of `shock` or `drift`.
    shock : float, default=0.5
        Standard deviation of the daily shock: bad days are bad for many flights at once.
    drift : callable, optional
        Takes the columns known before departure and returns the number to add to each row's log-odds.

    Returns
    -------
    World
    """
    rng = generator(salt, name)
    rows, day = _draw_days(rng)
    real = source().iloc[rows].reset_index(drop=True)
    flights = _relabel(real, day, rng)
    shocks, luck, donors = rng.normal(size=DAYS), rng.random(len(rows)), rng.random(len(rows))
    logit = real["logit"].to_numpy() + shock * shocks[day]
    if drift is not None:
        logit = logit + drift(flights.copy())
    probability = 1 / (1 + np.exp(-logit))
    flights["disrupted"] = luck < probability
    after = _afterwards(flights, logit, donors)
    ordered = pd.concat([flights.drop(columns="disrupted"), after, flights["disrupted"]], axis=1)
    return World(ordered, probability)


def _draw_days(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return positions in the source for a year of drawn days, and the day of this world each belongs to."""
    target = np.arange(DAYS)
    low, high = -np.minimum(WEEKS, target // 7), np.minimum(WEEKS, (DAYS - 1 - target) // 7)
    drawn = target + 7 * rng.integers(low, high, endpoint=True)
    start, end = day_starts()[drawn], day_starts()[drawn + 1]
    rows = np.concatenate([np.arange(first, last) for first, last in zip(start, end, strict=True)])
    return rows, np.repeat(target, end - start)


def _relabel(real: pd.DataFrame, day: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """Return the columns known before departure, with this world's dates, tail numbers and flight numbers."""
    flights = real[[*SCHEDULE, *WEATHER]].copy()
    flights.insert(0, "date", pd.Timestamp(YEAR, 1, 1).as_unit("s") + pd.to_timedelta(day, unit="D"))
    for column in ("tailnum", "flight"):
        labels = np.sort(source()[column].unique())
        flights[column] = rng.permutation(labels)[np.searchsorted(labels, real[column])]
    return flights


def _afterwards(flights: pd.DataFrame, logit: np.ndarray, luck: np.ndarray) -> pd.DataFrame:
    """Return the columns known afterwards; each flight takes them from another flight."""
    donors = source()
    facts = donors.iloc[_donors(flights, logit, luck)].reset_index(drop=True)
    usual = donors.groupby("dest")["air_time"].mean()
    scale = flights["dest"].map(usual) / facts["dest"].map(usual)
    return pd.DataFrame(
        {
            "dep_time": (flights["sched_dep_time"] + facts["dep_delay"]) % 1440,
            "dep_delay": facts["dep_delay"],
            "arr_time": (flights["sched_arr_time"] + facts["arr_delay"]) % 1440,
            "arr_delay": facts["arr_delay"],
            "air_time": (facts["air_time"] * scale).round(),
        }
    )


def _donors(flights: pd.DataFrame, logit: np.ndarray, luck: np.ndarray) -> np.ndarray:
    """Return, for each flight, the position of a similar flight in the source with the same outcome."""
    donors = source()
    real = _stratum(disrupted(donors["arr_delay"]), donors["distance"])
    drawn = _stratum(flights["disrupted"], flights["distance"])
    chosen = np.empty(len(flights), dtype=np.int64)
    for stratum in np.unique(drawn):
        pool, wanted = np.flatnonzero(real == stratum), drawn == stratum
        odds = donors["logit"].to_numpy()[pool]
        order = np.argsort(odds, kind="stable")
        rank = np.searchsorted(odds[order], logit[wanted]) + (luck[wanted] - 0.5) * len(pool) * NEAR
        chosen[wanted] = pool[order][np.clip(rank.astype(np.int64), 0, len(pool) - 1)]
    return chosen


def _stratum(late: pd.Series, distance: pd.Series) -> np.ndarray:
    """Return a number for each flight that encodes its outcome and length class."""
    stratum: np.ndarray = 2 * np.digitize(distance, LENGTHS) + late
    return stratum
