"""The checks tell a monitor that can be silent and quick from those that cannot."""

from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from autograder.checks.drift import (
    Run,
    detected_share,
    detection,
    false_alarm_rate,
    localisation,
    mean_credit,
    read_signal,
    silence,
    size_fairness,
    vigilance,
    watch,
)
from autograder.checks.shifts import inject, mean_shift
from autograder.checks.streams import Stream


class Signal(NamedTuple):
    alarm: bool
    columns: tuple[str, ...]
    score: float


class ZMonitor:
    """Alarm when the mean of a column is `limit` standard errors off; what a student might write."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self.resets = 0

    def fit(self, reference: pd.DataFrame) -> None:
        self.mean, self.std = reference.mean(), reference.std()

    def update(self, batch: pd.DataFrame) -> Signal:
        z = ((batch.mean() - self.mean) / self.std * np.sqrt(len(batch))).abs()
        return Signal(bool((z > self.limit).any()), tuple(z.index[z > self.limit]), float(z.max()))

    def reset(self) -> None:
        self.resets += 1


def stream(seed: int, rows: int = 50, count: int = 20) -> Stream:
    rng = np.random.default_rng(seed)
    columns = ["a", "b"]
    batches = [pd.DataFrame(rng.normal(size=(rows, 2)), columns=columns) for _ in range(count)]
    return Stream("nothing", tuple(batches))


def shifted(seed: int, change: int, by: float = 1.0) -> Stream:
    return inject(stream(seed), "mean", mean_shift("a", by), change, np.random.default_rng(seed))


def runs_of(limit: float) -> list[Run]:
    reference = pd.concat(stream(99, 500).batches)
    runs = []
    for item in [stream(1), stream(2), stream(3, 1000), shifted(4, 5), shifted(5, 8), shifted(6, 11)]:
        monitor = ZMonitor(limit)
        monitor.fit(reference)
        runs.append(watch(monitor, item))
    return runs


def run(change: int | None = 4, alarms: tuple[int, ...] = (), seen: int = 20, **facts) -> Run:
    columns = () if change is None else ("a",)
    named = facts.pop("named", tuple(("a",) for _ in alarms))
    return Run(facts.pop("kind", "mean"), facts.pop("rows", 50), change, columns, alarms, named, (0.0,) * seen)


def test_watch_records_alarms_columns_and_scores_and_stops_at_the_first_alarm_after_the_change():
    monitor = ZMonitor(4.0)
    monitor.fit(pd.concat(stream(99, 500).batches))
    seen = watch(monitor, shifted(4, 5))
    assert seen.alarms == (5,) and seen.named == (("a",),)
    assert len(seen.scores) == 6 and seen.scores[5] > 4 > max(seen.scores[:5])
    assert monitor.resets == 1


def test_watch_goes_on_after_a_false_alarm_but_not_beyond_the_change():
    monitor = ZMonitor(0.0)
    monitor.fit(pd.concat(stream(99, 500).batches))
    seen = watch(monitor, shifted(4, 5))
    assert seen.alarms == (0, 1, 2, 3, 4) and monitor.resets == 5
    assert seen.credit() == 0 and seen.quiet == 5


def test_a_monitor_cannot_change_the_stream():
    class Vandal(ZMonitor):
        def update(self, batch: pd.DataFrame) -> Signal:
            batch["a"] = 0.0
            return Signal(False, (), 0.0)

    item = stream(1)
    before = item.batches[0].copy()
    watch(Vandal(1.0), item)
    pd.testing.assert_frame_equal(item.batches[0], before)


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (None, "must return a Signal"),
        ((True, ()), "must return a Signal"),
        ((1, (), 0.0), "alarm of your Signal must be"),
        ((True, "a", 0.0), "columns of your Signal must be"),
        ((True, (1,), 0.0), "columns of your Signal must be"),
        ((True, (), "high"), "score of your Signal must be"),
        ((True, (), True), "score of your Signal must be"),
    ],
)
def test_an_answer_of_another_shape_is_refused(value, fault):
    with pytest.raises(TypeError, match=fault):
        read_signal(value)


def test_numpy_scalars_are_fine_in_a_signal():
    assert read_signal((np.bool_(True), ["a"], np.float32(1.5))) == (True, ("a",), 1.5)


def test_credit_falls_with_delay_and_an_early_alarm_forfeits_it():
    assert run(alarms=(4,)).credit() == 1
    assert run(alarms=(7,)).credit() == pytest.approx(0.8)
    assert run(alarms=(19,)).credit() == 0
    assert run(alarms=()).credit() == 0
    assert run(alarms=(3, 4)).credit() == 0
    assert run(change=None, alarms=(4,)).credit() == 0


def test_false_alarms_count_quiet_batches_of_changed_streams_too():
    runs = [run(change=None, alarms=(3, 9)), run(change=10, alarms=(2,), seen=10), run(change=5, alarms=(5,), seen=6)]
    assert false_alarm_rate(runs) == pytest.approx(100 * 3 / 35)


def test_measures_without_streams_to_measure_on_are_an_error():
    with pytest.raises(ValueError, match="nothing has changed"):
        false_alarm_rate([run(change=0, alarms=(0,), seen=1)])
    with pytest.raises(ValueError, match="streams with a change"):
        mean_credit([run(change=None)])


def test_a_fair_monitor_is_silent_and_quick_and_names_the_column():
    runs = runs_of(4.0)
    factor = vigilance(runs, chance=0.25, need=0.4)
    assert factor == 1
    assert silence(runs, factor, zero=12, full=1.5).score == 1
    assert detection(runs, zero=0.3, full=0.7).score == 1
    assert localisation(runs, factor, zero=0.3, full=0.8).score == 1
    assert size_fairness(runs, factor, small=50, large=1000, zero=8, full=3).score == 1


def test_a_jumpy_monitor_loses_silence_and_detection():
    runs = runs_of(1.0)
    quiet = silence(runs, 1.0, zero=12, full=1.5)
    assert quiet.score == 0 and "false alarms per 100" in quiet.message
    assert detection(runs, zero=0.3, full=0.7).score < 0.2


def test_a_mute_monitor_gets_nothing_for_its_silence():
    runs = runs_of(1e9)
    factor = vigilance(runs, chance=0.25, need=0.4)
    assert factor == 0 and false_alarm_rate(runs) == 0
    quiet = silence(runs, factor, zero=12, full=1.5)
    assert quiet.score == 0 and "times 0.00" in quiet.message
    assert localisation(runs, 1.0, zero=0.3, full=0.8).score == 0
    assert size_fairness(runs, factor, small=50, large=1000, zero=8, full=3).score == 0


def test_a_timer_earns_no_more_than_chance():
    span = range(3, 39)
    for ring in span:
        runs = [run(change=change, alarms=(ring,), seen=ring + 1) for change in span]
        assert mean_credit(runs) <= 15 / 2 / len(span) + 0.02
        assert vigilance(runs, chance=0.25, need=0.4) == 0


def test_naming_every_column_is_not_localisation():
    pointed = [run(alarms=(5,)), run(alarms=(5,))]
    scattered = [run(alarms=(5,), named=(tuple("abcdefgh"),)), run(alarms=(5,), named=((),))]
    assert localisation(pointed, 1.0, zero=0.3, full=0.8).score == 1
    assert localisation(pointed, 0.5, zero=0.3, full=0.8).score == 0.5
    assert localisation(scattered, 1.0, zero=0.3, full=0.8).score == 0


def test_detection_names_the_weakest_kind():
    check = detection([run(alarms=(4,)), run(kind="variance")], zero=0.3, full=0.7)
    assert check.score == pytest.approx(0.5)
    assert "variance" in check.message and check.measured["variance"] == 0 and check.measured["missed"] == 1


def test_detected_share_counts_streams_and_is_multiplied():
    runs = [run(alarms=(6,)), run(alarms=(9,)), run(), run()]
    assert detected_share(runs, 1.0, full=0.5).score == 1
    assert detected_share(runs, 0.25, full=0.5).score == 0.25
    assert detected_share([run(), run()], 1.0, full=0.5).score == 0


@pytest.mark.parametrize(("few", "many"), [(1, 40), (40, 0)])
def test_alarms_that_depend_on_the_batch_size_are_unfair_in_either_direction(few, many):
    small = run(change=None, rows=50, seen=100, alarms=tuple(range(few)))
    large = run(change=None, rows=2000, seen=100, alarms=tuple(range(many)))
    check = size_fairness([small, large], 1.0, small=50, large=2000, zero=8, full=3)
    assert check.score == 0 and check.measured["small"] == few and check.measured["large"] == many


def test_one_alarm_by_chance_does_not_decide_about_fairness():
    small = run(change=None, rows=50, seen=100)
    large = run(change=None, rows=2000, seen=100, alarms=(3,))
    assert size_fairness([small, large], 1.0, small=50, large=2000, zero=8, full=3).score == 1
