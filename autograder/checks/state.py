"""Score the state of a long-running component: its size, and its survival of a restart."""

import copy
import datetime
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import pandas as pd

from autograder.checks.drift import Monitor, read_signal, shortfall
from autograder.checks.result import Check, ramp
from autograder.checks.runtime import fresh
from autograder.checks.streams import Stream

Signal = tuple[bool, tuple[str, ...], float]


class Restartable(Monitor, Protocol):
    """A monitor that can be saved as plain data and continued elsewhere."""

    def state(self) -> Any: ...
    def restore(self, state: Any) -> Any: ...


def size_of(value: Any) -> int:
    """Return the bytes in plain data: 8 per number, arrays as stored, text in UTF-8, keys included.

    Raise `TypeError` for anything that is not plain data. The overhead of containers is not counted, so that
    a list and an array of the same numbers are equally large.
    """
    match value:
        case None | bool() | np.bool_():
            return 1
        case int():
            return max(8, (value.bit_length() + 7) // 8)
        case str():
            return len(value.encode("utf-8", "surrogatepass"))
        case bytes():
            return len(value)
        case float() | complex() | np.number() | datetime.date() | datetime.timedelta() | np.datetime64():
            return 8
        case np.ndarray():
            return sum(map(size_of, value.ravel())) if value.dtype == object else int(value.nbytes)
        case pd.Series() | pd.Index():
            return size_of(value.to_numpy())
        case pd.DataFrame():
            return sum(size_of(str(name)) + size_of(column) for name, column in value.items())
        case Mapping():
            return sum(size_of(key) + size_of(item) for key, item in value.items())
        case list() | tuple() | set() | frozenset():
            return sum(size_of(item) for item in value)
    raise TypeError(f"a state must be plain data (numbers, text, containers); yours holds a {type(value).__name__}")


def _advance(monitor: Restartable, batches: Sequence[pd.DataFrame]) -> list[Signal]:
    """Update with each batch, reset after each alarm, and return the signals."""
    signals = []
    for batch in batches:
        signal = read_signal(monitor.update(batch.copy(deep=False)))
        signals.append(signal)
        if signal[0]:
            monitor.reset()
    return signals


def survives_restart(make: Callable[[], Restartable], reference: pd.DataFrame, stream: Stream, cut: int) -> bool:
    """Return whether a monitor restored from its state after `cut` batches continues as the original does.

    The original and the restored monitor live in two copies of the student's process (`fresh`), so that only
    the state passes between them. Both get the batches from `cut` on; alarm, set of columns and score (to six
    digits) must agree.
    """
    with fresh():
        original = make()
        original.fit(reference)
        _advance(original, stream.batches[:cut])
        state = copy.deepcopy(original.state())
        expected = _advance(original, stream.batches[cut:])
    with fresh():
        restored = make()
        restored.restore(state)
        actual = _advance(restored, stream.batches[cut:])
    return all(
        a[0] == b[0] and set(a[1]) == set(b[1]) and math.isclose(a[2], b[2], rel_tol=1e-6, abs_tol=1e-9)
        for a, b in zip(expected, actual, strict=True)
    )


def state_size(make: Callable[[], Restartable], reference: pd.DataFrame, stream: Stream) -> int:
    """Return the bytes of a monitor's state after it has seen the whole stream. See `size_of`."""
    with fresh():
        monitor = make()
        monitor.fit(reference)
        _advance(monitor, stream.batches)
        return size_of(monitor.state())


def continuity(survives: bool, size: int, vigilance: float, *, zero: int, full: int) -> Check:
    """Score a state that is complete and small.

    score = (1 if the monitor `survives` a restart else 0) * ramp(`size` in bytes; `zero` -> `full`) *
    `vigilance`.
    """
    return Check(
        "restart and size of the state",
        survives * ramp(size, zero, full) * vigilance,
        f"after a restart your signals are {'the same' if survives else 'different'}, and your state takes "
        f"{size / 1024:.0f} KiB; full marks need the same signals and at most {full / 1024:.0f} KiB"
        f"{shortfall(vigilance)}.",
        {"survives": float(survives), "bytes": float(size), "vigilance": vigilance},
    )
