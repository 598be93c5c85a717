"""Score a drift monitor as a decision rule: silent while nothing changes, quick when something does.

A test replays streams (`watch`), which yields one `Run` each, and scores the runs with `silence`,
`detection`, `localisation`, `detected_share` and `size_fairness`. The measures are those of change detection
under known truth: false-alarm rate, delay and missed-detection rate (Bifet et al. 2013, *CD-MOA*; Gama et
al. 2014, *A survey on concept drift adaptation*). Delay becomes credit, so that one average covers delay and misses.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd

from autograder.checks.result import Check, ramp
from autograder.checks.streams import Stream

HORIZON = 15
"""The number of batches after which an alarm earns nothing."""


class Monitor(Protocol):
    """The monitor to score. `update` returns (alarm, columns, score), best as a named tuple."""

    def fit(self, reference: pd.DataFrame) -> Any: ...
    def update(self, batch: pd.DataFrame) -> Any: ...
    def reset(self) -> Any: ...


@dataclass(frozen=True)
class Run:
    """The record of a monitor on one stream, with the truth about the stream.

    `alarms` are indices of batches, ascending; `named` holds the columns that each alarm named; `scores` has
    one value per batch that the monitor saw.
    """

    kind: str
    rows: int
    change: int | None
    columns: tuple[str, ...]
    alarms: tuple[int, ...]
    named: tuple[tuple[str, ...], ...]
    scores: tuple[float, ...]

    @property
    def quiet(self) -> int:
        """The number of batches that the monitor saw before the change."""
        seen = len(self.scores)
        return seen if self.change is None else min(seen, self.change)

    @property
    def false_alarms(self) -> int:
        """The number of alarms on these batches."""
        return sum(index < self.quiet for index in self.alarms)

    def credit(self, horizon: int = HORIZON) -> float:
        """Return max(0, 1 - delay / horizon) of the first alarm, and 0 after an alarm before the change.

        A bell that already rings tells nothing, so an early alarm earns nothing.
        """
        if self.change is None or self.false_alarms or not self.alarms:
            return 0.0
        return max(0.0, 1.0 - (self.alarms[0] - self.change) / horizon)

    def agreement(self) -> float:
        """Return the F1 score of the columns named by the first alarm against the columns that changed."""
        if not self.named:
            return 0.0
        named, true = set(self.named[0]), set(self.columns)
        return 2 * len(named & true) / (len(named) + len(true)) if named or true else 0.0


def read_signal(value: Any) -> tuple[bool, tuple[str, ...], float]:
    """Return a monitor's answer as (alarm, columns, score); raise `TypeError` if it has another form."""
    if not isinstance(value, tuple) or len(value) != 3:
        raise TypeError(
            f"your update must return a Signal (alarm, columns, score), but it returned {type(value).__name__}"
        )
    alarm, columns, score = value
    if not isinstance(alarm, bool | np.bool_):
        raise TypeError(f"the alarm of your Signal must be True or False, not {type(alarm).__name__}")
    if not isinstance(columns, tuple | list) or not all(isinstance(column, str) for column in columns):
        raise TypeError("the columns of your Signal must be a tuple of column names")
    if isinstance(score, bool) or not isinstance(score, int | float | np.integer | np.floating):
        raise TypeError(f"the score of your Signal must be a number, not {type(score).__name__}")
    return bool(alarm), tuple(columns), float(score)


def watch(monitor: Monitor, stream: Stream) -> Run:
    """Pass the batches of a stream to a fitted monitor, one by one, and return a record of its alarms.

    `monitor.reset()` is called after each alarm: the operator has looked, and the watch begins again. The run
    ends at the first alarm at or after the change, or at the change after an earlier alarm, because nothing more
    can be earned. Each batch is passed as a copy.
    """
    update = monitor.update  # each lookup of the method is one more call if the monitor lives in another process
    alarms: list[int] = []
    named: list[tuple[str, ...]] = []
    scores: list[float] = []
    for index, batch in enumerate(stream.batches):
        changed = stream.change is not None and index >= stream.change
        if changed and alarms:
            break
        alarm, columns, score = read_signal(update(batch.copy(deep=False)))
        scores.append(score)
        if alarm:
            alarms.append(index)
            named.append(columns)
            monitor.reset()
    return Run(stream.kind, stream.rows, stream.change, stream.columns, tuple(alarms), tuple(named), tuple(scores))


def false_alarm_rate(runs: Sequence[Run]) -> float:
    """Return the false alarms per 100 quiet batches, which are those before a change or without one."""
    quiet = sum(run.quiet for run in runs)
    if not quiet:
        raise ValueError("a false-alarm rate needs batches in which nothing has changed")
    return 100.0 * sum(run.false_alarms for run in runs) / quiet


def mean_credit(runs: Sequence[Run], horizon: int = HORIZON) -> float:
    """Return the mean of `Run.credit` over the streams with a change."""
    credits = [run.credit(horizon) for run in runs if run.change is not None]
    if not credits:
        raise ValueError("delay credit needs streams with a change")
    return float(np.mean(credits))


