"""Hidden draws of the data: worlds without seasons, so that what was measured is what comes next."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from autograder.worlds import generator, make_world, salt
from data import COLUMNS, requests

TARGET = "disrupted"
LABEL_DELAY = "2D"
AFTERWARDS = ("departure", "arrival", "settlement")
LATE = [column for column, *_, known_at in COLUMNS if known_at in AFTERWARDS]


@dataclass(frozen=True)
class Draw:
    """Requests sorted by time, with index labels that are no positions, and the true `probability` of each."""

    frame: pd.DataFrame
    probability: np.ndarray

    def between(self, first: int, end: int) -> "Draw":
        """Return the days from `first` up to but not including `end`, counted from the draw's first day."""
        day = (self.frame["date"] - self.frame["date"].min()).dt.days
        rows = np.flatnonzero((day >= first) & (day < end))
        return Draw(self.frame.iloc[rows], self.probability[rows])


def draw(name: str, rows_per_day: int, *, shock: float = 0.8) -> Draw:
    """Return a year of about `rows_per_day` requests a day, the same for the same salt and name.

    The days of a world change places at random. Then days differ but weeks do not, and a gap between what an
    evaluation reports and what comes true is the evaluation's fault, not the season's. A `shock` above the
    usual makes days differ more, as in stormy years: it is what a split that tears days apart profits from.
    """
    world = make_world(salt(), f"a04/{name}", shock=shock)
    rng = generator(salt(), f"a04/{name}/draw")
    frame = requests(world.flights, 365 * rows_per_day, rng)
    probability = world.probability[frame.index]
    days = np.sort(frame["date"].unique())
    frame["date"] = frame["date"].map(dict(zip(days, rng.permutation(days), strict=True)))
    order = np.lexsort((frame["sched_dep_time"], frame["date"]))
    frame, probability = frame.iloc[order], probability[order]
    frame.index = pd.Index(rng.permutation(len(frame)) + 10 * len(frame))
    return Draw(frame, probability)
