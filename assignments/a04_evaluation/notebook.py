# %% [markdown]
# # An honest number
#
# A service warns travellers of flights that will be disrupted: more than 15 minutes late, or not arriving at all. In
# spring its Maker reported an AUC of 0.90, and on that number the Sponsor bought a year of it. In service the AUC was
# 0.65. Nothing had broken. The evaluation had looked at the departure delay, had torn days apart so that flights of
# one storm lay on both sides of the split, and had given no interval. The money was spent on a number that was never
# true.
#
# The principle of this assignment:
#
# > **An evaluation imitates the moment of use: the same information, later time, new groups. And it reports its own
# > uncertainty.**
#
# You act as *Maker*, who evaluates a model so that the number comes true, and as *Auditor*, who finds out what is
# wrong with the evaluations of others without reading their code. Five tasks, from easy to hard:
#
# | task | you write | points |
# |---|---|---|
# | 1 | `make_model`: a model that uses only what is known at the request | 18 |
# | 2 | `split`: training and test rows as they would have come in time | 19 |
# | 3 | `evaluate`: the AUC, fold by fold, with a 90 % interval | 44 |
# | 4 | `audit`: what is wrong with a colleague's evaluation? | 14 |
# | 5 | `record`: what you decided, and the numbers that say why | 5 |
#
# Each task has visible tests, which you can run here, and hidden ones on data you have not seen. Take-away points are
# in `notes.md`.

# %% [markdown]
# ## The data
#
# `flights` has one row for each **request**: at the scheduled hour of departure somebody asks whether the flight will
# be disrupted. The file `columns.csv` says for every column what it means and from which moment it is known:
#
# | `known_at` | the moment |
# |---|---|
# | `schedule` | weeks before |
# | `request` | when the forecast is asked for: **the moment of use** |
# | `departure` | when the aircraft has left, or should have |
# | `arrival` | when it has arrived, or should have |
# | `settlement` | `LABEL_DELAY` after the day of the flight: the outcome is final |
#
# All columns are filled in all rows, because the file was written long afterwards. That is what makes it dangerous.

# %% readonly="setup"
import numpy as np
import pandas as pd
from scipy import stats
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

TARGET = "disrupted"
LABEL_DELAY = "2D"
FAULTS = ("none", "duplicate", "group", "future", "target", "preprocess")

columns = pd.read_csv("columns.csv", keep_default_na=False)
flights = pd.read_csv("flights.csv.gz", parse_dates=["date"])

# %%
columns

# %%
flights.describe().T

# %% [markdown]
# ## Task 1: the same information
#
# Write `make_model`. It returns a new, unfitted scikit-learn estimator that is given the **raw frame** with all its
# columns (the target may be among them or not), chooses what it uses, and prepares it within itself. Whatever it
# learns from rows, means for missing values included, it must learn in `fit`.
#
# - It may use a column only if its `known_at` is `schedule` or `request`.
# - It must cope with airports it has never seen and with missing weather.
# - A plain model is enough. An AUC of 0.58 earns full marks: this is not a contest, and your model is fitted about a
#   hundred times when it is graded, so take one that fits 5,000 rows in a fraction of a second.


# %% solution="make_model"
def make_model():
    """Return a new, unfitted estimator with fit(frame, y) and predict_proba(frame)."""
    ### BEGIN SOLUTION
    numbers = ["sched_dep_time", "distance", "temp", "dewp", "humid", "wind_speed", "precip", "pressure", "visib"]
    names = ["carrier", "origin", "dest"]
    prepare = ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
            ("names", OneHotEncoder(handle_unknown="ignore", min_frequency=20), names),
        ]
    )
    return make_pipeline(prepare, LogisticRegression(C=0.3, max_iter=500))
    ### END SOLUTION


