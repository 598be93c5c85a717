# %% [markdown]
# # Has the world changed?
#
# > A monitor is a decision rule: it is judged by how soon it speaks when the world changes, and by its silence when
# > it does not.
#
# The flight-disruption warning service runs. Its Sponsor pays for every warning that is right, and for every Operator
# who is called at night. Nobody will know for days whether today's warnings were right; what is known at once is
# *what the service was asked*: carrier, airport, schedule, weather. If those stop looking like the data the model was
# fitted on (a sensor is replaced, a feed drops values, a carrier changes its code, the climate of a season moves), the
# model goes on answering, confidently and wrongly.
#
# So somebody, or something, watches. Two ways to lose money with it:
#
# - **The bell that never rings.** The change is found by angry customers, weeks later.
# - **The bell that always rings.** Nine columns, tested at the usual 5 %, ring on more than a third of all batches
#   although nothing has happened. By the second week the Operator has muted it, and it is the bell that never rings.
#
# You build the monitor, measure it honestly, and sign a record of what it can and cannot do.
#
# | role | you are the **Operator**, and build your own bell |
# |---|---|
# | in | a *reference* (what the model was fitted on) and a stream of *batches* |
# | out | a *signal* per batch: alarm or not, which columns, how strong |
# | judged by | false alarms, delay, the columns you name, surviving a restart |
#
# `notes.md` has the take-away points. Read them first, or when you are stuck.

# %% readonly="setup"
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special, stats

COLUMNS = ["carrier", "origin", "dest", "sched_dep_time", "distance", "temp", "dewp", "wind_speed", "pressure"]


class Signal(NamedTuple):
    """What a monitor says about one batch."""

    alarm: bool  # should somebody be called?
    columns: tuple[str, ...]  # where should they look first?
    score: float  # how strong is the evidence? Any scale, as long as more is stronger


reference = pd.read_csv("reference.csv.gz")
truth = pd.read_csv("streams.csv", index_col="stream")
_rows = pd.read_csv("streams.csv.gz")
practice = {
    name: [batch[COLUMNS].reset_index(drop=True) for _, batch in rows.groupby("batch")]
    for name, rows in _rows.groupby("stream")
}


def change_of(name):
    """Return the index of the first changed batch of a practice stream, or None if nothing changes in it."""
    change = truth.loc[name, "change"]
    return None if pd.isna(change) else int(change)


def replay(monitor, batches):
    """Give a monitor the batches in order; return the indices of those on which it gave an alarm.

    After each alarm the Operator looks, and `reset` starts the watch anew.
    """
    alarms = []
    for index, batch in enumerate(batches):
        if monitor.update(batch).alarm:
            alarms.append(index)
            monitor.reset()
    return alarms


# %% [markdown]
# ## What you have
#
# - `reference`: 4,000 requests of one season. No labels: a monitor of inputs needs none.
# - `practice`: streams by name, each a list of batches (frames with the same nine columns). `truth` says what happens
#   in each stream, from which batch on, and in which columns.
#
# One batch is one day. A week has a rhythm: on Saturdays fewer flights leave, on Sundays they leave later, and the
# airports share the traffic differently. The reference has all weekdays, a batch has only one. **The Sponsor does not
# want to be called for the rhythm of the week**: a tenth of a standard deviation, or eight percentage points of a
# category's share, are normal life.

# %%
truth

# %%
pd.DataFrame(
    {name: batches[0][["sched_dep_time", "temp", "pressure"]].mean() for name, batches in practice.items()}
).T.assign(rows=[len(batches[0]) for batches in practice.values()])

# %% [markdown]
# ## Task 1: measure before you build (3 points)
#
# A monitor is worth what its decisions are worth, so begin with the measure. A *run* is what a monitor did on one
# stream: `(alarms, change, batches)` with the indices of the batches on which it gave an alarm, the index of the first
# changed batch (`None`: nothing changed) and the number of batches.
#
# **Delay credit** of a run with a change: max(0, 1 - delay / 15), where *delay* counts batches from the change to the
# first alarm (an alarm on the first changed batch has delay 0). No alarm: 0. An alarm *before* the change: 0, as a bell
# that is already ringing tells nothing.
#
# **False alarms per 100 batches**: over all runs, the alarms on *quiet* batches (all batches if nothing changes, those
# before the change otherwise), per 100 quiet batches.


