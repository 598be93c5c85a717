"""Hold the result of a check, and turn a measurement into a score."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field


class CheckFailed(AssertionError):  # the name of an assertion, not of an error in a program
    """The score of a check is below the required one. The text holds figures and never data."""


@dataclass(frozen=True)
class Check:
    """The result of one check.

    Parameters
    ----------
    name : str
        The property that was checked, in a few words.
    score : float
        Between 0 and 1. Not-a-number counts as 0; values outside are clipped.
    message : str
        One sentence for the student: the measurement and the one that full marks need, never the data.
    measured : mapping of str to float
        The figures behind the score.
    """

    name: str
    score: float
    message: str
    measured: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        score = float(self.score)
        object.__setattr__(self, "score", 0.0 if math.isnan(score) else min(1.0, max(0.0, score)))

    def require(self, least: float = 1.0) -> None:
        """Raise `CheckFailed` (an `AssertionError`) with the message if the score is below `least`."""
        if self.score < least:
            raise CheckFailed(f"{self.name}: {self.message}")


def ramp(x: float, zero: float, full: float) -> float:
    """Return 0 at `zero`, 1 at `full` and a line between, clipped to [0, 1]; `zero` may be above `full`."""
    if zero == full:
        raise ValueError(f"ramp needs different values for zero and full, got {zero} twice")
    fraction = (x - zero) / (full - zero)
    return 0.0 if math.isnan(fraction) else min(1.0, max(0.0, fraction))


def gate(x: float, need: float) -> float:
    """Return x / need, clipped to [0, 1]: a factor that closes when `x` is far below `need`."""
    return ramp(x, 0.0, need)
