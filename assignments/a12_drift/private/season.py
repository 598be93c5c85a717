"""One season of a hidden world as a reference and a pool of rows for streams."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from autograder.checks.streams import exchange

WEATHER = ["temp", "dewp", "wind_speed", "pressure"]
COLUMNS = ["carrier", "origin", "dest", "sched_dep_time", "distance", *WEATHER]


@dataclass(frozen=True)
class Season:
    """`reference` is what a monitor is fitted on; `pool` has other rows of the same months, and their weekday."""

    reference: pd.DataFrame
    pool: pd.DataFrame

    @property
    def spread(self) -> pd.Series:
        """Standard deviation of each numeric column in the reference."""
        return self.reference.std(numeric_only=True)

    @property
    def centre(self) -> pd.Series:
        """Mean of each numeric column in the reference."""
        return self.reference.mean(numeric_only=True)


def season(flights: pd.DataFrame, months: list[int], rows: int, rng: np.random.Generator) -> Season:
    """Return these months of a world, with a reference of `rows` rows.

    The weather is exchanged between flights of the same airport and hour, so that rows are independent draws with
    the season's daily and weekly cycle; otherwise each batch would show the weather of its day, and every honest
    monitor would have to call. The rows of reference and pool are disjoint.
    """
    part = flights[flights["date"].dt.month.isin(months)]
    part = part.assign(hour=part["sched_dep_time"] // 60, weekday=part["date"].dt.day_of_week)
    part = exchange(part, WEATHER, ["origin", "hour"], rng)
    part = part.take(rng.permutation(len(part)))
    reference = part[COLUMNS].head(rows).reset_index(drop=True)
    return Season(reference, part[[*COLUMNS, "weekday"]].iloc[rows:].reset_index(drop=True))