# %% solution="measure"
def delay_credit(alarms: list, change: int, horizon: int = 15) -> float:
    """Return the credit of a run on a stream that changes at batch `change`: 1 at once; 0 if late, missed or early."""
    ### BEGIN SOLUTION
    if not alarms or min(alarms) < change:
        return 0.0
    return max(0.0, 1.0 - (min(alarms) - change) / horizon)
    ### END SOLUTION


def judge(runs: list) -> dict:
    """Return {"false_alarms_per_100": ..., "delay_credit": ...} over runs (alarms, change, batches).

    The credit is the mean over the runs with a change.
    """
    ### BEGIN SOLUTION
    quiet = [batches if change is None else change for _, change, batches in runs]
    false = [sum(index < end for index in alarms) for (alarms, _, _), end in zip(runs, quiet, strict=True)]
    credits = [delay_credit(alarms, change) for alarms, change, _ in runs if change is not None]
    return {"false_alarms_per_100": 100 * sum(false) / sum(quiet), "delay_credit": sum(credits) / len(credits)}
    ### END SOLUTION


# %% tests="test_measure" points=3
# The measure of a monitor
for alarms, credit in [([8], 1), ([11], 0.8), ([11, 12], 0.8), ([30], 0), ([], 0), ([5, 8], 0)]:
    found = delay_credit(alarms, 8)
    assert found is not None and abs(found - credit) < 1e-9, (
        f"delay_credit({alarms}, change=8) returned {found}; {credit} was expected. The first alarm counts, and one "
        "before the change forfeits the credit."
    )
result = judge([([3, 9], None, 20), ([2], 10, 25), ([12], 10, 25)])
assert isinstance(result, dict), f"judge returned {type(result).__name__}, a dict was expected"
assert abs(result["false_alarms_per_100"] - 100 * 3 / 40) < 1e-9, (
    f"judge found {result['false_alarms_per_100']} false alarms per 100 batches, 7.5 were expected: two in 20 batches "
    "without a change, one before a change at 10, none before another change at 10"
)
assert abs(result["delay_credit"] - (0 + 13 / 15) / 2) < 1e-9, (
    f"judge found a delay credit of {result['delay_credit']}; 13/30 was expected, the mean of 0 and 13/15 over the two "
    "streams with a change"
)

# %% [markdown]
# ## Task 2: the monitor (7 points here, 85 on hidden streams)
#
# Write the class. It is fitted once on a reference, then gets one batch after another.
#
# | method | what it does |
# |---|---|
# | `fit(reference)` | learn what is normal; hidden streams have other references, of other seasons |
# | `update(batch)` | return a `Signal`. Never look ahead, never change the batch |
# | `reset()` | the Operator has looked: forget the evidence so far, keep what was learned from the reference |
# | `state()` | everything needed to go on after a restart, as plain data: numbers, text, lists, dicts, arrays |
# | `restore(state)` | called on a new `Monitor()`, which must then go on as the old one would have |
#
# What to think about, roughly in the order in which it will hurt:
#
# 1. **Many questions per batch.** With k questions asked at a false-alarm rate of a each, k * a is what the Operator
#    feels. Which rate do you want *per batch*, and what does it leave per question?
# 2. **Significant is not important.** With 2,000 rows the rhythm of the week is significant. Which difference is large
#    enough to be worth a call? With 20 rows even a large difference may be chance.
# 3. **What can change.** A mean; a spread with the mean in place; a category nobody has seen (rare ones that the
#    reference happens to lack exist, too); the share of missing values (the pressure has always had some); something
#    that comes slowly, or comes and goes; and something that no single column shows.
# 4. **Weak evidence adds up.** A shift of 0.2 standard deviations is invisible in a batch of 30 rows and obvious in
#    twenty such batches. A monitor without a memory throws this away, and one that remembers everything is never done
#    remembering: what is the smallest thing to carry over?
# 5. **Where to look.** An alarm that names all nine columns names none.
#
# Batches have from about 15 to 2,300 rows, and a column can be all missing. Hidden streams need up to 2,300 updates:
# keep one well below 50 ms, or the tests run out of time. `special` and `stats` of scipy are imported.