# %% tests="test_model" points=3
# The model fits the raw frame, and predicts for rows unlike any it has seen.
asked = flights.iloc[8000:8050].copy()
asked.loc[asked.index[:10], ["carrier", "dest"]] = "??"
asked.loc[asked.index[10:20], ["temp", "wind_speed", "pressure", "visib"]] = np.nan
model = make_model()
model.fit(flights.iloc[:8000], flights[TARGET].iloc[:8000])
score = np.asarray(model.predict_proba(asked))
assert score.shape == (50, 2), f"predict_proba returned shape {score.shape} for 50 rows, expected (50, 2)."
assert np.isfinite(score).all(), "Some predictions are missing: fill in missing values within the model."
assert score[:, 1].std() > 0.01, "All predictions are the same: the model looks at nothing."
asked[["dep_time", "dep_delay", "arr_time", "arr_delay", "air_time"]] = np.nan
assert np.isfinite(np.asarray(model.predict_proba(asked))).all(), (
    "The model cannot predict without columns that are not known when the forecast is asked for."
)

# %% tests="test_future_columns" points=15
# No prediction depends on what is known only after the request.
### BEGIN HIDDEN TESTS
from autograder.checks.leakage import future_columns
from private.draws import LATE
from private.promises import PROMISES

model = make_model()
model.fit(PROMISES[0].past, PROMISES[0].past[TARGET])
rows = PROMISES[0].future.frame
future_columns(model.predict_proba, rows, rows[TARGET], LATE, skill=0.08, seed=1)
### END HIDDEN TESTS

# %% [markdown]
# ## Task 2: later time, new groups
#
# In service a model is fitted on what is settled, used for a while, and fitted again. Write `split` so that it
# repeats that on the past: `n` test windows, each `horizon` long, one after another, the last one ending with the
# last day of the frame. It returns a list of `n` pairs `(train, test)` of **positions** for `df.iloc`, as
# one-dimensional integer arrays. Of each pair:
#
# 1. **Order.** A training row is settled before the first tested day: `date + label_delay < first day of the window`.
# 2. **Groups.** Flights of one aircraft on one day share their fate, so no pair (`tailnum`, `date`) is on both sides.
# 3. **Duplicates.** The feed delivers some rows twice, under another `id`. No row and its copy are on both sides.
# 4. **Once.** No row is tested twice, in the same fold or in another.
# 5. **Window.** A test has *all* rows of its window, which covers `horizon`: days `start` to `start + horizon`, the
#    end not included.
#
# The frame may be in any order and have any index. Which settled rows to train on (all, or the most recent) is yours
# to decide. A split that follows time by whole days gets most of this for nothing; shuffled folds get none of it.


# %% solution="split"
def split(df, label_delay="2D", horizon="14D", n=5):
    """Return n pairs (train, test) of positions in df, in order of time."""
    ### BEGIN SOLUTION
    date = df["date"].to_numpy()
    end = df["date"].max() + pd.Timedelta("1D")
    folds = []
    for k in range(n, 0, -1):
        start = end - k * pd.Timedelta(horizon)
        train = np.flatnonzero(date + pd.Timedelta(label_delay) < start)
        test = np.flatnonzero((date >= start) & (date < start + pd.Timedelta(horizon)))
        folds.append((train, test))
    return folds
    ### END SOLUTION


# %% tests="test_split" points=4
# Five test windows of two weeks, each after the training rows and the label delay.
folds = split(flights)
assert isinstance(folds, list) and len(folds) == 5, "split(flights) must return a list of 5 pairs (train, test)."
last_day = flights["date"].max()
for number, (train, test) in enumerate(folds):
    learned, tested = flights["date"].iloc[train], flights["date"].iloc[test]
    first = last_day - pd.Timedelta("14D") * (5 - number) + pd.Timedelta("1D")
    assert tested.min() == first, f"The test of fold {number} begins on {tested.min():%d %b}, not on {first:%d %b}."
    assert tested.nunique() == 14, f"The test of fold {number} covers {tested.nunique()} days, expected 14."
    gap = (tested.min() - learned.max()).days
    assert gap > 2, f"Fold {number} trains on flights {gap} days before the test: their labels come after 2 days."
short = split(flights.iloc[::-1], label_delay="0D", horizon="7D", n=3)
assert len(short) == 3, "split(..., n=3) must return 3 folds."
assert flights.iloc[::-1]["date"].iloc[short[-1][1]].min() == last_day - pd.Timedelta("6D"), (
    "The last window of split(..., horizon='7D') must be the last 7 days of the frame, in whatever order it comes."
)

# %% tests="test_split_properties" points=15
# Order, groups, duplicates, once and window hold on six frames.
### BEGIN HIDDEN TESTS
from autograder.checks.splits import split_check
from private.splits import CASES

