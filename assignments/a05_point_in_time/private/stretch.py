"""A stretch of a hidden year: its log, its requests, and what is right about them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from autograder.worlds import generator, salt
from data import DAY, FIELDS, event_log, requests, year
from private.reference import LEAD, Choice, Reference

HISTORY = 7  # days of the log before the first request
STRETCH = 17
AIRCRAFT = 0.5  # share of the aircraft of a year that are seen
REACH = 8 * DAY  # no window of a request begins earlier before its departure
BUCKET = 45  # minutes within which the network shuffles
TWICE = 0.03  # share of the events that are delivered twice


@dataclass(frozen=True)
class Stretch:
    """A log in the order in which its records became known, and the requests of all days but the first week.

    `events` is the log as a notebook reads it.
    """

    log: pd.DataFrame
    asked: pd.DataFrame
    events: list[Any]
    reference: Reference

    def right(self, asked: pd.DataFrame) -> pd.DataFrame:
        """Return the features of some requests."""
        return self.reference.features(asked)

    def misread(self, choose: Choice, asked: pd.DataFrame) -> pd.DataFrame:
        """Return what the features of some requests become by another choice of versions."""
        return Reference(self.log, choose).features(asked)

    def rows(self, asked: pd.DataFrame) -> int:
        """Return how many records lie in the windows of some requests."""
        return self.reference.rows(asked)

    def recent(self, cut: int) -> list[Any]:
        """Return the events that any window of a request with this cut can reach."""
        reach = self.log["event_time"].between(cut - REACH, cut + DAY)
        return [self.events[i] for i in np.flatnonzero(reach)]

    def deliveries(self, asked: pd.DataFrame, rng: np.random.Generator) -> Iterator[tuple[list[Any], list[Any]]]:
        """Yield events to deliver, and requests to ask after them, until all of `asked` were asked.

        A request is asked when everything that is known at its cut has been delivered, and one in eight a day later.
        Events come shuffled within `BUCKET` minutes, and some come twice.
        """
        when = asked["t"].to_numpy() - LEAD + np.where(rng.random(len(asked)) < 1 / 8, DAY, 0)
        bucket, known = when // BUCKET, self.log["available_at"].to_numpy() // BUCKET
        first = (asked["t"].min() - REACH) // BUCKET
        rows = list(asked.itertuples(index=False))
        for number in range(int(first), int(bucket.max()) + 1):
            new = np.flatnonzero(known == number)
            new = rng.permutation(np.concatenate([new, new[rng.random(len(new)) < TWICE]]))
            yield [self.events[i] for i in new], [rows[i] for i in np.flatnonzero(bucket == number)]


def _stretch(flights: pd.DataFrame, first: int, rng: np.random.Generator) -> Stretch:
    part = flights[flights["t"].between(first * DAY, (first + STRETCH) * DAY, inclusive="left")]
    log = event_log(part, rng)
    asked = requests(part[part["t"] >= (first + HISTORY) * DAY], rng)
    return Stretch(log, asked, list(log[FIELDS].itertuples(index=False, name="Event")), Reference(log))


def _draw(salt: bytes) -> tuple[Stretch, Stretch]:
    """Return two stretches of one year that have no event in common."""
    flights = year(salt, "a05/hidden")
    rng = generator(salt, "a05/stretches")
    seen = flights["tailnum"].drop_duplicates().sample(frac=AIRCRAFT, random_state=rng)
    flights = flights[flights["tailnum"].isin(seen)]
    first = int(rng.integers(20, 120))
    return _stretch(flights, first, rng), _stretch(flights, first + 150, rng)


STORED, LIVED = _draw(salt())
"""A stretch to look things up in, and one to live through."""