# %% solution="monitor"
class Monitor:
    """Says for each batch whether the world has changed since the reference."""

    def fit(self, reference: pd.DataFrame) -> None:
        """Learn what is normal."""
        ### BEGIN SOLUTION
        numeric = list(reference.select_dtypes("number"))
        self.grid = {c: reference[c].dropna().quantile(np.linspace(0, 1, 201)).to_numpy() for c in numeric}
        measures = self._measures(reference)
        self.mean, self.std = np.nanmean(measures, axis=0), np.nanstd(measures, axis=0)
        pairs = [[a, b] for i, a in enumerate(numeric) for b in numeric[i + 1 :]]
        shares = {c: reference[c].value_counts(normalize=True) for c in reference if c not in numeric}
        self.known = {c: list(share.index) for c, share in shares.items()}
        self.events = [[c, "missing", ""] for c in reference] + [[c, "unseen", ""] for c in shares]
        self.events += [[c, "level", level] for c, share in shares.items() for level in share.index[share >= 0.01]]
        usual = self._counts(reference) / len(reference)
        for i, (column, what, _) in enumerate(self.events):
            if what == "unseen":  # as likely as what was seen only once (Good and Turing), not impossible
                usual[i] = (shares[column] * len(reference) < 1.5).sum() / len(reference)
        steps = [self.SHARE_STEP if what == "level" else self.RARE_STEP for _, what, _ in self.events]
        self.usual = np.maximum(usual, 0.002)
        self.moved = np.minimum(self.usual + steps, 0.999)
        singles = [[c] for c in numeric] * 2 + pairs
        self.charts = singles + singles + [[c] for c, _, _ in self.events]
        self.reset()
        ### END SOLUTION

    def update(self, batch: pd.DataFrame) -> Signal:
        """Return the signal of this batch, given all since the last reset."""
        ### BEGIN SOLUTION
        z = (self._measures(batch) - self.mean) / np.where(self.std > 0, self.std, 1.0)
        total, rows = np.nansum(z, axis=0), np.isfinite(z).sum(axis=0)
        up, down = (self.STEP * (side * total - rows * self.STEP / 2) for side in (1, -1))
        hits = self._counts(batch)
        misses = len(batch) - hits
        events = hits * np.log(self.moved / self.usual) + misses * np.log((1 - self.moved) / (1 - self.usual))
        gain = np.concatenate([up, down, events]) / (1 + len(batch) * self.WOBBLE**2)
        self.evidence = np.maximum(0.0, self.evidence + gain)
        limit = np.log(len(self.charts) * self.PATIENCE)
        over = [columns for columns, evidence in zip(self.charts, self.evidence, strict=True) if evidence > limit]
        # A moved column also moves its links: blame a link only if no single column explains the alarm.
        blamed = [columns for columns in over if len(columns) == 1] or over
        return Signal(bool(over), tuple(sorted(set().union(*blamed))), float(self.evidence.max() / limit))
        ### END SOLUTION

    def reset(self) -> None:
        """Forget the evidence; keep what was learned from the reference."""
        ### BEGIN SOLUTION
        self.evidence = np.zeros(len(self.charts))
        ### END SOLUTION

    def state(self) -> dict:
        """Return all that a restart must not lose, as plain data."""
        ### BEGIN SOLUTION
        return dict(vars(self))
        ### END SOLUTION

    def restore(self, state: dict) -> None:
        """Go on where the monitor with this state stood."""
        ### BEGIN SOLUTION
        vars(self).update(state)

    # Page's cumulative sums (1954). Each chart asks one question: is it likelier that a quantity has moved by a step
    # than that it has not? Its evidence is the log-likelihood ratio, added up over batches and never below zero.
    # Without a change it exceeds log(A) less often than once in A batches (Lorden 1971), whatever their size; with k
    # charts the limit log(k * A) allows one false alarm in A batches. A difference of less than half a step adds no
    # evidence: the rhythm of the week has to stay below that.
    STEP = 0.2  # standard deviations
    SHARE_STEP = 0.16  # of a common category
    RARE_STEP = 0.05  # of categories never seen, and of missing values
    WOBBLE = 0.03  # standard deviations by which honest batches differ beyond chance
    PATIENCE = 1000  # batches between false alarms

    def _normal(self, column: str, values: np.ndarray) -> np.ndarray:
        """Return normal scores: the rank among the reference as a normal quantile, whatever the unit."""
        grid = self.grid[column]
        place = np.searchsorted(grid, values, "left") + np.searchsorted(grid, values, "right")
        scores = special.ndtri(np.clip(place / (2 * len(grid)), 0.5 / len(grid), 1 - 0.5 / len(grid)))
        return np.where(np.isnan(values), np.nan, scores)

    def _measures(self, frame: pd.DataFrame) -> np.ndarray:
        """Return per row what shows a change of location, of scale, and of the link between two columns."""
        scores = np.column_stack([self._normal(column, frame[column].to_numpy(float)) for column in self.grid])
        first, second = np.triu_indices(scores.shape[1], 1)
        return np.hstack([scores, scores**2, scores[:, first] * scores[:, second]])

    def _counts(self, frame: pd.DataFrame) -> np.ndarray:
        """Return how many rows show each of `self.events`: a gap, a category never seen, a common category."""
        tables = {column: frame[column].value_counts() for column in self.known}
        gaps = frame.isna().sum()
        found = []
        for column, what, level in self.events:
            if what == "missing":
                found.append(gaps[column])
            elif what == "unseen":
                found.append(tables[column].sum() - tables[column].reindex(self.known[column]).sum())
            else:
                found.append(tables[column].get(level, 0))
        return np.array(found, dtype=float)
        ### END SOLUTION


