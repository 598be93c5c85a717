"""Corrupt data frames as real pipelines do: named faults with a seed.

Each function here returns a `Fault`, which is called with a frame and a seed. The families are kinds of
errors that feedback can name without revealing anything about a batch.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

Family = Literal["schema", "missing values", "volume", "values", "units", "relations"]
Corrupt = Callable[[pd.DataFrame, np.random.Generator], pd.DataFrame]


@dataclass(frozen=True)
class Fault:
    """A way to corrupt a table.

    Parameters
    ----------
    name : str
    family : str
        The kind of error.
    weight : float
        The value of finding it: faults that are hard to notice weigh more.
    columns : tuple of str
        The columns that an alert should name; empty if no column is to blame (lost rows, doubled rows).
    corrupt : callable
        Takes a frame, which it must not change, and a random generator; returns a frame.
    """

    name: str
    family: Family
    weight: float
    columns: tuple[str, ...]
    corrupt: Corrupt

    def __call__(self, frame: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, tuple[str, ...]]:
        """Return the corrupted frame and the columns that an alert should name."""
        return self.corrupt(frame, np.random.default_rng(seed)), self.columns


def dropped(column: str, weight: float = 1) -> Fault:
    """Return the fault of a column that is not delivered."""
    return Fault(f"{column} dropped", "schema", weight, (column,), lambda frame, rng: frame.drop(columns=column))


def renamed(column: str, to: str, weight: float = 1) -> Fault:
    """Return the fault of a column that has another name."""
    return Fault(
        f"{column} renamed",
        "schema",
        weight,
        (column,),
        lambda frame, rng: frame.rename(columns={column: to}),
    )


def as_text(column: str, weight: float = 1) -> Fault:
    """Return the fault of numbers that arrive as texts."""
    return Fault(f"{column} as text", "schema", weight, (column,), lambda frame, rng: frame.astype({column: str}))


def emptied(weight: float = 1) -> Fault:
    """Return the fault of a batch that has all columns but no rows."""
    return Fault("no rows", "volume", weight, (), lambda frame, rng: frame.iloc[:0].copy())


def truncated(share: float, weight: float = 1) -> Fault:
    """Return the fault of a transfer that ended after the first `share` of the rows."""
    return Fault("truncated", "volume", weight, (), lambda frame, rng: frame.iloc[: int(share * len(frame))].copy())


def duplicated(share: float, weight: float = 2) -> Fault:
    """Return the fault of a `share` of the rows that were delivered twice."""

    def corrupt(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
        return pd.concat([frame, frame[_some(frame, share, rng)]], ignore_index=True)

    return Fault("rows twice", "volume", weight, (), corrupt)


def without(column: str, value: object, weight: float = 2) -> Fault:
    """Return the fault of a lost part: no row with `value` in `column` arrives."""

    def corrupt(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
        return frame[frame[column] != value].reset_index(drop=True)

    return Fault(f"part of {column} lost", "volume", weight, (column,), corrupt)


def changed(
    column: str,
    how: str,
    function: Callable[[pd.Series], object],
    *,
    family: Family = "units",
    share: float = 1.0,
    weight: float = 2,
) -> Fault:
    """Return the fault of a `share` of the values of `column` that are replaced.

    `function` returns the replacement for a column, a scalar or one value for each row; `how` is its description.
    """

    def corrupt(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
        chosen = pd.Series(_some(frame, share, rng), index=frame.index)
        return frame.assign(**{column: frame[column].mask(chosen, function(frame[column]))})

    return Fault(f"{column} {how}", family, weight, (column,), corrupt)


def nulls(column: str, share: float, weight: float = 1) -> Fault:
    """Return the fault of values that are missing in a `share` of the rows."""
    return changed(column, "missing", lambda _: np.nan, family="missing values", share=share, weight=weight)


def replaced(column: str, value: object, share: float, weight: float = 2) -> Fault:
    """Return the fault of one wrong value, such as a sentinel or an unknown category, in some rows."""
    return changed(column, f"is {value!r}", lambda _: value, family="values", share=share, weight=weight)


def stuck(columns: Sequence[str], weight: float = 3) -> Fault:
    """Return the fault of sensors that repeat one reading: every row has the values of one random row."""

    def corrupt(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
        complete = frame[list(columns)].notna().sum(axis=1).to_numpy()
        row = rng.choice(np.flatnonzero(complete == complete.max()))
        return frame.assign(**{column: frame[column].iloc[[row] * len(frame)].array for column in columns})

    return Fault(f"{columns[0]} and others stuck", "values", weight, tuple(columns), corrupt)


def shuffled(column: str, weight: float = 3) -> Fault:
    """Return the fault of a column that was joined in the wrong order."""

    def corrupt(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
        return frame.assign(**{column: rng.permutation(frame[column].to_numpy())})

    return Fault(f"{column} shuffled", "relations", weight, (column,), corrupt)


def exchanged(first: str, second: str, weight: float = 2) -> Fault:
    """Return the fault of two columns under each other's name."""

    def corrupt(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
        return frame.assign(**{first: frame[second], second: frame[first]})

    return Fault(f"{first} and {second} exchanged", "relations", weight, (first, second), corrupt)


def copied(source: str, target: str, share: float, weight: float = 2) -> Fault:
    """Return the fault of a `target` that repeats the `source` in a `share` of the rows."""

    def corrupt(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
        chosen = pd.Series(_some(frame, share, rng), index=frame.index)
        return frame.assign(**{target: frame[target].mask(chosen, frame[source])})

    return Fault(f"{target} repeats {source}", "relations", weight, (source, target), corrupt)


def _some(frame: pd.DataFrame, share: float, rng: np.random.Generator) -> np.ndarray:
    """Return a mask of a `share` of the rows, at least one of them."""
    chosen = np.zeros(len(frame), dtype=bool)
    chosen[rng.permutation(len(frame))[: max(1, round(share * len(frame)))]] = True
    return chosen
