"""Change a stream: a `Shift` says what changes, a `Profile` how fast, and `inject` applies both."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from autograder.checks.streams import Stream

Profile = Callable[[int], float]
"""A function from batches since the change to the strength of the shift, from 0 (absent) to 1 (full)."""


@dataclass(frozen=True)
class Shift:
    """One way in which data can change.

    `apply(frame, strength, rng)` returns a changed copy of `frame`; `columns` are the columns it changes.
    """

    columns: tuple[str, ...]
    apply: Callable[[pd.DataFrame, float, np.random.Generator], pd.DataFrame]


def mean_shift(column: str, by: float) -> Shift:
    """Return the shift x -> x + strength * by, with `by` in the column's unit; integers stay integers."""

    def apply(frame: pd.DataFrame, strength: float, rng: np.random.Generator) -> pd.DataFrame:
        return _replaced(frame, column, frame[column] + strength * by)

    return Shift((column,), apply)


def scale_shift(column: str, factor: float, centre: float) -> Shift:
    """Return the shift x -> centre + (1 + strength * (factor - 1)) * (x - centre): the spread changes."""

    def apply(frame: pd.DataFrame, strength: float, rng: np.random.Generator) -> pd.DataFrame:
        return _replaced(frame, column, centre + (1 + strength * (factor - 1)) * (frame[column] - centre))

    return Shift((column,), apply)


def new_category(column: str, category: str, share: float) -> Shift:
    """Return the shift in which each row becomes `category` with probability strength * share."""

    def apply(frame: pd.DataFrame, strength: float, rng: np.random.Generator) -> pd.DataFrame:
        hit = rng.random(len(frame)) < strength * share
        return frame.assign(**{column: frame[column].mask(hit, category)})

    return Shift((column,), apply)


def missing_values(column: str, rate: float) -> Shift:
    """Return the shift in which each value goes missing with probability strength * rate."""

    def apply(frame: pd.DataFrame, strength: float, rng: np.random.Generator) -> pd.DataFrame:
        return frame.assign(**{column: frame[column].mask(rng.random(len(frame)) < strength * rate)})

    return Shift((column,), apply)


def broken_link(column: str, share: float) -> Shift:
    """Return the shift that permutes the column among a share strength * share of the rows.

    Each column keeps exactly its values: only the link to the other columns becomes weaker.
    """

    def apply(frame: pd.DataFrame, strength: float, rng: np.random.Generator) -> pd.DataFrame:
        chosen = np.flatnonzero(rng.random(len(frame)) < strength * share)
        order = np.arange(len(frame))
        order[chosen] = rng.permutation(chosen)
        return frame.assign(**{column: frame[column].take(order).to_numpy()})

    return Shift((column,), apply)


def _replaced(frame: pd.DataFrame, column: str, values: pd.Series) -> pd.DataFrame:
    """Return `frame` with new `values` in `column`, rounded if the column holds integers."""
    if pd.api.types.is_integer_dtype(frame[column].dtype):
        values = values.round().astype(frame[column].dtype)
    return frame.assign(**{column: values})


def abrupt(since: int) -> float:
    """Return 1: the profile of a change that comes at once and stays."""
    return 1.0


def gradual(length: int) -> Profile:
    """Return the profile of a change that grows in equal steps and is complete after `length` batches."""
    return lambda since: min(1.0, (since + 1) / length)


def recurring(on: int, off: int) -> Profile:
    """Return the profile of a change that is present for `on` batches, absent for `off`, and so on."""
    return lambda since: 1.0 if since % (on + off) < on else 0.0


def inject(
    stream: Stream,
    kind: str,
    shift: Shift,
    change: int,
    rng: np.random.Generator,
    profile: Profile = abrupt,
) -> Stream:
    """Return `stream` as a stream of this `kind`, with `shift` from batch `change` on."""
    if stream.change is not None:
        raise ValueError(f"stream {stream.kind!r} already changes at batch {stream.change}")
    batches = [
        batch if index < change else shift.apply(batch, profile(index - change), rng)
        for index, batch in enumerate(stream.batches)
    ]
    return Stream(kind, tuple(batches), change, shift.columns)
