"""A statistic that may be undefined for a reason."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Estimate:
    """A value, or None with the reason."""

    value: float | None
    reason: str = ""


def constant(scores: "pd.Series[float]") -> bool:
    """Return whether all scores are the same, up to the rounding of sums."""
    return bool(scores.max() - scores.min() <= 1e-9)