cases = []
for frame, rules in CASES:
    result = split(frame, label_delay=rules.label_delay, horizon=rules.horizon, n=rules.folds)
    cases.append((frame, result, rules))
split_check(cases)
### END HIDDEN TESTS

# %% [markdown]
# ## Task 3: the number, and how sure it is
#
# Write `evaluate(df, make_model, split)`. For each fold of `split(df)` it makes **one fresh model**, fits it on
# exactly the fold's training rows, and asks it for exactly the fold's test rows. Nothing else is fitted: whatever
# sees all rows before they are split (a scaler, an encoder, a choice of columns) has seen the answers. It returns
#
# ```python
# {"auc": mean of the folds' AUCs, "lo": ..., "hi": ..., "folds": [AUC of each fold, in order]}
# ```
#
# where `lo` to `hi` is a 90 % interval for the AUC that this procedure has on average: on other days of the same
# kind, it would cover it in 9 of 10 evaluations. Think about what repeats. **A storm delays a whole day**, so 80 rows
# of one day are far fewer than 80 independent observations; folds and days are closer to independent. An interval
# that is three times as wide as it need be is no answer either.
#
# Rules of the interface, which hold for your own model and for those the tests pass in:
#
# - Use the arguments: call `split(df)` and `make_model()`, whatever they are.
# - Give a model rows as a DataFrame with the raw frame's columns (with or without the target), index or `id` intact.
# - A model offers `fit(X, y)`, `predict_proba(X)` and `predict(X)`. `sklearn.base.clone`, `cross_val_score` and the
#   like need more and do not work on it. `predict_proba(X)[:, 1]` is the probability of a disruption.
# - The tests call `evaluate` about eighty times: the interval should cost no more than a tenth of a second.


# %% solution="evaluate"
def evaluate(df, make_model, split):
    """Return {"auc", "lo", "hi", "folds"} of models made by make_model on the folds of split(df)."""
    ### BEGIN SOLUTION
    features, labels = df.drop(columns=TARGET), df[TARGET]
    folds = []
    for train, test in split(df):
        model = make_model()
        model.fit(features.iloc[train], labels.iloc[train])
        score = model.predict_proba(features.iloc[test])[:, 1]
        folds.append(float(roc_auc_score(labels.iloc[test], score)))
    # Folds are made of whole days, so they are as good as independent: Student's t on their mean.
    auc = float(np.mean(folds))
    half = float(stats.t.ppf(0.95, len(folds) - 1) * np.std(folds, ddof=1) / np.sqrt(len(folds)))
    return {"auc": auc, "lo": auc - half, "hi": auc + half, "folds": folds}
    ### END SOLUTION


# %% tests="test_evaluate" points=4
# The report is computed from the predictions of one fresh model for each fold.
from autograder.checks.spy import Spies

sample = flights.iloc[-2500:].set_axis(flights["id"].iloc[-2500:].to_numpy())
given = [(np.arange(1000), np.arange(1200, 1800)), (np.arange(1600), np.arange(1800, 2500))]
chance = np.random.default_rng(0).random(len(sample)) + 0.2 * sample[TARGET]
spies = Spies(pd.Series((chance / 1.2).to_numpy(), index=sample["id"]), "id")
report = evaluate(sample, spies.make, lambda df: given)
assert isinstance(report, dict), f"evaluate returned {type(report).__name__}, expected a dict."
assert {"auc", "lo", "hi", "folds"} <= set(report), f"The report has {sorted(report)}; it needs auc, lo, hi, folds."
assert len(report["folds"]) == 2, f"folds has {len(report['folds'])} AUCs for 2 folds."
aucs = [roc_auc_score(sample[TARGET].iloc[test], chance.iloc[test]) for _, test in given]
assert np.allclose(report["folds"], aucs), (
    f"folds is {np.round(report['folds'], 3)}; the AUCs of the models that were passed are {np.round(aucs, 3)}."
)
assert abs(report["auc"] - np.mean(aucs)) < 1e-6, "auc must be the mean of folds."
assert report["lo"] < report["auc"] < report["hi"], "lo and hi must enclose auc."
fits = [call for call in spies.calls if call.kind == "fit"]
assert len(fits) == len({call.spy for call in fits}) == 2, (
    f"{len(fits)} fits by {len({call.spy for call in fits})} models for 2 folds: make and fit one model in each fold."
)
assert [len(call.content) for call in fits] == [1000, 1600], "A model must be fitted on the training rows of its fold."