# %% [markdown]
# Try it. Which streams does it miss, on which does it ring for nothing? Practice streams are few: a monitor tuned until
# it is perfect on seven streams is fitted to seven streams. Make more of them (add a constant to a column, mask values,
# shuffle one column), and quiet ones by drawing batches from one half of the reference with the other half as the
# reference.


# %%
def run_all():
    """Return the run of a new monitor on each practice stream."""
    runs = {}
    for name, batches in practice.items():
        monitor = Monitor()
        monitor.fit(reference)
        runs[name] = (replay(monitor, batches), change_of(name), len(batches))
    return runs


pd.DataFrame(run_all(), index=["alarms", "change", "batches"]).T

# %% tests="test_contract" points=4
# The monitor keeps to its interface, sees a blatant change and says where
batches = practice["quiet, small"]
monitor = Monitor()
monitor.fit(reference)
answer = monitor.update(batches[0])
assert isinstance(answer, tuple) and len(answer) == 3, (
    f"update returned {type(answer).__name__}; return Signal(alarm, columns, score)"
)
alarm, columns, score = answer
assert isinstance(alarm, (bool, np.bool_)), f"alarm is a {type(alarm).__name__}; it must be True or False"
assert isinstance(columns, (tuple, list)), f"columns is a {type(columns).__name__}; it must be a tuple of column names"
assert not isinstance(score, bool) and isinstance(score, (int, float, np.number)), (
    f"score is a {type(score).__name__}; it must be a number"
)
assert not alarm, "The first batch of the stream 'quiet, small' is an ordinary day; the monitor gave an alarm."
for odd in (
    batches[1].assign(pressure=np.nan),
    batches[1].assign(dest="XXX"),
    batches[1].assign(distance=500),
    batches[1].head(2),
):
    alarm, columns, score = monitor.update(odd)  # an alarm is welcome, an exception is not
    monitor.reset()
