"""The hidden streams: what happens in them, when, to which column, and in batches of which size."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from autograder.checks.shifts import (
    Profile,
    Shift,
    abrupt,
    broken_link,
    gradual,
    inject,
    mean_shift,
    missing_values,
    new_category,
    recurring,
    scale_shift,
)
from autograder.checks.streams import Stream, draw_stream
from autograder.worlds import generator, make_world
from private.season import Season, season

LINK = "broken link"
"""The kind of the streams in which every single column stays as it was."""

KINDS = (
    "mean by 0.2 sd",
    "mean by 0.35 sd",
    "mean by 0.5 sd",
    "variance",
    "new category",
    "missing values",
    "gradual",
    "recurring",
)
QUIET = (20, 20, 20, 50, 50, 50, 50, 200, 200, 200, 2000, 2000, 2000)
"""Rows per batch of the streams in which nothing changes."""

CHANGED = [(kind, rows) for rows in (30, 80, 200, 500) for kind in KINDS]
CHANGED += [(LINK, rows) for rows in (150, 150, 300, 300)]

SEASONS = ([6, 7, 8], [10, 11, 12])  # other months than those of the public data
REFERENCE_ROWS = 4000
QUIET_LENGTH, CHANGED_LENGTH = 30, 50
FIRST_CHANGE, LAST_CHANGE = 3, 38  # far apart: a timer that rings at a fixed batch must not pay

DIRECTIONS = {"temp": (-1, 1), "dewp": (-1, 1), "pressure": (-1, 1), "wind_speed": (1,), "distance": (1,)}
"""Columns whose mean is shifted, and the directions that stay physically possible."""


@dataclass(frozen=True)
class Case:
    """A stream and the reference that a monitor is fitted on before it watches it."""

    reference: pd.DataFrame
    stream: Stream


@dataclass(frozen=True)
class Hidden:
    """All hidden streams: those that are judged, one to restart on, and a long one for the size of the state."""

    judged: tuple[Case, ...]
    restart: Case
    long: Case


def _mean(size: float, part: Season, rng: np.random.Generator) -> Shift:
    column = str(rng.choice(list(DIRECTIONS)))
    return mean_shift(column, float(rng.choice(DIRECTIONS[column]) * size * part.spread[column]))


def change_of(kind: str, part: Season, rng: np.random.Generator) -> tuple[Shift, Profile]:
    """Return a change of this kind, in a column chosen at random, and how it unfolds."""
    match kind:
        case "gradual":
            return _mean(0.6, part, rng), gradual(12)
        case "recurring":
            return _mean(0.5, part, rng), recurring(2, 2)
        case "variance":
            column = str(rng.choice(["temp", "dewp", "pressure"]))
            return scale_shift(column, 1.3**0.5, float(part.centre[column])), abrupt
        case "new category":
            return new_category(str(rng.choice(["carrier", "origin", "dest"])), "ZZ", 0.10), abrupt
        case "missing values":
            column = str(rng.choice(["temp", "wind_speed", "pressure", "distance"]))
            return missing_values(column, 0.08), abrupt
        case "broken link":
            return broken_link("dewp", 0.6), abrupt
        case _:
            return _mean(float(kind.split()[2]), part, rng), abrupt


def quiet_stream(part: Season, rows: int, length: int, rng: np.random.Generator) -> Stream:
    """Return a stream in which nothing happens but the week."""
    return draw_stream(part.pool, "weekday", rows, length, rng)


def changed_stream(part: Season, kind: str, rows: int, change: int, rng: np.random.Generator) -> Stream:
    """Return a stream with a change of this kind at batch `change`."""
    shift, profile = change_of(kind, part, rng)
    return inject(quiet_stream(part, rows, CHANGED_LENGTH, rng), kind, shift, change, rng, profile)


def weak_stream(part: Season, rng: np.random.Generator) -> Stream:
    """Return a stream in which there is something to remember, and too little for an alarm for a while."""
    shift, profile = change_of("mean by 0.2 sd", part, rng)
    return inject(quiet_stream(part, 50, 18, rng), "restart", shift, 2, rng, profile)


def hidden(salt: bytes) -> Hidden:
    """Return the hidden streams of this salt, taking turns between two seasons of one world."""
    flights = make_world(salt, "a12_drift/hidden").flights
    rng = generator(salt, "a12_drift/streams")
    parts = [season(flights, months, REFERENCE_ROWS, rng) for months in SEASONS]
    quiet = [quiet_stream(parts[i % 2], rows, QUIET_LENGTH, rng) for i, rows in enumerate(QUIET)]
    # Change points are spread evenly, so that the delay credit does not depend on the luck of a salt.
    points = rng.permutation(np.linspace(FIRST_CHANGE, LAST_CHANGE, len(CHANGED)).round().astype(int))
    changed = [
        changed_stream(parts[i % 2], kind, rows, int(change), rng)
        for i, ((kind, rows), change) in enumerate(zip(CHANGED, points, strict=True))
    ]
    found = [Case(parts[i % 2].reference, stream) for part in (quiet, changed) for i, stream in enumerate(part)]
    restart = weak_stream(parts[0], rng)
    long = quiet_stream(parts[0], 600, CHANGED_LENGTH, rng)
    return Hidden(tuple(found), Case(parts[0].reference, restart), Case(parts[0].reference, long))
