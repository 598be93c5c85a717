"""A state is measured as it is, and a restart is seen to lose what the state leaves out."""

import datetime
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

from autograder.checks.state import continuity, size_of, state_size, survives_restart
from autograder.checks.streams import Stream


class Signal(NamedTuple):
    alarm: bool
    columns: tuple[str, ...]
    score: float


class Summing:
    """A monitor with a memory: it adds up the means it has seen."""

    def fit(self, reference: pd.DataFrame) -> None:
        self.mean = float(reference["x"].mean())
        self.total = 0.0

    def update(self, batch: pd.DataFrame) -> Signal:
        self.total += float(batch["x"].mean()) - self.mean
        return Signal(self.total > 3, ("x",), self.total)

    def reset(self) -> None:
        self.total = 0.0

    def state(self) -> dict[str, Any]:
        return {"mean": self.mean, "total": self.total}

    def restore(self, state: dict[str, Any]) -> None:
        self.mean, self.total = state["mean"], state["total"]


class Forgetful(Summing):
    def restore(self, state: dict[str, Any]) -> None:
        self.mean, self.total = state["mean"], 0.0


class Hoarder(Summing):
    def fit(self, reference: pd.DataFrame) -> None:
        super().fit(reference)
        self.rows: list[float] = []

    def update(self, batch: pd.DataFrame) -> Signal:
        self.rows += batch["x"].tolist()
        return super().update(batch)

    def state(self) -> dict[str, Any]:
        return {**super().state(), "rows": self.rows}


REFERENCE = pd.DataFrame({"x": np.zeros(10)})
STREAM = Stream("nothing", tuple(pd.DataFrame({"x": np.full(100, 0.4)}) for _ in range(20)))


@pytest.mark.parametrize(
    ("value", "size"),
    [
        (None, 1),
        (True, 1),
        (3, 8),
        (2**800, 101),
        (1.5, 8),
        (np.float32(1.5), 8),
        ("é", 2),
        (b"abc", 3),
        (np.zeros((3, 4)), 96),
        (np.array(["ab", None], dtype=object), 3),
        (pd.Series([1.0, 2.0]), 16),
        (pd.DataFrame({"x": [1.0, 2.0], "y": ["ab", "c"]}), 21),
        ({"a": [1, 2], "b": ("c", {4})}, 8 + 8 + 1 + 1 + 1 + 8),
        (datetime.date(2013, 1, 1), 8),
        (pd.Timestamp("2013-01-01"), 8),
    ],
)
def test_size_counts_what_the_data_holds(value, size):
    assert size_of(value) == size


def test_what_is_not_plain_data_has_no_size():
    with pytest.raises(TypeError, match="holds a Summing"):
        size_of({"model": Summing()})


def test_a_complete_state_survives_a_restart():
    assert survives_restart(Summing, REFERENCE, STREAM, cut=5)


def test_a_restart_that_forgets_the_evidence_is_seen():
    assert not survives_restart(Forgetful, REFERENCE, STREAM, cut=5)


def test_a_state_that_grows_with_the_stream_is_seen():
    assert state_size(Summing, REFERENCE, STREAM) == 16 + len("meantotal")
    assert state_size(Hoarder, REFERENCE, STREAM) > 8 * 2000


def test_continuity_needs_the_same_signals_a_small_state_and_detection():
    assert continuity(True, 900, 1.0, zero=3000, full=1000).score == 1
    assert continuity(False, 900, 1.0, zero=3000, full=1000).score == 0
    assert continuity(True, 2000, 1.0, zero=3000, full=1000).score == 0.5
    assert continuity(True, 900, 0.5, zero=3000, full=1000).score == 0.5