warm = [batch.assign(temp=batch["temp"] + 40) for batch in batches[2:5]]
found = []
for batch in warm:
    alarm, columns, score = monitor.update(batch)
    found += [columns] if alarm else []
assert found, "Three batches in a row with 40 degrees added to every temperature, and no alarm."
assert "temp" in found[0], f"40 degrees were added to every temperature; the alarm names {tuple(found[0])}"
assert len(found[0]) <= 3, (
    f"40 degrees were added to one column; an alarm that names {len(found[0])} columns sends people everywhere"
)

# %% tests="test_restart" points=3
# The monitor goes on after a restart
import copy

from autograder.checks.state import size_of

batches = practice["gradual"]
first = Monitor()
first.fit(reference)
for batch in batches[:10]:
    if first.update(batch)[0]:
        first.reset()
state = copy.deepcopy(first.state())
assert isinstance(state, dict), f"state returned {type(state).__name__}; return a dict of plain data"
assert size_of(state) <= 256 * 1024, (
    f"The state takes {size_of(state) / 1024:.0f} KiB after ten batches; 256 are allowed."
)
second = Monitor()
second.restore(state)
for index, batch in enumerate(batches[10:14], 10):
    (alarm, columns, score), (alarm2, columns2, score2) = first.update(batch), second.update(batch)
    same = alarm == alarm2 and set(columns) == set(columns2) and abs(score - score2) <= 1e-6 * abs(score) + 1e-9
    assert same, (
        f"On batch {index} of 'gradual' the monitor says {(alarm, tuple(columns), score)}; restored from the state it "
        f"had before batch 10 it says {(alarm2, tuple(columns2), score2)}. What does the state leave out?"
    )

# %% [markdown]
# ## Task 3: the decision record (5 points)
#
# Before the monitor goes live, its record is signed: what was chosen, what was rejected, on which figures, and what it
# cannot do. The figures are recomputed with your monitor, so compute them; do not type what you wish.
#
# `because` needs exactly these four:
#
# - `chance_alarms_per_100`: how many of 100 quiet batches would ring if each of the nine columns were tested at 5 %,
#   taking the tests as independent;
# - `rhythm_sd`: the largest difference between the mean `sched_dep_time` of a batch of `"quiet, large"` and that of the
#   reference, in standard deviations of the reference (pandas `std`, no sign);
# - `false_alarms_per_100` and `delay_credit` of your monitor over all practice streams: what `judge` returns for the
#   runs above.
#
# `principle` and `chosen` are a sentence each, `rejected` is a list of what you decided against.
# `limits` names at least one of `"labels are not seen"`, `"slow changes are seen late"`,
# `"small batches are seen late"`, `"changes below the smallest effect are ignored"` and
# `"a yearly cycle looks like a change"`. `owner_role` is the role that answers the bell: `"Sponsor"`, `"Maker"`,
# `"Operator"` or `"Auditor"`?

# %% solution="record"
record = {"principle": "", "chosen": "", "rejected": [], "because": {}, "limits": [], "owner_role": ""}
### BEGIN SOLUTION
_means = pd.Series([batch["sched_dep_time"].mean() for batch in practice["quiet, large"]])
_start = reference["sched_dep_time"]
record = {
    "principle": "A monitor is judged by delay when the world changes and by silence when it does not.",
    "chosen": "cumulative sums of log-likelihood ratios, one limit for all charts, half a step of slack",
    "rejected": ["a test per column at 5 %", "a fixed stability index", "a comparison with the previous batch"],
    "because": {
        "chance_alarms_per_100": 100 * (1 - 0.95**9),
        "rhythm_sd": float((_means - _start.mean()).abs().max() / _start.std()),
        **judge(list(run_all().values())),
    },
    "limits": ["labels are not seen", "slow changes are seen late", "a yearly cycle looks like a change"],
    "owner_role": "Operator",
}
### END SOLUTION

