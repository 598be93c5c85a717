"""Six frames to split, each of which trips a habit."""

import pandas as pd

from autograder.checks.splits import SplitRules
from autograder.worlds import generator, salt
from private.draws import draw

GROUPS, IDENTITY = ("tailnum", "date"), ("id",)
Case = tuple[pd.DataFrame, SplitRules]


def _rules(label_delay: str, horizon: str, folds: int) -> SplitRules:
    return SplitRules("date", label_delay, horizon, folds, GROUPS, IDENTITY)


def _delivered_twice(frame: pd.DataFrame) -> pd.DataFrame:
    """Return `frame` with a fifth of its rows repeated at the end, under new ids."""
    again = frame.sample(frac=0.2, random_state=1)
    return pd.concat([frame, again.assign(id=again["id"] + 1_000_000)])


def _cases() -> list[Case]:
    year = draw("splits", rows_per_day=16)
    rng = generator(salt(), "a04/splits/order")
    shuffled = year.frame.iloc[rng.permutation(len(year.frame))]
    closed = year.frame["date"].dt.day_of_year.between(300, 309)
    return [
        (year.between(0, 120).frame, _rules("2D", "14D", 5)),
        (shuffled, _rules("3D", "7D", 8)),
        (shuffled[shuffled["date"].dt.day_of_year > 250], _rules("0D", "10D", 6)),
        (year.frame[~closed], _rules("10D", "30D", 3)),
        (_delivered_twice(year.between(100, 250).frame), _rules("2D", "14D", 4)),
        (year.between(200, 330).frame.reset_index(drop=True)[::-1], _rules("5D", "1D", 12)),
    ]


CASES = _cases()
