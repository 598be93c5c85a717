"""What each feature is, and what it becomes by usual mistakes in reading the log."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from math import nan
from typing import Any

import pandas as pd

LEAD, DAY = 60, 1440
LATE = 15  # minutes
WINDOWS = (
    ("departed", "origin", 120),
    ("departed", "carrier", 7 * DAY),
    ("departed", "tailnum", DAY),
    ("weather", "origin", 120),
)
"""The questions that a request asks of the log: what, by which key, and how far back from the cut."""
FEATURES = ["origin_delay", "origin_count", "carrier_late", "carrier_count", "previous_delay", "visibility"]

Record = Any  # a row of a log, as a named tuple with its columns
Choice = Callable[[list[Record], int], Record | None]


def known(versions: list[Record], cut: int) -> Record | None:
    """Return the last of a record's versions that is known at `cut`; None if it is not known at all."""
    return max((v for v in versions if v.available_at <= cut), key=lambda v: v.available_at, default=None)


def corrected_in_retrospect(versions: list[Record], cut: int) -> Record | None:
    """Return the last version of all, if any was known at `cut`."""
    return versions[-1] if versions[0].available_at <= cut else None


def never_corrected(versions: list[Record], cut: int) -> Record | None:
    """Return the first version, if it was known at `cut`."""
    return versions[0] if versions[0].available_at <= cut else None


def known_at_once(versions: list[Record], cut: int) -> Record | None:
    """Return the last version known at `cut`, and the first one even if it was not."""
    return known(versions, cut) or versions[0]


class Reference:
    """Features of requests, from a log as `data.event_log` returns it, by one way of choosing versions."""

    def __init__(self, log: pd.DataFrame, choose: Choice = known) -> None:
        self._choose = choose
        versions = defaultdict(list)
        for record in log.sort_values("available_at", kind="stable").itertuples(index=False):
            versions[record.id].append(record)
        self._tables: dict[tuple[str, str, str], tuple[list[int], list[list[Record]]]] = {}
        found = defaultdict(list)
        for each in sorted(versions.values(), key=lambda each: each[0].event_time):
            for key in ("origin", "carrier", "tailnum"):
                found[each[0].kind, key, getattr(each[0], key)].append(each)
        for name, records in found.items():
            self._tables[name] = [each[0].event_time for each in records], records

    def features(self, asked: pd.DataFrame) -> pd.DataFrame:
        """Return the features of each request, indexed by `request_id`."""
        rows = [self._one(request) for request in asked.itertuples(index=False)]
        return pd.DataFrame(rows, index=asked["request_id"].to_numpy(), columns=FEATURES, dtype=float)

    def rows(self, asked: pd.DataFrame) -> int:
        """Return how many records lie in the windows of these requests, all versions counted."""
        found = (each for r in asked.itertuples(index=False) for window in WINDOWS for each in self._window(r, window))
        return sum(map(len, found))

    def _one(self, request: Any) -> list[float]:
        chosen = [self._values(request, window) for window in WINDOWS]
        near, week, legs, seen = chosen
        late = [value > LATE for value in week]
        return [_mean(near), len(near), _mean(late), len(week), _last(legs), _last(seen)]

    def _values(self, request: Any, window: tuple[str, str, int]) -> list[float]:
        cut = request.t - LEAD
        chosen = (self._choose(versions, cut) for versions in self._window(request, window))
        return [record.value for record in chosen if record is not None]

    def _window(self, request: Any, window: tuple[str, str, int]) -> list[list[Record]]:
        """Return the records of a window in order of event time, each with all its versions."""
        kind, key, length = window
        times, records = self._tables.get((kind, key, getattr(request, key)), ([], []))
        cut = request.t - LEAD
        return records[bisect_right(times, cut - length) : bisect_right(times, cut)]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else nan


def _last(values: Sequence[float]) -> float:
    return values[-1] if values else nan
