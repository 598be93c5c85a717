"""Check the properties of a split: relations of training rows and test rows in each fold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from autograder.checks.result import Check, CheckFailed, ramp

Positions = npt.NDArray[np.int64]
Fold = tuple[Positions, Positions]

PROPERTIES = {
    "order": "training rows end before the test begins, minus the label delay",
    "groups": "no group lies on both sides of a fold",
    "duplicates": "no row, and no copy of it, lies on both sides of a fold",
    "once": "each row is tested at most once",
    "window": "each test holds all rows of a window no longer than the horizon",
}


@dataclass(frozen=True)
class SplitRules:
    """The rules for the split of one frame.

    Parameters
    ----------
    time : str
        The column with the time of each row, of a datetime type.
    label_delay, horizon : str
        The time from a row to its label, and the longest test window, as `pandas.Timedelta` reads them.
    folds : int
        The required number of folds.
    groups : tuple of str
        Columns that together name a group whose rows depend on one another.
    identity : tuple of str
        Columns that only name a row: two rows that are equal in all other columns are copies.
    """

    time: str
    label_delay: str
    horizon: str
    folds: int
    groups: tuple[str, ...]
    identity: tuple[str, ...] = ()


def read_folds(result: object, rows: int) -> list[Fold]:
    """Return the folds of a student's split as a list of (training positions, test positions).

    Raise `CheckFailed` with a sentence for the student unless `result` is a sequence of pairs of non-empty integer
    arrays with values between 0 and `rows` - 1.
    """
    if not isinstance(result, (list, tuple)):
        raise CheckFailed(f"Your split must return a list of pairs, but it returned {type(result).__name__}.")
    return [_read_fold(fold, rows) for fold in result]


def _read_fold(fold: object, rows: int) -> Fold:
    if not isinstance(fold, (list, tuple)) or len(fold) != 2:
        raise CheckFailed("Each fold of your split must be a pair (train, test).")
    train, test = (_read_positions(side, rows) for side in fold)
    return train, test


def _read_positions(side: object, rows: int) -> Positions:
    if not isinstance(side, (np.ndarray, pd.Series, pd.Index, list, tuple)) or len(side) == 0:
        raise CheckFailed("Each side of your folds must be an array of positions, and must not be empty.")
    array = np.asarray(side)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise CheckFailed("Each side of your folds must be a one-dimensional array of integer positions.")
    if array.min() < 0 or array.max() >= rows:
        raise CheckFailed(
            "A position of your folds lies outside the frame: return positions (0 to n-1), not index labels."
        )
    return array.astype(np.int64)


def broken_properties(frame: pd.DataFrame, folds: Sequence[Fold], rules: SplitRules) -> set[str]:
    """Return the names of the `PROPERTIES` that at least one fold breaks.

    Notes
    -----
    With t the time of a row, d the label delay and h the horizon, a fold keeps *order* if
    max t(train) + d < min t(test): every training label was known before the first test row. It keeps
    *window* if max t(test) - min t(test) < h and no row of the frame between them is left out: an evaluation
    that may choose which rows it is tested on reports what it likes.

    References
    ----------
    L. J. Tashman (2000), Out-of-sample tests of forecasting accuracy, Int. J. of Forecasting 16 (rolling
    origin). S. Kaufman et al. (2012), Leakage in data mining, ACM TKDD 6(4) (legitimacy of features and of
    rows).
    """
    time = frame[rules.time].to_numpy()
    group = frame.groupby(list(rules.groups), sort=False, dropna=False).ngroup().to_numpy()
    content = pd.util.hash_pandas_object(frame.drop(columns=list(rules.identity)), index=False).to_numpy()
    delay, horizon = pd.Timedelta(rules.label_delay), pd.Timedelta(rules.horizon)
    broken = set()
    for train, test in folds:
        first, last = time[test].min(), time[test].max()
        inside = np.flatnonzero((time >= first) & (time <= last))
        kept = {
            "order": time[train].max() + delay < first,
            "groups": not np.isin(group[train], group[test]).any(),
            "duplicates": not np.isin(content[train], content[test]).any(),
            "window": last - first < horizon and np.isin(inside, test).all(),
        }
        broken |= {name for name, holds in kept.items() if not holds}
    tested = np.concatenate([test for _, test in folds])
    return broken | ({"once"} if len(np.unique(tested)) < len(tested) else set())


def split_check(cases: Iterable[tuple[pd.DataFrame, object, SplitRules]], *, zero: float = 1 / 3) -> Check:
    """Score the folds of a split on several frames by the share of `PROPERTIES` they keep.

    Parameters
    ----------
    cases : iterable of (DataFrame, object, SplitRules)
        The frame, the result of the student's split for it, and the rules.
    zero : float, default 1/3
        The share of properties kept that earns nothing; all of them earn full marks.

    Returns
    -------
    Check
        A case that cannot be read, or has a wrong number of folds, keeps no property.
    """
    kept = dict.fromkeys(PROPERTIES, 0)
    faults: list[str] = []
    count = 0
    for frame, result, rules in cases:
        count += 1
        try:
            folds = read_folds(result, len(frame))
            if len(folds) != rules.folds:
                raise CheckFailed(f"Your split returned {len(folds)} folds in place of {rules.folds}.")
        except CheckFailed as error:
            faults.append(str(error))
            continue
        broken = broken_properties(frame, folds, rules)
        for name in PROPERTIES.keys() - broken:
            kept[name] += 1
    share = sum(kept.values()) / (count * len(PROPERTIES))
    return Check("split properties", ramp(share, zero, 1.0), _sentence(kept, count, faults), dict(kept))


def _sentence(kept: dict[str, int], count: int, faults: list[str]) -> str:
    lost = [f"{PROPERTIES[name]} (not on {count - n} of {count})" for name, n in kept.items() if n < count]
    if faults:
        return f"{len(faults)} of {count} results of your split cannot be used: {faults[0]}"
    if lost:
        return f"Your split breaks these rules: {'; '.join(lost)}."
    return f"Your split keeps all {len(PROPERTIES)} rules on {count} frames."