# %% tests="test_permuted_labels" points=15
# Where labels are permuted, there is nothing to find, and nothing must be reported.
### BEGIN HIDDEN TESTS
from autograder.checks.evaluation import read_report
from autograder.checks.leakage import permuted_aucs, permuted_labels
from private.promises import PROMISES


def reported(frame):
    return read_report(evaluate(frame, make_model, split)).auc


past = PROMISES[0].past
permuted = permuted_aucs(reported, past, TARGET, rounds=5, seed=3)
permuted_labels(reported(past), permuted, skill=0.08, full=0.03, zero=0.06)
### END HIDDEN TESTS

# %% tests="test_spied_fitting" points=10
# One fresh model for each fold, fitted on its rows as they are and on nothing else.
### BEGIN HIDDEN TESTS
from autograder.checks.fitting import fitting_check
from private import spied

runs = []
for frame in (spied.FRAME, spied.OTHER):
    spies = spied.spies()
    evaluate(frame, spies.make, spied.weekly)
    runs.append(spies.calls)
fitting_check(*runs, spied.ROWS, spied.LABELS, spied.CHANGED)
### END HIDDEN TESTS

# %% tests="test_promise" points=10
# What is reported comes true in the months that follow, for your model and for one that remembers days.
### BEGIN HIDDEN TESTS
from autograder.checks.evaluation import promise_kept, read_report
from private.promises import PROMISES, TRUE_OF_NEIGHBOURS, make_neighbours

true = []
for promise in PROMISES:
    model = make_model()
    model.fit(promise.settled(), promise.settled()[TARGET])
    true.append(promise.true_auc(model))
mine = [read_report(evaluate(promise.past, make_model, split)).auc for promise in PROMISES]
others = [read_report(evaluate(promise.past, make_neighbours, split)).auc for promise in PROMISES]
checks = [
    promise_kept(mine, true, full=0.045, zero=0.06),
    promise_kept(others, TRUE_OF_NEIGHBOURS, full=0.045, zero=0.06),
]
min(checks, key=lambda check: check.score)
### END HIDDEN TESTS

# %% tests="test_interval" points=5
# The 90 % interval covers the truth about as often as it says, and is not wider than it need be.
### BEGIN HIDDEN TESTS
from autograder.checks.evaluation import interval_check, read_report
from private import intervals

reports = [read_report(evaluate(each.frame(), each.make_model, intervals.split)) for each in intervals.GIVEN]
interval_check(reports, intervals.TRUTH, intervals.SPREAD, coverage=(0.55, 0.74), width=(2.4, 1.6))
### END HIDDEN TESTS

# %% [markdown]
# ## Task 4: auditing others
#
# Colleagues report AUCs too. You do not get their code, only a function `build`: `build(df)` runs a colleague's whole
# evaluation on any frame with the columns of `flights` and returns what it did:
#
# ```python
# {"auc": reported AUC, "folds": [{"train": ids, "test": ids, "score": predictions for the test rows, in order}, ...]}
# ```
#
# `train` has the `id` of every row a model was fitted on, as often as it was used. Write `audit(build, df)`, which
# returns the first of these faults that applies, or `"none"`:
#
# | answer | the evaluation |
# |---|---|
# | `duplicate` | tests a row (an `id`) that it was fitted on |
# | `group` | has one aircraft on one day on both sides of a fold, though in different rows |
# | `future` | trains on rows not settled before the first tested day, **or** uses what a later moment told of the row |
# | `target` | uses labels that nobody knew when the prediction was needed |
# | `preprocess` | uses other values (not labels) of rows that came later: something was fitted before the split |
#
# The first two and half of the third can be read from the ids. The rest is found by **experiment**: change something
# in `df` that an honest evaluation cannot know of, run `build` again, and see which predictions move. What may an
# honest one know? The outcomes of earlier flights, once settled, even of earlier flights *in the test window*: a rate
# of "the last ten days" is not a leak. So change only what is out of reach of every prediction you look at. The
# latest days of `df` are: nobody has their labels, and no earlier prediction can know anything of them.
#
# One more trap: some evaluations are not deterministic. Two runs on the *same* frame tell you how much moves by
# itself.
#
# `practice` holds one evaluation for each answer, with code you can read. The hidden ones, 18 of them and half of
# them clean, are built from other ideas. You may call `build` about ten times for each.

