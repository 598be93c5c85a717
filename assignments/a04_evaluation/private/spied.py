"""A frame to evaluate with spies, and a copy of it whose last test window is another."""

import numpy as np
import pandas as pd

from autograder.checks.spy import Spies
from private.draws import LABEL_DELAY, TARGET, draw

DAYS, FOLDS, WINDOW = 60, 4, 7


def weekly(df: pd.DataFrame) -> list[tuple[np.ndarray, np.ndarray]]:
    """Split `df`: the last four weeks are tested, each after training on all that was settled before it."""
    date, end = df["date"], df["date"].max() + pd.Timedelta(days=1)
    folds = []
    for k in range(FOLDS, 0, -1):
        start = end - pd.Timedelta(days=k * WINDOW)
        test = (date >= start) & (date < start + pd.Timedelta(days=WINDOW))
        settled = date + pd.Timedelta(LABEL_DELAY) < start
        folds.append((np.flatnonzero(settled), np.flatnonzero(test)))
    return folds


def _otherwise(frame: pd.DataFrame, rows: np.ndarray) -> pd.DataFrame:
    """Return `frame` with other values in `rows`, but for the columns that say which row it is and when."""
    changed = frame.copy()
    for column in frame.columns.difference(["id", "date", "tailnum"]):
        values = frame[column].to_numpy(copy=True)
        if column == TARGET:
            values[rows] = ~values[rows]
        elif values.dtype.kind in "if":
            values[rows] = 2 * values[rows] + 10
        else:
            values[rows] = np.roll(values[rows], 1)
        changed[column] = values
    return changed


_draw = draw("spied", rows_per_day=25).between(0, DAYS)
FRAME = _draw.frame.set_axis(_draw.frame["id"].to_numpy())  # a row is known by its index as well as by its id
LAST = weekly(FRAME)[-1][1]
OTHER = _otherwise(FRAME, LAST)
CHANGED = FRAME["id"].iloc[LAST].tolist()
ROWS = [tuple(FRAME["id"].iloc[side].tolist() for side in fold) for fold in weekly(FRAME)]
LABELS = dict(zip(FRAME["id"].tolist(), FRAME[TARGET].astype(float), strict=True))


def spies() -> Spies:
    """Return fresh spies that predict the true probability."""
    return Spies(pd.Series(_draw.probability, index=FRAME["id"]), "id")
