"""Days that a contract must stop."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from autograder.checks.faults import (
    Fault,
    as_text,
    changed,
    copied,
    dropped,
    duplicated,
    emptied,
    exchanged,
    nulls,
    renamed,
    replaced,
    shuffled,
    stuck,
    truncated,
    without,
)

from private.changes import WEATHER

YEAR, SUMMER = range(1, 13), range(6, 9)


def celsius() -> Fault:
    """Return the fault of a weather feed that changed its unit: on a summer day the values look like winter."""

    def corrupt(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
        return frame.assign(**{name: ((frame[name] - 32) / 1.8).round(2) for name in ("temp", "dewp")})

    return Fault("temperatures in Celsius", "units", 3, ("temp", "dewp", "humid"), corrupt)


def wrong_airport() -> Fault:
    """Return the fault of weather that was joined by hour only: all airports get that of one."""

    def corrupt(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
        hour = frame["sched_dep_time"] // 60
        source = frame[frame["origin"] == rng.choice(["EWR", "JFK", "LGA"])]
        readings = source.groupby(hour)[WEATHER].first()
        known = hour.isin(readings.index)
        joined = readings.reindex(hour).set_index(frame.index)
        return frame.assign(**{name: frame[name].mask(known, joined[name]) for name in WEATHER})

    return Fault("weather of one airport for all", "relations", 3, tuple(WEATHER), corrupt)


def cancelled_as_punctual() -> Fault:
    """Return the fault of missing delays that were filled with zero: cancelled flights look punctual."""
    return changed("arr_delay", "filled with zero", lambda delay: delay.fillna(0), family="missing values", weight=2)


def hhmm(minutes: pd.Series) -> pd.Series:
    """Return minutes after midnight as the number HHMM."""
    return minutes // 60 * 100 + minutes % 60


ERRORS: Sequence[tuple[Fault, range]] = (
    (dropped("dest"), YEAR),
    (renamed("tailnum", "tail_number"), YEAR),
    (as_text("distance"), YEAR),
    (nulls("carrier", 0.2), YEAR),
    (nulls("sched_dep_time", 0.2), YEAR),
    (changed("distance", "negative", lambda miles: -miles, share=0.1, family="values", weight=1), YEAR),
    (emptied(), YEAR),
    (truncated(1 / 6), YEAR),
    (duplicated(0.1), YEAR),
    (nulls("tailnum", 0.1, weight=2), YEAR),
    (replaced("humid", -9999, 0.05), YEAR),
    (replaced("origin", "PHL", 0.05), YEAR),
    (changed("carrier", "padded", lambda code: code + " ", share=0.3, family="values"), YEAR),
    (changed("date", "of the next day", lambda date: date + pd.Timedelta(days=1), share=0.2, family="values"), YEAR),
    (changed("distance", "in km", lambda miles: (miles * 1.609).round()), YEAR),
    (changed("sched_dep_time", "as HHMM", hhmm), YEAR),
    (changed("arr_delay", "in seconds", lambda minutes: minutes * 60), YEAR),
    (changed("pressure", "in inches of mercury", lambda millibar: (millibar / 33.864).round(2)), YEAR),
    (changed("visib", "in metres", lambda miles: (miles * 1609).round()), YEAR),
    (replaced("temp", 999.0, 0.03), YEAR),
    (copied("origin", "dest", 0.05), YEAR),
    (exchanged("origin", "dest"), YEAR),
    (without("origin", "LGA"), YEAR),
    (changed("distance", "partly in km", lambda miles: (miles * 1.609).round(), share=0.3, weight=3), YEAR),
    (celsius(), SUMMER),
    (wrong_airport(), YEAR),
    (stuck(WEATHER), YEAR),
    (shuffled("tailnum"), YEAR),
    (cancelled_as_punctual(), YEAR),
)
"""Each fault, and the months of the days it is put on."""