# %% readonly="practice"
NUMBERS = ["sched_dep_time", "distance", "temp", "dewp", "humid", "wind_speed", "precip", "visib"]


def weekly(df, gap="2D"):
    """Test the last two weeks, each after what was settled `gap` before it."""
    folds, end = [], df["date"].max() + pd.Timedelta("1D")
    for weeks in (2, 1):
        start = end - pd.Timedelta("7D") * weeks
        test = (df["date"] >= start) & (df["date"] < start + pd.Timedelta("7D"))
        folds.append((np.flatnonzero(df["date"] + pd.Timedelta(gap) < start), np.flatnonzero(test)))
    return folds


def colleague(features, folds):
    """Return an evaluation that makes features of the whole frame, then fits and tests on folds."""

    def build(df):
        X, y, done = features(df), df[TARGET].to_numpy(dtype=bool), []
        for train, test in folds(df):
            model = make_pipeline(SimpleImputer(), LogisticRegression(max_iter=500)).fit(X.iloc[train], y[train])
            score = model.predict_proba(X.iloc[test])[:, 1]
            done.append({"train": df["id"].to_numpy()[train], "test": df["id"].to_numpy()[test], "score": score})
        aucs = [roc_auc_score(df.set_index("id").loc[fold["test"], TARGET], fold["score"]) for fold in done]
        return {"auc": float(np.mean(aucs)), "folds": done}

    return build


def recent_rate(df):
    """Add the rate of disruptions in the ten days that were settled before the flight's day: no leak."""
    daily = df.groupby("date")[TARGET].agg(["sum", "size"]).asfreq("D", fill_value=0)
    known = daily.rolling(10, min_periods=1).sum().shift(3).reindex(df["date"]).set_axis(df.index)
    return (df[NUMBERS] / 100).assign(rate=known["sum"] / known["size"])


def usual_rate(df):
    """Add the rate of disruptions of the carrier, over all rows."""
    return (df[NUMBERS] / 100).assign(usual=df.groupby("carrier")[TARGET].transform("mean"))


practice = {
    "none": colleague(recent_rate, weekly),
    "duplicate": colleague(lambda df: df[NUMBERS] / 100, lambda df: weekly(df, gap="-2D")),
    "group": colleague(lambda df: df[NUMBERS] / 100, lambda df: list(KFold(3, shuffle=True, random_state=0).split(df))),
    "future": colleague(lambda df: df[[*NUMBERS, "dep_delay"]] / 100, weekly),
    "target": colleague(usual_rate, weekly),
    "preprocess": colleague(lambda df: (df[NUMBERS] - df[NUMBERS].mean()) / df[NUMBERS].std(), weekly),
}
{answer: round(build(flights.iloc[-1500:])["auc"], 3) for answer, build in practice.items()}


# %% solution="audit"
def audit(build, df):
    """Return what is wrong with the evaluation build(df): one of FAULTS."""
    ### BEGIN SOLUTION
    rows, delay = df.set_index("id"), pd.Timedelta(LABEL_DELAY)
    date = rows["date"]
    aircraft_day = rows["tailnum"] + date.dt.strftime(" %j")
    first = build(df)
    for fold in first["folds"]:
        if np.isin(fold["test"], fold["train"]).any():
            return "duplicate"
    for fold in first["folds"]:
        if aircraft_day[fold["test"]].isin(aircraft_day[fold["train"]]).any():
            return "group"
        if date[fold["train"]].max() + delay >= date[fold["test"]].min():
            return "future"

    def predictions(result):
        return pd.concat([pd.Series(fold["score"], index=fold["test"]) for fold in result["folds"]])

    before = predictions(first)
    noise = (predictions(build(df)) - before).abs().mean()
    latest = df["date"] + delay >= date[before.index].max()  # settled after the last request
    earlier = before.index[(date[before.index] + delay < date[before.index].max()).to_numpy()]

    def moves(names, watched):
        changed = df.copy()
        for name in names:
            values = df.loc[latest, name].to_numpy()[::-1]  # another row's value, or absence of one,
            if values.dtype.kind in "if":
                values = 3 * values + 7  # and never seen before
            changed.loc[latest, name] = ~values if name == TARGET else values
        after = predictions(build(changed))
        return (after - before)[watched].abs().mean() > 2 * noise + 1e-9

    known_at = columns.set_index("column")["known_at"]
    if moves(known_at.index[known_at.isin(["departure", "arrival"])], before.index):
        return "future"
    if moves([TARGET], before.index):
        return "target"
    if moves(known_at.index[known_at.isin(["schedule", "request"])].drop(["id", "date"]), earlier):
        return "preprocess"
    return "none"
    ### END SOLUTION