def vigilance(runs: Sequence[Run], *, chance: float, need: float) -> float:
    """Return ramp(`mean_credit`; `chance` -> `need`), a factor for all other scores.

    `chance` is the credit of a timer that ignores the data. A monitor that never gives an alarm, or gives it at
    random, is neither silent nor fair: it is absent.
    """
    return ramp(mean_credit(runs), chance, need)


def shortfall(vigilance: float) -> str:
    """Return a remark on a factor below one that explains it, else an empty string."""
    return "" if vigilance >= 1 else f" (times {vigilance:.2f}: alarms must be in time and rare)"


def silence(runs: Sequence[Run], vigilance: float, *, zero: float, full: float) -> Check:
    """Score how rarely a monitor gives a false alarm.

    score = ramp(false alarms per 100 quiet batches; `zero` -> `full`) * `vigilance`.
    """
    rate = false_alarm_rate(runs)
    return Check(
        "silence",
        ramp(rate, zero, full) * vigilance,
        f"your monitor gave {rate:.1f} false alarms per 100 quiet batches; full marks need at most {full:g}"
        f"{shortfall(vigilance)}.",
        {"false_alarms_per_100": rate, "vigilance": vigilance},
    )


def detection(runs: Sequence[Run], *, zero: float, full: float, horizon: int = HORIZON) -> Check:
    """Score how soon a monitor notices changes.

    score = ramp(mean credit; `zero` -> `full`), credit = max(0, 1 - delay / horizon) of the first alarm after
    the change, 0 for a miss and for an alarm before the change. A timer with an alarm at a fixed batch earns about
    horizon / (2 * range of the change points): keep `zero` above it.
    """
    credit = mean_credit(runs, horizon)
    changed = [run for run in runs if run.change is not None]
    by_kind = {
        kind: mean_credit([run for run in changed if run.kind == kind], horizon)
        for kind in sorted({run.kind for run in changed})
    }
    missed = sum(run.credit(horizon) == 0.0 and not run.false_alarms for run in changed)
    early = sum(run.false_alarms > 0 for run in changed)
    weakest = min(by_kind, key=lambda kind: by_kind[kind])
    message = (
        f"the mean delay credit of your monitor is {credit:.2f}; full marks need {full:g}. Of {len(changed)} streams "
        f"it missed {missed}, and {early} had an alarm before the change; the weakest kind is {weakest} "
        f"({by_kind[weakest]:.2f})."
    )
    measured = {"delay_credit": credit, "missed": float(missed), "early": float(early), **by_kind}
    return Check("detection and delay", ramp(credit, zero, full), message, measured)


def localisation(runs: Sequence[Run], vigilance: float, *, zero: float, full: float) -> Check:
    """Score whether an alarm names the right columns.

    score = ramp(mean F1 of the columns named by the first alarm, over streams with credit; `zero` -> `full`)
    * `vigilance`.
    """
    f1 = [run.agreement() for run in runs if run.credit() > 0.0]
    value = float(np.mean(f1)) if f1 else 0.0
    return Check(
        "localisation",
        ramp(value, zero, full) * vigilance,
        f"the columns that your first alarm names agree with the changed ones to F1 = {value:.2f}; full marks "
        f"need {full:g}{shortfall(vigilance)}.",
        {"f1": value, "vigilance": vigilance},
    )


def detected_share(runs: Sequence[Run], vigilance: float, *, full: float) -> Check:
    """Score the share of streams with an alarm within the horizon, for changes that are hard to see.

    score = ramp(share with credit; 0 -> `full`) * `vigilance`. Multiply `vigilance` by the score of
    `silence` where there are few streams: alarms by chance must not earn points.
    """
    noticed = sum(run.credit() > 0.0 for run in runs)
    share = noticed / len(runs)
    return Check(
        "share noticed",
        ramp(share, 0.0, full) * vigilance,
        f"your monitor noticed {noticed} of {len(runs)} such changes in time; full marks need "
        f"{math.ceil(full * len(runs))}{shortfall(vigilance)}.",
        {"share": share, "vigilance": vigilance},
    )


def size_fairness(
    runs: Sequence[Run],
    vigilance: float,
    *,
    small: int,
    large: int,
    zero: float,
    full: float,
    prior: float = 1.5,
) -> Check:
    """Score whether a monitor applies the same standard to small and large batches.

    ratio = (higher + prior) / (lower + prior) of the false alarms per 100 quiet batches in streams of at
    most `small` and of at least `large` rows per batch; `prior` limits the effect of one alarm by chance.
    score = ramp(ratio; `zero` -> `full`) * `vigilance`.
    """
    few = false_alarm_rate([run for run in runs if run.rows <= small])
    many = false_alarm_rate([run for run in runs if run.rows >= large])
    ratio = (max(few, many) + prior) / (min(few, many) + prior)
    return Check(
        "batch-size fairness",
        ramp(ratio, zero, full) * vigilance,
        f"your monitor gave {few:.1f} false alarms per 100 quiet small batches, and {many:.1f} per 100 large ones; "
        f"full marks need the same standard within a factor of {full:g}{shortfall(vigilance)}.",
        {"small": few, "large": many, "ratio": ratio, "vigilance": vigilance},
    )
