# %% [markdown]
# # Tests that would have caught it
#
# > A test is worth the faults it would catch and the correct changes it would allow.
#
# The flight-disruption warning service computes its features with seven small functions. In March somebody replaced
# `pd.merge` by a faster join. All tests passed. From then on every flight with two weather readings in its hour was
# in the training data twice, and the service had learnt a little less each night, for seven weeks.
#
# In April somebody made the numbers 32 bits wide, which halves the memory and harms nothing. Eleven tests failed,
# because they compared to sixteen digits and knew the order of the columns. It took two days to get them green, and
# the next colleague left the code as it was.
#
# Tests fail in these two ways, and one number each tells how much: the **faults they find**, and the **right versions
# they allow**. You write tests without seeing the code they test: against a specification, as you would for code that
# somebody else will change next year.
#
# | you | are the **Maker** of the tests; the **Operator** relies on them |
# |---|---|
# | you get | a specification of seven functions, and a contract of what every model must do |
# | you write | an implementation, and two files of pytest tests |
# | you are judged by | hidden versions: faulty ones your tests fail on, right ones they pass on |
#
# `notes.md` has the take-away points. Read them first, or when you are stuck.

# %% readonly="setup"
import numpy as np
import pandas as pd
import pytest

from autograder.checks.testing import passes
from autograder.checks.testrun import run_tests

FEATURES = ["hour", "distance", "temp"]


def broken(own):
    """Return the functions `own` with five faults, by what is wrong: one function is wrong in each version."""
    faults = {
        "add_features loses the last flight": {"add_features": lambda flights: own["add_features"](flights).iloc[:-1]},
        "split_by_time has no gap": {
            "split_by_time": lambda flights, cutoff, gap_days: own["split_by_time"](flights, cutoff, 0)
        },
        "impute_median knows the other frame": {
            "impute_median": lambda train, other, columns: own["impute_median"](other, other, columns)
        },
        "join_weather repeats flights": {
            "join_weather": lambda flights, weather: flights.merge(
                weather.drop(columns="reported_at"), on=["origin", "hour"], how="left"
            )
        },
        "bucket_rare counts one too many": {
            "bucket_rare": lambda train, values, min_count: own["bucket_rare"](train, values, min_count + 1)
        },
    }
    return {what: {**own, **wrong} for what, wrong in faults.items()}


# %% [markdown]
# ## Task 1: the seven functions (13 points)
#
# `flights` has one row per flight, with *any* index. Times of day are minutes after midnight.
#
# | function | returns |
# |---|---|
# | `add_features(flights)` | `flights` with three more columns: `hour` (of `sched_dep_time`, 0 to 23), `weekday` (of `date`, Monday is 0), `weekend` (whether it is Saturday or Sunday) |
# | `split_by_time(flights, cutoff, gap_days)` | `(train, test)`. Test: the flights with `date` at or after `cutoff`. Train: those with `date` before `cutoff` minus `gap_days` days. *Rows in any order.* Raises `ValueError` if one of both would be empty |
# | `impute_median(train, other, columns)` | `other`, in which missing values of `columns` (a list) are replaced by the median of the column in `train`, or by 0 if `train` has no value there |
# | `join_weather(flights, weather)` | `flights` with `temp` and `wind_speed` of the reading with the same `origin` and `hour`. Of several, the one with the latest `reported_at` counts, also if a value is missing in it. Without a reading: missing |
# | `bucket_rare(train, values, min_count)` | `values` (a Series of texts), in which each text that occurs fewer than `min_count` times in the Series `train` is replaced by `"other"`, and what is missing by `"missing"` |
# | `calibration_table(probability, outcome, bins)` | one row for each bin that is not empty: `low` (its lower edge), `count`, `mean_probability`, `rate` (share of outcomes that are true). There are `bins` bins of equal width between 0 and 1; an edge belongs to the bin above it, and 1 to the last bin. *Rows in any order, with any index.* Raises `ValueError` if the lengths differ |
# | `predict_frame(score, flights)` | `flights` with the column `risk`: what `score` says, cut to [0, 1]. `score(features)` takes a frame with the columns `FEATURES`, in this order and no others, and returns one number per row. It is called once for all rows, or not at all if there are none. Raises `ValueError` if a column is missing |
#
# Unless something else is said, results have **the rows of the first frame, in their order, with their index, and its
# other columns** (`impute_median`: of `other`; `bucket_rare`: the order and index of `values`). **No function changes
# its arguments.**
#
# What is *not* said is free: the order of columns, the width and kind of numbers (correct to six digits), whether texts
# are categories.