# %% tests="test_audit" points=4
# Each evaluation in `practice` is named rightly.
recent = flights.iloc[-1500:]
for answer, build in practice.items():
    said = audit(build, recent)
    assert said in FAULTS, f"audit returned {said!r}; it must be one of {', '.join(FAULTS)}."
    assert said == answer, f"audit said {said!r} about practice[{answer!r}]."

# %% tests="test_auditing_others" points=10
# Faults in other evaluations are found and named, and clean ones are passed.
### BEGIN HIDDEN TESTS
from autograder.checks.evaluation import audit_accuracy
from private import foreign

answers = [audit(build, foreign.FRAME) for _, build in foreign.PIPELINES]
audit_accuracy(answers, [fault for fault, _ in foreign.PIPELINES])
### END HIDDEN TESTS

# %% [markdown]
# ## Task 5: the record
#
# A number that others rely on needs a record: what was decided, what was rejected, why, and who answers for it. Fill
# in `record`. `because` holds three numbers on `flights`, which the test recomputes (within 2 %):
#
# - `reported_auc`: the AUC that `evaluate(flights, make_model, split)` reports;
# - `shuffled_auc`: the AUC that the same model would get by `shuffled`, folds of shuffled rows;
# - `delay_auc`: the AUC of `dep_delay` on its own as a score, where missing counts as the longest delay.
#
# `principle` and `chosen` are a sentence each, `rejected` is a list of what you decided against.
# `limits` holds one or more of `LIMITS`, and `owner_role` is the one of `ROLES` who answers for an evaluation: the one
# who makes it, or the one who does it again.

# %% readonly="shuffled"
LIMITS = ("one year", "one region", "no season is tested twice", "days are taken to be alike")
ROLES = ("Sponsor", "Subject", "Producer", "Maker", "Approver", "Operator", "Auditor", "Agent")


def shuffled(df):
    """Split rows at random into five folds, as is done where rows do not depend on one another."""
    return list(KFold(5, shuffle=True, random_state=0).split(df))


# %% solution="record"
record = {"principle": "", "chosen": "", "rejected": [], "because": {}, "limits": [], "owner_role": ""}
### BEGIN SOLUTION
delay = flights["dep_delay"]
record = {
    "principle": "An evaluation imitates the moment of use and reports its own uncertainty.",
    "chosen": "five windows of two weeks, each after all that was settled before it",
    "rejected": ["folds of shuffled rows", "columns known after the request"],
    "because": {
        "reported_auc": evaluate(flights, make_model, split)["auc"],
        "shuffled_auc": evaluate(flights, make_model, shuffled)["auc"],
        "delay_auc": float(roc_auc_score(flights[TARGET], delay.fillna(delay.max()))),
    },
    "limits": ["one year", "no season is tested twice"],
    "owner_role": "Maker",
}
### END SOLUTION

# %% tests="test_record" points=5
# The record is complete, and its numbers are those of your own evaluation.
from autograder.checks.record import decision_record

delays = flights["dep_delay"]
facts = {
    "reported_auc": evaluate(flights, make_model, split)["auc"],
    "shuffled_auc": evaluate(flights, make_model, shuffled)["auc"],
    "delay_auc": float(roc_auc_score(flights[TARGET], delays.fillna(delays.max()))),
}
decision_record(record, facts, LIMITS, ("Maker", "Auditor"))
