"""Draw streams of batches from a pool of rows, with or without a change at a known batch."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Stream:
    """Batches in the order in which a monitor gets them, and the truth about their change.

    Parameters
    ----------
    kind : str
        The kind of change, in the words of the course ("nothing", "gradual"): it may appear in messages.
    batches : tuple of DataFrame
        All with the same columns; their sizes may differ.
    change : int or None
        Index of the first changed batch; None if nothing ever changes.
    columns : tuple of str
        The columns that change; empty if nothing does.
    """

    kind: str
    batches: tuple[pd.DataFrame, ...]
    change: int | None = None
    columns: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.batches:
            raise ValueError(f"stream {self.kind!r} has no batches")
        if self.change is not None and not 0 <= self.change < len(self.batches):
            raise ValueError(f"stream {self.kind!r} of {len(self.batches)} batches changes at {self.change}")
        if (self.change is None) != (not self.columns):
            raise ValueError(f"stream {self.kind!r} needs both a change and its columns, or neither")

    @property
    def rows(self) -> int:
        """The median number of rows per batch."""
        return int(np.median([len(batch) for batch in self.batches]))


def exchange(
    frame: pd.DataFrame, columns: Sequence[str], within: Sequence[str], rng: np.random.Generator
) -> pd.DataFrame:
    """Return `frame` with the values of `columns` exchanged between rows that agree in `within`.

    The columns move together, so that their joint distribution and their link to `within` stay, but their link to
    everything else is lost. Weather exchanged within (airport, hour) keeps its daily cycle but no longer
    distinguishes days: rows become independent draws, so that a fair monitor can be silent.
    """
    frame = frame.reset_index(drop=True)
    groups = frame.groupby(list(within), sort=False, dropna=False).ngroup().to_numpy()
    source = np.lexsort((rng.random(len(frame)), groups))
    moved = frame[list(columns)].take(source)
    moved.index = pd.Index(np.argsort(groups, kind="stable"))
    moved = moved.sort_index()
    return frame.assign(**{column: moved[column] for column in columns})


def draw_stream(
    pool: pd.DataFrame, cycle: str, rows: int, count: int, rng: np.random.Generator, *, kind: str = "nothing"
) -> Stream:
    """Return a stream in which nothing changes but the cycle.

    Parameters
    ----------
    pool : DataFrame
        The rows to draw from, with replacement.
    cycle : str
        The column of `pool` that holds the phase of the cycle, such as the weekday. A batch has rows of one
        phase only, the phases taking turns in sorted order from a random start; batches lack the column.
    rows : int
        Rows per batch on average over the cycle: a phase with more rows in the pool has larger batches.
    count : int
        Number of batches.
    """
    phases = [part.drop(columns=cycle) for _, part in pool.groupby(cycle)]
    usual = len(pool) / len(phases)
    start = int(rng.integers(len(phases)))
    batches = []
    for index in range(count):
        phase = phases[(start + index) % len(phases)]
        size = max(2, round(rows * len(phase) / usual))
        batches.append(phase.take(rng.integers(len(phase), size=size)).reset_index(drop=True))
    return Stream(kind, tuple(batches))