# %% solution="functions"
def add_features(flights):
    """Return `flights` with `hour`, `weekday` and `weekend`."""
    ### BEGIN SOLUTION
    weekday = flights["date"].dt.weekday
    return flights.assign(hour=flights["sched_dep_time"] // 60, weekday=weekday, weekend=weekday >= 5)
    ### END SOLUTION


def split_by_time(flights, cutoff, gap_days):
    """Return (train, test)."""
    ### BEGIN SOLUTION
    cutoff = pd.Timestamp(cutoff)
    train = flights[flights["date"] < cutoff - pd.Timedelta(days=gap_days)]
    test = flights[flights["date"] >= cutoff]
    if train.empty or test.empty:
        raise ValueError(f"{len(train)} flights to train on, {len(test)} to test on")
    return train, test
    ### END SOLUTION


def impute_median(train, other, columns):
    """Return `other` without gaps in `columns`."""
    ### BEGIN SOLUTION
    return other.fillna(train[columns].median().fillna(0))
    ### END SOLUTION


def join_weather(flights, weather):
    """Return `flights` with `temp` and `wind_speed`."""
    ### BEGIN SOLUTION
    keys = ["origin", "hour"]
    latest = weather.sort_values("reported_at").drop_duplicates(keys, keep="last")
    return flights.merge(latest[[*keys, "temp", "wind_speed"]], on=keys, how="left").set_index(flights.index)
    ### END SOLUTION


def bucket_rare(train, values, min_count):
    """Return `values` with "other" for what is rare in `train`, and "missing" for what is missing."""
    ### BEGIN SOLUTION
    count = train.value_counts()
    return values.where(values.isin(count.index[count >= min_count]), "other").mask(values.isna(), "missing")
    ### END SOLUTION


def calibration_table(probability, outcome, bins):
    """Return `low`, `count`, `mean_probability` and `rate` of each bin that is not empty."""
    ### BEGIN SOLUTION
    if len(probability) != len(outcome):
        raise ValueError(f"{len(probability)} probabilities, {len(outcome)} outcomes")
    table = pd.DataFrame({"p": np.asarray(probability, float), "y": np.asarray(outcome, float)})
    place = (table["p"] * bins).astype(int).clip(upper=bins - 1)
    table = table.groupby(place).agg(count=("p", "size"), mean_probability=("p", "mean"), rate=("y", "mean"))
    return table.assign(low=table.index / bins)
    ### END SOLUTION


def predict_frame(score, flights):
    """Return `flights` with `risk`."""
    ### BEGIN SOLUTION
    missing = [name for name in FEATURES if name not in flights]
    if missing:
        raise ValueError(f"columns are missing: {missing}")
    risk = np.asarray(score(flights[FEATURES]), float) if len(flights) else np.array([])
    return flights.assign(risk=risk.clip(0, 1))
    ### END SOLUTION


own = {
    "add_features": add_features,
    "split_by_time": split_by_time,
    "impute_median": impute_median,
    "join_weather": join_weather,
    "bucket_rare": bucket_rare,
    "calibration_table": calibration_table,
    "predict_frame": predict_frame,
}


def run(file, target, seed=0, show=False):
    """Run the tests in `file` on functions by name, as `own`; return {test: outcome}. Leave it as it is."""
    return run_tests(file, target, seed, show=show)

# %% tests="test_examples" points=3
# Your implementation: one example of each function
_flights = pd.DataFrame(
    {"date": pd.to_datetime(["2013-05-03", "2013-05-04", "2013-05-06"]), "sched_dep_time": [59, 60, 1439]}
)
_found = add_features(_flights)
assert list(_found["hour"]) == [0, 1, 23], f"add_features: the hours of 59, 60 and 1439 are {list(_found['hour'])}"
assert list(_found["weekend"]) == [False, True, False], "add_features: of a Friday, a Saturday, a Monday one is weekend"
_train, _test = split_by_time(_flights, "2013-05-06", 2)
assert (len(_train), len(_test)) == (1, 1), (
    f"split_by_time at 6 May with 2 days of gap: 3 May trains, 6 May tests; there are {len(_train)} and {len(_test)}"
)
_gaps = pd.DataFrame({"temp": [50.0, None, 70.0, 90.0]})
_found = impute_median(_gaps, pd.DataFrame({"temp": [None, 1.0]}), ["temp"])
assert list(_found["temp"]) == [70, 1], f"impute_median: the median of train is 70; found {list(_found['temp'])}"
_weather = pd.DataFrame(
    {
        "origin": ["JFK", "JFK"],
        "hour": [5, 5],
        "reported_at": pd.to_datetime(["2013-05-03 05:10", "2013-05-03 05:00"]),
        "temp": [52.0, 51.0],
        "wind_speed": [9.0, 8.0],
    }
)
_found = join_weather(pd.DataFrame({"origin": ["JFK", "LGA"], "hour": [5, 5]}), _weather)
assert len(_found) == 2, f"join_weather made {len(_found)} rows of 2 flights"
assert _found["temp"].iloc[0] == 52, f"join_weather: the latest reading is 52; found {_found['temp'].iloc[0]}"
_found = bucket_rare(pd.Series(["UA", "UA", "DL"]), pd.Series(["DL", "UA", None]), 2)
assert list(_found) == ["other", "UA", "missing"], f"bucket_rare: DL is rare and UA is not; found {list(_found)}"
_found = calibration_table([0.1, 0.5, 1.0], [False, True, True], 2).sort_values("low")
assert list(_found["count"]) == [1, 2], f"calibration_table: 0.5 and 1 are in the upper bin; found {list(_found['count'])}"
_frame = pd.DataFrame({"temp": [50.0], "distance": [700.0], "hour": [5], "flight": [1]})
_found = predict_frame(lambda features: [float(len(features.columns))], _frame)
assert list(_found["risk"]) == [1], f"predict_frame: a score of 3 is cut to 1; found {list(_found['risk'])}"

# %% tests="test_own" points=10
# Your implementation on other frames, compared with the specification
### BEGIN HIDDEN TESTS
from private.own import check

check(own)
### END HIDDEN TESTS

# %% [markdown]
# ## Task 2: tests of the functions (64 points)
#
# The next cell writes its content into the file `test_features.py`; run it after each change. Tests import the module
# `target`, and `target` is *whatever version of the functions is under test*: yours, one of the five broken ones below,
# or one of the hidden ones.
#
# For each sentence of the specification, ask: **which wrong program would still get my example right?** An average of
# two equal numbers cannot tell a mean from a median, a frame with the index 0, 1, 2 not whether the index is kept, a
# flight in the middle of the day not where the day begins. Go to the edges, use values that differ, and check what must
# *not* happen, too.
#
# Then read your test as a colleague would who made the numbers 32 bits wide: does it ask for more than was promised?
#
# **Small print.** Plain pytest: functions, fixtures, `parametrize`, `raises`, `approx`, `tmp_path`. One file and nothing
# else: `conftest.py` and settings are not read. The hidden functions run in another process: they take and return frames, Series, arrays,
# numbers, texts and functions, and show no source. All tests together may take 5 seconds. If one test fails, the
# version has failed: a single test that asks for too much spoils all others.
#
# **How it is scored** (on about sixty hidden versions)
#
# | component | measure | zero to full | points |
# |---|---|---|---|
# | faults found | share of faulty versions your tests fail on; a hard one counts three times | 25 % to 85 % | 40 |
# | right versions | share of eighteen right versions your tests pass on | 30 % to 100 % | 15 |
# | steady results | same results with other seeds and in another order of tests | | 5 |
#
# Faults are worth less with each right version your tests fail on, and nothing from 30 %. The other two count in full
# once the share of faulty versions you fail on is 30 percentage points above that of right ones. Four points are
# for tests that run.

# %% solution="test_features"
%%writefile test_features.py
import numpy as np
import pandas as pd
import pytest
import target


def test_the_last_hour_of_a_day_is_23():
    flights = pd.DataFrame({"date": pd.to_datetime(["2013-05-03"]), "sched_dep_time": [1439]})
    assert target.add_features(flights)["hour"].iloc[0] == 23


### BEGIN SOLUTION
DAYS = pd.to_datetime(["2013-05-06", "2013-05-03", "2013-05-04", "2013-05-05", "2013-05-02"])  # Mon Fri Sat Sun Thu


@pytest.fixture
def flights():
    return pd.DataFrame(
        {
            "date": DAYS,
            "sched_dep_time": [1439, 0, 779, 59, 60],
            "origin": ["JFK", "LGA", "JFK", "EWR", "LGA"],
            "flight": [11, 12, 13, 14, 15],
        },
        index=[7, 3, 9, 1, 5],
    )


def same_rows(result, frame):
    """All rows of `frame`, in their order, with their index and their values."""
    assert list(result.index) == list(frame.index)
    for column in frame:
        for found, expected in zip(result[column], frame[column], strict=True):
            assert found == expected or (pd.isna(found) and pd.isna(expected))


def unchanged(call, *frames):
    before = [frame.copy() for frame in frames]
    call(*frames)
    for frame, old in zip(frames, before, strict=True):
        assert frame.equals(old) and list(frame.index) == list(old.index)


def test_hours(flights):
    assert list(target.add_features(flights)["hour"]) == [23, 0, 12, 0, 1]


def test_weekdays_begin_with_monday(flights):
    assert list(target.add_features(flights)["weekday"]) == [0, 4, 5, 6, 3]


def test_the_weekend_is_saturday_and_sunday(flights):
    assert [bool(day) for day in target.add_features(flights)["weekend"]] == [False, False, True, True, False]


def test_features_keep_the_rows(flights):
    same_rows(target.add_features(flights), flights)


def test_features_change_nothing(flights):
    unchanged(target.add_features, flights)


@pytest.mark.parametrize(
    ("cutoff", "gap", "train", "test"),
    [
        ("2013-05-05", 1, [12, 15], [11, 14]),
        ("2013-05-06", 2, [12, 15], [11]),
        ("2013-05-06", 3, [15], [11]),
        ("2013-05-04", 0, [12, 15], [11, 13, 14]),
    ],
)
def test_split(flights, cutoff, gap, train, test):
    before, after = target.split_by_time(flights, pd.Timestamp(cutoff), gap)
    assert sorted(before["flight"]) == train
    assert sorted(after["flight"]) == test
    assert set(before.columns) == set(flights.columns)


@pytest.mark.parametrize(("cutoff", "gap"), [("2013-05-02", 0), ("2013-05-07", 0), ("2013-05-03", 5)])
def test_split_refuses_empty_parts(flights, cutoff, gap):
    with pytest.raises(ValueError):
        target.split_by_time(flights, pd.Timestamp(cutoff), gap)


def test_split_changes_nothing(flights):
    unchanged(lambda frame: target.split_by_time(frame, pd.Timestamp("2013-05-05"), 1), flights)


@pytest.fixture
def train():
    return pd.DataFrame({"temp": [10.0, 20.0, 90.0, np.nan, np.nan], "wind": [np.nan] * 5, "hour": [1.0] * 5})


@pytest.fixture
def other():
    return pd.DataFrame(
        {"temp": [np.nan, 50.0, np.nan, 60.0], "wind": [np.nan, 3.0, 4.0, np.nan], "hour": [np.nan, 2.0, 3.0, 4.0]},
        index=[4, 2, 8, 6],
    )


def test_the_median_is_that_of_train(train, other):
    found = target.impute_median(train, other, ["temp"])
    assert list(found["temp"]) == pytest.approx([20, 50, 20, 60])


def test_only_named_columns_are_imputed(train, other):
    found = target.impute_median(train, other, ["temp"])
    same_rows(found[["wind", "hour"]], other[["wind", "hour"]])


def test_without_a_value_zero_is_imputed(train, other):
    found = target.impute_median(train, other, ["temp", "wind"])
    assert list(found["wind"]) == pytest.approx([0, 3, 4, 0])
    assert list(found["temp"]) == pytest.approx([20, 50, 20, 60])
    assert list(found.index) == [4, 2, 8, 6]


def test_imputing_changes_nothing(train, other):
    unchanged(lambda a, b: target.impute_median(a, b, ["temp", "wind"]), train, other)


@pytest.fixture
def hourly(flights):
    return flights.assign(hour=[5, 6, 6, 5, 5])


@pytest.fixture
def weather():
    rows = [
        ("JFK", 5, "05:30", 51.0, 9.0),  # the latest for JFK at 5, first in the file
        ("JFK", 5, "05:10", 40.0, 1.0),
        ("JFK", 5, "05:20", 41.0, 2.0),
        ("JFK", 6, "06:10", 45.0, 3.0),
        ("JFK", 6, "06:20", np.nan, 4.0),  # the latest, with a gap
        ("LGA", 5, "05:10", 60.0, 5.0),
    ]
    table = pd.DataFrame(rows, columns=["origin", "hour", "reported_at", "temp", "wind_speed"])
    return table.assign(reported_at=pd.to_datetime("2013-05-03 " + table["reported_at"]))


def test_the_latest_reading_of_the_airport_and_hour_counts(hourly, weather):
    found = target.join_weather(hourly, weather)
    assert list(found["temp"]) == pytest.approx([51, np.nan, np.nan, np.nan, 60], nan_ok=True)
    assert list(found["wind_speed"]) == pytest.approx([9, np.nan, 4, np.nan, 5], nan_ok=True)


def test_the_join_keeps_the_flights(hourly, weather):
    unchanged(target.join_weather, hourly, weather)
    same_rows(target.join_weather(hourly, weather), hourly)


CARRIERS = ["UA", "UA", "UA", "DL", "DL", "AA", None]


@pytest.mark.parametrize(
    ("least", "expected"),
    [(1, ["DL", "AA", "missing", "other", "AA"]), (2, ["DL", "other", "missing", "other", "other"])],
)
def test_rare_in_train_is_other(least, expected):
    values = pd.Series(["DL", "AA", None, "ZZ", "AA"], index=[4, 2, 8, 6, 0])
    found = target.bucket_rare(pd.Series(CARRIERS), values, least)
    assert list(found) == expected
    assert list(found.index) == [4, 2, 8, 6, 0]


def test_bucketing_changes_nothing():
    unchanged(lambda a, b: target.bucket_rare(a, b, 2), pd.Series(CARRIERS), pd.Series(["AA", None], index=[5, 3]))


def bins(*args):
    table = target.calibration_table(*args).sort_values("low")
    return [[float(value) for value in table[column]] for column in ("low", "count", "mean_probability", "rate")]


def test_calibration():
    p = np.array([0.3, 0.25, 0.5, 0.55, 0.6, 1.0])
    low, count, mean, rate = bins(p, np.array([True, False, True, True, False, True]), 4)
    assert low == pytest.approx([0.25, 0.5, 0.75])
    assert count == [2, 3, 1]
    assert mean == pytest.approx([0.275, 0.55, 1])
    assert rate == pytest.approx([1 / 2, 2 / 3, 1])


def test_zero_and_one_are_in_the_outer_bins():
    low, count, *_ = bins(np.array([0.0, 0.0, 0.0, 1.0]), np.array([True, False, True, False]), 2)
    assert (low, count) == ([0, 0.5], [3, 1])


def test_calibration_needs_an_outcome_for_each_probability():
    with pytest.raises(ValueError):
        target.calibration_table(np.array([0.1, 0.2]), np.array([True]), 2)


@pytest.fixture
def scored():
    return pd.DataFrame(
        {"temp": [50.0, np.nan, 70.0], "flight": [1, 2, 3], "distance": [700.0, 200.0, 900.0], "hour": [1, 0, 2]},
        index=[1, 0, 5],
    )


def test_score_is_asked_once_about_the_features(scored):
    asked = []

    def score(features):
        asked.append(list(features.columns))
        return [0.25, -0.5, 1.5]

    found = target.predict_frame(score, scored)
    assert asked == [["hour", "distance", "temp"]]
    assert list(found["risk"]) == pytest.approx([0.25, 0, 1])
    same_rows(found, scored)
    unchanged(lambda frame: target.predict_frame(score, frame), scored)  # `asked` is no longer looked at


def test_without_flights_nothing_is_asked(scored):
    asked = []
    found = target.predict_frame(lambda features: asked.append(1) or [], scored.iloc[:0])
    assert asked == [] and len(found) == 0 and "risk" in found


@pytest.mark.parametrize("column", ["hour", "distance", "temp"])
def test_a_missing_column_is_refused(scored, column):
    with pytest.raises(ValueError):
        target.predict_frame(lambda features: [0.5] * len(features), scored.drop(columns=column))
### END SOLUTION

# %% [markdown]
# `run` is how you and the grader run your files: it returns what became of each test. `passes` tells whether the version
# has passed: some tests did, and none failed.

# %%
outcomes = run("test_features.py", own, show=True)

# %%
for fault, functions in broken(own).items():
    print(f"{'MISSED' if passes(run('test_features.py', functions)) else 'found '}  {fault}")

# %% tests="test_features_run" points=4
# Tests of the functions: enough of them, and they tell your implementation from broken ones
from autograder.checks.testing import outcomes as outcomes_of

_said = outcomes_of(run, "test_features.py", own)
_failed = [test for test, outcome in _said.items() if outcome == "failed"]
assert not _failed, (
    f"on your own implementation {len(_failed)} test(s) fail, first {_failed[0]}: which of both is wrong? `run` with "
    "show=True says why"
)
assert len(_said) >= 8, f"test_features.py has {len(_said)} test(s); write at least 8, one for each promise"
_missed = [what for what, functions in broken(own).items() if passes(outcomes_of(run, "test_features.py", functions))]
assert len(_missed) <= 2, f"your tests pass on these broken versions: {'; '.join(_missed)}. At most two may be missed."

# %% tests="test_faults" points=40
# Faults found: on which share of faulty versions do your tests fail?
### BEGIN HIDDEN TESTS
from private import score

score.fault_detection(run)
### END HIDDEN TESTS

# %% tests="test_right_versions" points=15
# Right versions: do your tests pass on versions that keep to the specification?
### BEGIN HIDDEN TESTS
from private import score

score.right_versions(run)
### END HIDDEN TESTS

# %% tests="test_steady" points=5
# Steady results: do your tests end alike with other seeds and in another order?
### BEGIN HIDDEN TESTS
from private import score

score.steady(run)
### END HIDDEN TESTS

# %% [markdown]
# ## Task 3: tests of a model (18 points)
#
# Nobody can write down what a model must return. What it must *do* can be written down, and holds for every model the
# service will ever have. `target.predict(flights)` takes a frame with the columns `flight`, `tailnum`, `carrier`,
# `hour`, `distance`, `prev_delay` (minutes by which the aircraft was late before; missing if it has not flown yet),
# `temp` and `wind_speed`.
#
# 1. One number per flight, in their order, as an array, a list or a Series; each is a probability.
# 2. A flight's risk depends on that flight only: not on the other rows, their order, their number, or the index.
# 3. The same flights get the same risk again.
# 4. `flight` and `tailnum` only identify: they have no influence.
# 5. An aircraft that is later (a larger `prev_delay`) never has a lower risk, up to 600 minutes.
# 6. `temp` and `wind_speed` may be missing, and `carrier` may be one that nobody has seen.
# 7. `predict` does not change its argument.
#
# Risks are right to six digits: compare them with `approx`. Below are a model and two broken ones for
# practice. The hidden models have other weights and other forms; sixteen keep to the contract, sixteen break
# one sentence of it each. They are scored like Task 2: faults found (25 % to 85 %), worth less with each right model
# you fail, and nothing from 30 %.

# %% readonly="practice"
def predict(flights):
    """A model that keeps to the contract."""
    late = flights["prev_delay"].fillna(0).clip(-15, 300) / 40
    windy = flights["wind_speed"].fillna(9) / 30
    return (1 / (1 + np.exp(1.5 - late - windy - flights["hour"] / 20))).to_numpy()


practice_models = {
    "more flights, less risk": lambda flights: predict(flights) / len(flights) ** 0.1,
    "no wind, no answer": lambda flights: predict(flights) + 0 * flights["wind_speed"].to_numpy(),
}

# %% solution="test_model"
%%writefile test_model.py
import numpy as np
import pandas as pd
import pytest
import target


def flights(**columns):
    """Return six flights, with other values where `columns` gives them."""
    table = {
        "flight": [11, 12, 13, 14, 15, 16],
        "tailnum": ["N1AA", "N2BB", "N3CC", "N4DD", "N5EE", "N6FF"],
        "carrier": ["AA", "B6", "DL", "EV", "UA", "UA"],
        "hour": [5, 9, 12, 15, 18, 22],
        "distance": [200.0, 700.0, 1100.0, 400.0, 2400.0, 950.0],
        "prev_delay": [np.nan, -5.0, 10.0, 45.0, 130.0, 0.0],
        "temp": [30.0, 55.0, 71.0, 64.0, 85.0, 48.0],
        "wind_speed": [3.0, 12.0, 25.0, 8.0, 0.0, 17.0],
    }
    return pd.DataFrame({**table, **columns})


### BEGIN SOLUTION
def risk(frame):
    return np.asarray(target.predict(frame), dtype=float)


def same(found, expected):
    assert found == pytest.approx(expected, rel=1e-5)


def test_each_flight_gets_a_probability():
    found = risk(flights())
    assert found.shape == (6,)
    assert np.all((found >= 0) & (found <= 1))


def test_a_flight_alone_gets_the_same_risk():
    same([risk(flights().iloc[[n]])[0] for n in range(6)], risk(flights()))


def test_order_and_index_have_no_influence():
    order = [3, 0, 5, 1, 4, 2]
    same(risk(flights().iloc[order]), risk(flights())[order])
    same(risk(flights().set_axis([9, 4, 7, 1, 0, 3])), risk(flights()))


def test_the_same_question_gets_the_same_answer():
    first = risk(flights())
    for _ in range(3):
        same(risk(flights()), first)


def test_names_have_no_influence():
    expected = risk(flights())
    same(risk(flights(flight=[1, 999, 20, 33, 47, 502])), expected)
    same(risk(flights(tailnum=["N900X", "N7Y", "N12Z", "X3", "Q8", "N0"])), expected)


def test_a_later_aircraft_never_has_a_lower_risk():
    for n in range(6):
        delay = np.array([-20, -5, 0, 10, 14, 20, 45, 59, 60, 61, 100, 150, 179, 181, 200, 300, 400, 600], float)
        one = pd.concat([flights().iloc[[n]]] * len(delay), ignore_index=True).assign(prev_delay=delay)
        found = risk(one)
        assert np.all(np.diff(found) >= -1e-6)
        assert np.all((found >= 0) & (found <= 1))


@pytest.mark.parametrize("names", [["temp"], ["wind_speed"], ["temp", "wind_speed"]])
def test_weather_may_be_missing(names):
    found = risk(flights(**{name: [np.nan, 1.0, np.nan, np.nan, 2.0, np.nan] for name in names}))
    assert found.shape == (6,)
    assert np.all((found >= 0) & (found <= 1))


def test_unknown_carriers_are_answered():
    found = risk(flights(carrier=["ZZ", "AA", "Q1", "EV", "UA", "ZZ"]))
    assert found.shape == (6,) and np.all((found >= 0) & (found <= 1))


def test_the_argument_stays_as_it_is():
    frame = flights(temp=[np.nan] * 6, wind_speed=[np.nan, 1.0, 2.0, 3.0, 4.0, 5.0])
    before = frame.copy()
    risk(frame)
    assert frame.equals(before)
### END SOLUTION

# %%
run("test_model.py", {"predict": predict}, show=True)
{what: not passes(run("test_model.py", {"predict": model})) for what, model in practice_models.items()}

# %% tests="test_model_run" points=3
# Tests of a model: they tell the practice model from the broken ones
from autograder.checks.testing import outcomes as outcomes_of

_said = outcomes_of(run, "test_model.py", {"predict": predict})
_failed = [test for test, outcome in _said.items() if outcome == "failed"]
assert not _failed, (
    f"the practice model keeps to the contract, and {len(_failed)} test(s) fail, first {_failed[0]}; `run` with "
    "show=True says why"
)
assert len(_said) >= 4, f"test_model.py has {len(_said)} test(s); write at least 4"
for what, model in practice_models.items():
    assert not passes(outcomes_of(run, "test_model.py", {"predict": model})), f"your tests pass on the model {what!r}"

# %% tests="test_models" points=15
# Faults found in models, and right models allowed
### BEGIN HIDDEN TESTS
from private import score

score.model_faults(run)
### END HIDDEN TESTS

# %% [markdown]
# ## Task 4: the record (5 points)
#
# Tests are a decision, too: what they cover and what they leave to others. Fill in `record`. `because` holds four
# numbers that the test recomputes:
#
# - `feature_tests`, `model_tests`: the number of tests in each file, as `run` counts them;
# - `practice_faults_found`: on how many of the five versions of `broken(own)` your tests fail;
# - `practice_models_found`: on how many of `practice_models` they do.
#
# `principle` and `chosen` are a sentence each, `rejected` is a list of what you decided against.
# `limits` holds one or more of `LIMITS`, and `owner_role` is the one of Maker, Operator and Sponsor who answers for
# the tests: the one who must change them when the specification changes.

# %% readonly="limits"
LIMITS = ("examples are few", "only what is specified is tested", "nothing is said about speed")

# %% solution="record"
record = {"principle": "", "chosen": "", "rejected": [], "because": {}, "limits": [], "owner_role": ""}
### BEGIN SOLUTION
record = {
    "principle": "A test is worth the faults it would catch and the correct changes it would allow.",
    "chosen": "small frames made by hand, in which every value and the index differ, and edges of each rule",
    "rejected": ["comparison with my own implementation", "exact comparison of frames"],
    "because": {
        "feature_tests": len(run("test_features.py", own)),
        "model_tests": len(run("test_model.py", {"predict": predict})),
        "practice_faults_found": sum(not passes(run("test_features.py", each)) for each in broken(own).values()),
        "practice_models_found": sum(
            not passes(run("test_model.py", {"predict": each})) for each in practice_models.values()
        ),
    },
    "limits": ["examples are few", "only what is specified is tested"],
    "owner_role": "Maker",
}
### END SOLUTION

# %% tests="test_record" points=5
# The record is complete, and its numbers are those of your tests.
from autograder.checks.record import decision_record
from autograder.checks.testing import outcomes as outcomes_of

assert isinstance(record, dict), "the record is not a dict: fill in the one of the handout"
_models = [{"predict": model} for model in practice_models.values()]
facts = {
    "feature_tests": len(outcomes_of(run, "test_features.py", own)),
    "model_tests": len(outcomes_of(run, "test_model.py", {"predict": predict})),
    "practice_faults_found": sum(
        not passes(outcomes_of(run, "test_features.py", functions)) for functions in broken(own).values()
    ),
    "practice_models_found": sum(not passes(outcomes_of(run, "test_model.py", functions)) for functions in _models),
}
decision_record(record, facts, LIMITS, ("Maker",))
