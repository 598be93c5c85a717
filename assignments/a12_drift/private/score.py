"""The hidden scores: what each measures, between which figures, and what known monitors get.

Measured with other salts than the public one; lowest to highest over the salts, mean in brackets:

    monitor                      salts  delay credit      false alarms per 100   F1          hidden points of 85
    the solution                 20     .71 - .86 (.79)    0.0 -  0.2  (0.05)    .97 - 1.0   85
    sliding_windows              20     .69 - .82 (.75)    0.0 -  0.2  (0.05)    .99 - 1.0   85
    one_batch_at_a_time          30     .42 - .74 (.61)    0.3 -  1.6  (0.7)     .92 - 1.0   58 - 83
    p_value_without_effect_size  30     .37 - .70 (.54)    2.6 -  4.3  (3.6)     .87 - 1.0   37 - 71
    mean_z_4                     25     .33 - .48 (.39)    0.4 -  2.4  (1.5)     .88 - 1.0   31 - 61
    compares_to_previous_batch   10     .16 - .30 (.23)    1.2 -  2.5  (2.0)     .5  - 1.0    0 - 17
    alarm_clock                  25     .17 - .24 (.22)    3.8                   .2           0
    mean_z_2                      5     .00 - .06 (.02)     34 -   35  (34)      -            0
    ks_p05_no_correction          5     .00                 49 -   59  (53)      -            0
    fixed_psi_small_batches       5     .00 - .08 (.05)     74 -   78  (75)      -            0
    psi_0_1                       5     .00                 93 -   94  (94)      -            0
    always, never                 5     .00                100, 0                -            0

Full marks for detection are 0.6, the worst credit of a correct monitor less 13 %; nothing is given up to 0.3. The other
scores are multiplied with a factor that is 0 up to a credit of 0.25, above what any timer got, and 1 from 0.38. Full
marks for silence are 1.5, eight times the worst rate of a correct monitor. The solution's state takes 14 KiB, a whole
reference kept as arrays 0.2 MiB, all rows of the long stream 1.6 MiB.

A noisy monitor's points depend on the salt, as one alarm before the change costs a stream; a correct one's do not.
"""

from collections.abc import Callable, Sequence
from typing import Any

from autograder.checks import Check, drift, fresh, once, state
from private import HIDDEN
from private.streams import LINK

CHANCE, NEED = 0.25, 0.38
SMALL, LARGE = 50, 1800
KIB = 1024
CUTS = (8, 9)  # batches after which a monitor is restarted: two, as an alarm just before one leaves nothing to lose


def runs(make: Callable[[], Any]) -> Sequence[drift.Run]:
    """Return the run of a new monitor on each judged stream, measured once per submission."""
    return once("runs", lambda: tuple(_run(make, case.reference, case.stream) for case in HIDDEN.judged))


def _run(make: Callable[[], Any], reference: Any, stream: Any) -> drift.Run:
    with fresh():
        monitor = make()
        monitor.fit(reference)
        return drift.watch(monitor, stream)


def _plain(found: Sequence[drift.Run]) -> list[drift.Run]:
    """Return the runs on streams whose change, if any, shows in a single column."""
    return [run for run in found if run.kind != LINK]


def _vigilance(found: Sequence[drift.Run]) -> float:
    return drift.vigilance(_plain(found), chance=CHANCE, need=NEED)


def silence(make: Callable[[], Any]) -> Check:
    """False alarms per 100 quiet batches, 8 -> 1.5."""
    found = runs(make)
    return drift.silence(found, _vigilance(found), zero=8, full=1.5)


def detection(make: Callable[[], Any]) -> Check:
    """Mean delay credit, from what a clock gets to 0.6."""
    return drift.detection(_plain(runs(make)), zero=0.3, full=0.6)


def localisation(make: Callable[[], Any]) -> Check:
    """F1 of the columns named by the first alarm, 0.3 -> 0.8."""
    found = runs(make)
    return drift.localisation(_plain(found), _vigilance(found), zero=0.3, full=0.8)


def batch_size(make: Callable[[], Any]) -> Check:
    """Ratio of the false-alarm rates in small and large batches, 8 -> 3."""
    found = runs(make)
    quiet = [run for run in found if run.change is None]
    return drift.size_fairness(quiet, _vigilance(found), small=SMALL, large=LARGE, zero=8, full=3)


def link(make: Callable[[], Any]) -> Check:
    """Share of the streams noticed in which each column stays as it was, 0 -> 1/2; alarms by chance do not pay."""
    found = runs(make)
    earned = drift.silence(found, _vigilance(found), zero=8, full=1.5).score
    return drift.detected_share([run for run in found if run.kind == LINK], earned, full=0.5)


def restart(make: Callable[[], Any]) -> Check:
    """Same signals after a restart, and a state of 1 MiB -> 256 KiB after 30,000 rows."""
    first, long = HIDDEN.restart, HIDDEN.long
    survives = all(state.survives_restart(make, first.reference, first.stream, cut) for cut in CUTS)
    size = state.state_size(make, long.reference, long.stream)
    return state.continuity(survives, size, _vigilance(runs(make)), zero=1024 * KIB, full=256 * KIB)