# %% tests="test_record" points=5
# The decision record
from autograder.checks.drift import false_alarm_rate, mean_credit, watch
from autograder.checks.record import decision_record
from autograder.checks.streams import Stream

runs = []
for name, batches in practice.items():
    monitor = Monitor()
    monitor.fit(reference)
    columns = () if change_of(name) is None else tuple(truth.loc[name, "columns"].split())
    runs.append(watch(monitor, Stream(name, tuple(batches), change_of(name), columns)))
start = reference["sched_dep_time"]
large = [batch["sched_dep_time"].mean() for batch in practice["quiet, large"]]
decision_record(
    record,
    facts={
        "chance_alarms_per_100": 100 * (1 - 0.95 ** len(COLUMNS)),
        "rhythm_sd": max(abs(mean - start.mean()) for mean in large) / start.std(),
        "false_alarms_per_100": false_alarm_rate(runs),
        "delay_credit": mean_credit(runs),
    },
    limits=[
        "labels are not seen",
        "slow changes are seen late",
        "small batches are seen late",
        "changes below the smallest effect are ignored",
        "a yearly cycle looks like a change",
    ],
    roles=["Operator"],
)

# %% [markdown]
# ## How the monitor is graded
#
# On hidden streams of other seasons, in batches of 15 to 2,300 rows, with a new monitor for each. What you are told
# afterwards are the figures, not the streams.
#
# | points | what | full marks |
# |---|---|---|
# | 25 | **silence**: false alarms per 100 quiet batches | at most 1.5 |
# | 35 | **detection and delay**: mean delay credit over the eight kinds of change listed below | 0.6 |
# | 10 | **localisation**: agreement (F1) of the columns you name with those that changed | 0.8 |
# | 5 | **batch-size fairness**: one false-alarm rate for small and for large batches | a factor of 3 |
# | 5 | **what no column shows**: two columns come apart, each stays as it was | half of the streams |
# | 5 | **restart**: same signals after a restart, from a state of at most 256 KiB after 30,000 rows | both |
#
# The kinds of change: a mean moved by 0.2, by 0.35 and by 0.5 standard deviations; a variance 1.3 times as large; 10 %
# of a new category; 8 % more missing values; a mean that moves by 0.6 standard deviations in twelve steps; one that
# moves by 0.5 for two batches, is back for two, and so on.
#
# All but detection are multiplied with a factor that opens from a delay credit of 0.25 (what a clock gets that rings
# at a fixed batch without looking at the data) to 0.38: a monitor that never speaks is not silent, it is absent.

# %% tests="test_silence" points=25
# Silence: how rarely does the monitor call somebody for nothing?
### BEGIN HIDDEN TESTS
from private import score

score.silence(Monitor)
### END HIDDEN TESTS

# %% tests="test_detection" points=35
# Detection and delay: how soon does the monitor notice a change?
### BEGIN HIDDEN TESTS
from private import score

score.detection(Monitor)
### END HIDDEN TESTS

# %% tests="test_localisation" points=10
# Localisation: does an alarm name the columns that changed?
### BEGIN HIDDEN TESTS
from private import score

score.localisation(Monitor)
### END HIDDEN TESTS

# %% tests="test_batch_size" points=5
# Batch-size fairness: is the false-alarm rate the same for small and large batches?
### BEGIN HIDDEN TESTS
from private import score

score.batch_size(Monitor)
### END HIDDEN TESTS

# %% tests="test_link" points=5
# What no column shows: is a broken link between two columns noticed?
### BEGIN HIDDEN TESTS
from private import score

score.link(Monitor)
### END HIDDEN TESTS

# %% tests="test_state" points=5
# Restart: are the signals the same after one, and does the state stay small?
### BEGIN HIDDEN TESTS
from private import score

score.restart(Monitor)
### END HIDDEN TESTS
