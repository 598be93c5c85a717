# %% [markdown]
# # A contract for data
#
# > A data contract states what must hold for the *purpose* of the data. It is judged by what it lets through and by
# > what it wrongly stops.
#
# The flight-disruption warning service is trained every night on the flights of the day before. The Producer, another
# company, delivers them as one batch. One morning the distances are in kilometres. Nothing crashes, the model is
# trained, and for three weeks the Sponsor pays for warnings that are wrong in a way nobody looks for. It ends with a
# rule: *no batch without a check*. The first check stops every batch with a value that was never seen before. It
# rings on the first warm day of April, on the first storm, at the first new airline, and by May the Operator approves
# every batch without looking.
#
# Both have cost money, and they are one problem: a check that stops nothing and a check that stops everything are
# equally useless. You write the contract between the two.
#
# | you | are the **Operator**; the **Producer** delivers |
# |---|---|
# | you get | 30 days of January to March as reference, a data dictionary, notices of the Producer |
# | you write | rules that will check *every day of the year*, and what to do when one fails |
# | you are judged by | faulty days you stop, sound days you let through, the columns you blame |
#
# `notes.md` has the take-away points. Read them first, or when you are stuck.

# %% readonly="setup"
from typing import Any

import numpy as np
import pandas as pd

from autograder.checks.suite import read_rules
from autograder.checks.validation import Validator, with_check_columns

import great_expectations as gx
import great_expectations.expectations as gxe

context = gx.get_context(mode="ephemeral")  # expectations need one before they can be put together
context.variables.progress_bars = {"globally": False}

reference = pd.read_csv("reference.csv.gz", parse_dates=["date"])
dictionary = pd.read_csv("columns.csv", index_col="column")
notices = pd.read_csv("notices.csv", parse_dates=["date"])
cases = pd.read_csv("cases.csv", index_col="case", keep_default_na=False)
practice = {
    case: day.drop(columns="case").reset_index(drop=True)
    for case, day in pd.read_csv("practice.csv.gz", parse_dates=["date"]).groupby("case")
}
COLUMNS = list(dictionary.index)


def check(suite, prepare, batch):
    """Return what a contract says about a batch: exactly what the grader does with it."""
    outcome = Validator(read_rules(suite)).validate(with_check_columns(batch, prepare(batch), COLUMNS))
    return {
        "stopped": bool(outcome.critical),
        "columns": sorted(outcome.columns),
        "critical": [rule.type for rule in outcome.critical],
        "warnings": [rule.type for rule in outcome.warnings],
    }


# %% [markdown]
# ## What you have
#
# - `dictionary`: what each column means, its unit, and what may be missing. This is the Producer's promise.
# - `notices`: what the Producer announced during the year. A change that was announced is not an error.
# - `reference`: thirty days of January to March. It shows what a day looks like *in winter*. Your contract runs all
#   year, on holidays with half the flights and on the day of 25 hours.
# - `practice`: single days by name; `cases` says what each is. You have met five kinds of error here. There are more.

# %%
dictionary

# %%
for date, notice in notices.itertuples(index=False):
    print(f"{date:%d %B}: {notice}")

# %%
reference.groupby("date").agg(
    rows=("flight", "size"),
    miles=("distance", "mean"),
    warmest=("temp", "max"),
    cancelled=("air_time", lambda minutes: minutes.isna().mean()),
    no_pressure=("pressure", lambda pressure: pressure.isna().mean()),
).describe().loc[["min", "50%", "max"]].round(2)

# %% [markdown]
# ## Task 1: read an alert (8 points)
#
# Begin at the end: somebody gets the result of a validation and must act. Great Expectations returns it as a dict:
#
# ```python
# {"success": False,
#  "results": [
#    {"success": False,
#     "expectation_config": {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "carrier"},
#                            "meta": {}, "severity": "critical"},
#     "result": {"element_count": 320, "unexpected_percent": 4.1},
#     "exception_info": {"raised_exception": False}},
#    ...]}
# ```
#
# A rule has a **severity**: only a failed `critical` one blocks a batch; `warning` and `info` inform. A rule about rows
# tells the percentage of rows that break it as `unexpected_percent`. A rule about the whole table (a row count, a
# mean), or one that could not be evaluated because its column is missing, has no such number.
#
# | action | when |
# |---|---|
# | `"accept"` | no critical rule failed |
# | `"quarantine"` | critical rules failed, each of them is about rows, and none was broken by more than 10 % of the rows: these rows are set aside, the others are used |
# | `"reject"` | otherwise: the batch goes back to the Producer |
#
# Return the action, the `columns` of the failed critical rules (each once, in any order), and `why`, a sentence for
# the colleague who reads it at 4 a.m. A rule names columns in `meta["columns"]`; if it does not, in its `kwargs`, as
# `column`, as `column_A` and `column_B`, or as `column_list`.


# %% solution="triage"
def triage(result: dict) -> dict:
    """Return {"action": "accept", "quarantine" or "reject", "columns": [...], "why": "..."}."""
    ### BEGIN SOLUTION
    failed = [
        entry
        for entry in result["results"]
        if not entry["success"] and entry["expectation_config"]["severity"] == "critical"
    ]
    columns = sorted({column for entry in failed for column in blamed(entry["expectation_config"])})
    percents = [entry["result"].get("unexpected_percent") for entry in failed]
    if not failed:
        return {"action": "accept", "columns": [], "why": "No critical rule failed."}
    if all(percent is not None and percent <= 10 for percent in percents):
        why = f"At most {max(percents):.0f} % of the rows break a rule about {', '.join(columns)}: set these aside."
        return {"action": "quarantine", "columns": columns, "why": why}
    why = f"The batch as a whole is wrong ({', '.join(columns) or 'its size'}): ask for a new delivery."
    return {"action": "reject", "columns": columns, "why": why}


def blamed(rule: dict) -> list:
    """Return the columns that a rule names."""
    if "columns" in rule["meta"]:
        return rule["meta"]["columns"]
    named = [rule["kwargs"][key] for key in ("column", "column_A", "column_B") if key in rule["kwargs"]]
    return named + rule["kwargs"].get("column_list", [])
    ### END SOLUTION


# %% tests="test_triage_examples" points=3
# Triage of four results
def _entry(column, percent, severity="critical", meta=None):
    config = {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": column}, "meta": meta or {}}
    counted = {} if percent is None else {"element_count": 320, "unexpected_percent": percent}
    raised = {"raised_exception": percent is None}
    return {
        "success": percent == 0,
        "expectation_config": {**config, "severity": severity},
        "result": counted,
        "exception_info": raised,
    }


for text, entries, action, columns in [
    ("a failed warning", [_entry("temp", 40.0, "warning"), _entry("dest", 0)], "accept", []),
    ("4 % of the rows", [_entry("dest", 4.0), _entry("temp", 0)], "quarantine", ["dest"]),
    ("4 % and 30 %", [_entry("dest", 4.0), _entry("tailnum", 30.0)], "reject", ["dest", "tailnum"]),
    (
        "a missing column",
        [_entry("gap", 1.0, meta={"columns": ["dewp"]}), _entry("dest", None)],
        "reject",
        ["dest", "dewp"],
    ),
]:
    answer = triage({"success": all(entry["success"] for entry in entries), "results": entries})
    assert isinstance(answer, dict), f"triage returned {answer!r} for {text}; a dict was expected"
    assert answer.get("action") == action, f"triage: {text} asks for {action!r}, it returned {answer.get('action')!r}"
    assert sorted(answer.get("columns", [])) == columns, (
        f"triage: for {text} the columns of failed critical rules are {columns}, it returned {answer.get('columns')!r}"
    )
    assert isinstance(answer.get("why"), str) and answer["why"].strip(), "triage: `why` must be a sentence"

# %% tests="test_triage" points=5
# Triage of hidden results
### BEGIN HIDDEN TESTS
from autograder.worlds import salt
from private.results import score, trials

expected = trials(salt())
score([triage(result) for result, *_ in expected], expected)
### END HIDDEN TESTS

# %% [markdown]
# ## Task 2: the contract (87 points)
#
# `build_suite(reference)` returns the rules as an expectation suite. For each rule ask three questions:
#
# 1. **What would go wrong if it did not hold?** A rule without an answer is noise.
# 2. **Why must it hold in July?** "Because the dictionary says so" or "because of physics" are answers; "because it did
#    in January" is none.
# 3. **Stop or tell?** `severity="critical"` (the default) blocks the batch, `severity="warning"` informs.
#
# Much of what goes wrong is invisible in a single column: every value is possible, only *together* they are not.
# `prepare(batch)` may add **check columns** computed from the batch alone, on which rules then look. What you do to
# the other columns has no effect: the contract is about the batch as it was delivered.
#
# ```python
# def prepare(batch):
#     return batch.assign(same_airport=(batch["origin"] == batch["dest"]).astype(int))
#
# gxe.ExpectColumnValuesToBeBetween(column="same_airport", max_value=0, meta={"columns": ["origin", "dest"]})
# ```
#
# `meta={"columns": [...]}` says whom an alert blames; without it, the columns the rule names. It works for any rule:
# a colleague who is told `same_airport` at 4 a.m. must read your code, one who is told `origin, dest` must not.
#
# **Small print.** At most 30 expectations, and no set of more than 50 values: a contract nobody can read is not kept.
# `prepare` must survive a day without rows, without a column, or with text in place of numbers. A rule that cannot be
# evaluated counts as failed. The rules are run by the grader, from `suite.to_json_dict()`: expectations of your own
# making, row conditions, SQL and regular expressions that repeat a group are refused. Texts in check columns have at
# most 50 characters.
#
# **How it is scored** (on about sixty hidden days of a hidden year)
#
# | component | measure | zero to full | points |
# |---|---|---|---|
# | detection | weighted share of faulty days you stop; easy errors count 1, medium 2, hard 3 | 35 % to 85 % | 30 |
# | restraint | share of clean days you stop | 30 % to 3 % | 20 |
# | benign change | days with announced or legitimate changes you accept | 3 of 8 to 8 of 8 | 10 |
# | localisation | overlap of the columns you blame with those that are wrong | 30 % to 80 % | 10 |
# | robustness and size | no crash; at most 30 expectations; small sets | | 5 |
#
# Detection counts in full only up to 30 % false alarms, everything else only from 30 % detection on: a suite that is
# silent and one that always rings get nothing.


# %% solution="prepare"
def prepare(batch: pd.DataFrame) -> pd.DataFrame:
    """Return the batch with check columns; start with `return batch`."""
    ### BEGIN SOLUTION
    known = batch.reindex(columns=COLUMNS)
    texts = known[["origin", "dest", "tailnum", "carrier"]].astype("str")
    numbers = known[NUMBERS].apply(pd.to_numeric, errors="coerce")
    hour = numbers["sched_dep_time"] // 60
    route = [texts["origin"], texts["dest"]]
    readings = numbers[["temp", "humid", "wind_speed"]].groupby(hour).transform("nunique")
    airports = texts["origin"].groupby(hour).transform("nunique")
    return batch.assign(
        same_airport=(texts["origin"] == texts["dest"]).astype(int),
        distances_of_route=numbers["distance"].groupby(route).transform("nunique"),
        carriers_of_aircraft=texts["carrier"].str.strip().groupby(texts["tailnum"]).transform("nunique"),
        delay_without_flight=(numbers["arr_delay"].notna() & numbers["air_time"].isna()).astype(int),
        humidity_gap=(humidity(numbers["temp"], numbers["dewp"]) - numbers["humid"].mask(numbers["humid"] < 0)).abs(),
        one_weather_for_all=((airports > 1) & (readings == 1).all(axis=1)).astype(int),
    )


NUMBERS = ["sched_dep_time", "distance", "temp", "dewp", "humid", "wind_speed", "arr_delay", "air_time"]


def humidity(temp: pd.Series, dewp: pd.Series) -> pd.Series:
    """Return relative humidity in per cent from temperature and dew point in Fahrenheit (Magnus formula)."""
    celsius = pd.DataFrame({"temp": temp, "dewp": dewp}).sub(32).div(1.8)
    vapour = np.exp(17.625 * celsius / (243.04 + celsius))
    return 100 * vapour["dewp"] / vapour["temp"]
    ### END SOLUTION


# %% solution="contract"
def build_suite(reference: pd.DataFrame) -> gx.ExpectationSuite:
    """Return the contract: at most 30 expectations."""
    ### BEGIN SOLUTION
    weather = ["temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust", "precip", "pressure", "visib"]
    rows = reference.groupby("date").size()
    rules = [
        # The batch is whole: the size of a day is learnt, with room for holidays.
        gxe.ExpectTableColumnsToMatchSet(column_set=COLUMNS, exact_match=False),
        gxe.ExpectTableRowCountToBeBetween(min_value=int(0.5 * rows.min()), max_value=int(1.5 * rows.max())),
        gxe.ExpectColumnUniqueValueCountToBeBetween(column="date", min_value=1, max_value=1),
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["date", "carrier", "flight", "origin", "dest"], meta={"columns": []}
        ),
        *[
            gxe.ExpectColumnValuesToNotBeNull(column=name)
            for name in ("carrier", "tailnum", "origin", "dest", "distance", "sched_dep_time")
        ],
        # Codes have a form that outlives any list of them; the airports we serve are a list.
        gxe.ExpectColumnValuesToMatchRegex(column="carrier", regex="^[A-Z0-9]{2}$"),
        gxe.ExpectColumnValuesToMatchRegex(column="dest", regex="^[A-Z]{3}$"),
        gxe.ExpectColumnDistinctValuesToEqualSet(column="origin", value_set=["EWR", "JFK", "LGA"]),
        # Units and physics. The mean of the distances moves by a few per cent over the year, not by 61.
        gxe.ExpectColumnValuesToBeBetween(column="distance", min_value=50, max_value=6000),
        gxe.ExpectColumnMeanToBeBetween(column="distance", min_value=800, max_value=1350),
        *[
            gxe.ExpectColumnValuesToBeBetween(column=name, min_value=low, max_value=high)
            for name, low, high in [
                ("sched_dep_time", 0, 1439),
                ("arr_delay", -180, 2000),
                ("temp", -40, 130),
                ("dewp", -60, 95),
                ("humid", 0, 100),
                ("wind_speed", 0, 150),
                ("pressure", 850, 1100),
                ("visib", 0, 10),
            ]
        ],
        # A sensor that is alive moves in the course of a day.
        gxe.ExpectColumnUniqueValueCountToBeBetween(column="temp", min_value=3, meta={"columns": weather}),
        # What must agree within the batch.
        gxe.ExpectColumnValuesToBeBetween(column="same_airport", max_value=0, meta={"columns": ["origin", "dest"]}),
        gxe.ExpectColumnValuesToBeBetween(
            column="distances_of_route", max_value=1, mostly=0.9, meta={"columns": ["distance"]}
        ),
        gxe.ExpectColumnValuesToBeBetween(
            column="carriers_of_aircraft", max_value=1, mostly=0.9, meta={"columns": ["tailnum"]}
        ),
        gxe.ExpectColumnValuesToBeBetween(column="delay_without_flight", max_value=0, meta={"columns": ["arr_delay"]}),
        gxe.ExpectColumnValuesToBeBetween(
            column="humidity_gap", max_value=1, mostly=0.5, meta={"columns": ["temp", "dewp", "humid"]}
        ),
        gxe.ExpectColumnMeanToBeBetween(column="one_weather_for_all", max_value=0.3, meta={"columns": weather}),
    ]
    return gx.ExpectationSuite("flights", expectations=rules)
    ### END SOLUTION


# %% [markdown]
# Try it: take the `#` away. A good order: make all clean days pass, then look at one error after the other. Then
# invent errors of your own: what would the Producer's next mistake be?

# %%
# pd.DataFrame({case: check(build_suite(reference), prepare, day) for case, day in practice.items()}).T

# %% tests="test_suite_builds" points=2
# The suite can be built, sent and read
rules = read_rules(build_suite(reference))
critical = [rule for rule in rules if rule.critical]
assert critical, f"build_suite returned {len(rules)} expectations, none of them critical: nothing would ever be stopped"
assert len(rules) <= 30, f"build_suite returned {len(rules)} expectations; at most 30 are allowed"
validator = Validator(rules)  # says what is wrong with a rule that cannot be run

# %% tests="test_first_days" points=4
# Two clean days pass, two faulty ones are stopped
suite = build_suite(reference)
for case in ("clean 1", "clean 2"):
    found = check(suite, prepare, practice[case])
    assert not found["stopped"], f"{case!r} was stopped by {', '.join(found['critical'])}; it is a day like any other"
found = check(suite, prepare, practice["clean 1"].drop(columns="dest"))
assert found["stopped"], "a day without the column dest was accepted: add a rule about the columns there must be"
found = check(suite, prepare, practice["nulls in carrier"])
assert found["stopped"], "a day on which a fifth of the carriers are missing was accepted"

# %% tests="test_practice_days" points=6
# All sound practice days pass, and the simple errors are stopped
suite = build_suite(reference)
answers = {case: check(suite, prepare, day) for case, day in practice.items()}
alarms = [case for case in answers if cases["kind"][case] != "fault" and answers[case]["stopped"]]
assert not alarms, (
    f"stopped although nothing is wrong: {alarms}; by {answers[alarms[0]]['critical']}. Does the rule follow from the "
    "dictionary, or from the days you happened to see?"
)
missed = [case for case in ("negative distance", "rows twice") if not answers[case]["stopped"]]
assert not missed, f"accepted although something is wrong: {missed}"

# %% tests="test_detection" points=30
# Detection: what the contract stops
### BEGIN HIDDEN TESTS
from private.inspection import inspection
from autograder.checks.data import detection

detection(inspection(build_suite, prepare, reference))
### END HIDDEN TESTS

# %% tests="test_restraint" points=20
# Restraint: clean days pass
### BEGIN HIDDEN TESTS
from private.inspection import inspection
from autograder.checks.data import restraint

restraint(inspection(build_suite, prepare, reference))
### END HIDDEN TESTS

# %% tests="test_benign_change" points=10
# Benign change: announced and legitimate changes pass
### BEGIN HIDDEN TESTS
from private.inspection import inspection
from autograder.checks.data import benign_change

benign_change(inspection(build_suite, prepare, reference))
### END HIDDEN TESTS

# %% tests="test_localisation" points=10
# Localisation: alerts blame the right columns
### BEGIN HIDDEN TESTS
from private.inspection import inspection
from autograder.checks.data import localisation

localisation(inspection(build_suite, prepare, reference))
### END HIDDEN TESTS

# %% tests="test_robustness" points=5
# Robustness and size
### BEGIN HIDDEN TESTS
from private.inspection import inspection
from autograder.checks.data import robustness

robustness(inspection(build_suite, prepare, reference))
### END HIDDEN TESTS

# %% [markdown]
# ## Task 3: the decision record (5 points)
#
# A contract is a decision that somebody must answer for, perhaps long after you have moved on. Record it: the
# principle, what you chose and rejected, the numbers that justify it, its limits, and who owns it. The numbers are
# recomputed from the reference; they must be right within 2 %.

# %% readonly="choices"
CLAIMS = {
    "percent_without_arr_delay": "percentage of the rows of the reference without arr_delay",
    "percent_without_pressure": "percentage of the rows of the reference without pressure",
    "rows_of_smallest_day": "number of rows of the smallest day of the reference",
    "percent_of_later_days_outside_january": "percentage of the days of February and March on which at least one "
    "value of a weather column (temp to visib) lies below the smallest or above the largest value of January",
}
STATEMENTS = [
    "a plausible wrong value passes",
    "a batch is judged without the days before it",
    "an accepted batch is correct",
    "learnt bounds come from one season",
    "no monitoring is needed after it",
]
ROLES = ["Sponsor", "Producer", "Maker", "Approver", "Operator", "Auditor"]

# %% [markdown]
# `principle` and `chosen` are a sentence each, `rejected` is a list of what you decided against.
# `because` gives a number for each claim of `CLAIMS`, under the same keys. `limits` names those of the `STATEMENTS`
# that hold for your contract; `owner_role` is the one of `ROLES` who must act when it rings.

# %% solution="record"
record = {"principle": "", "chosen": "", "rejected": [], "because": {}, "limits": [], "owner_role": ""}
### BEGIN SOLUTION
january = reference["date"].dt.month == 1
weather = reference.loc[:, "temp":"visib"]
outside = (weather < weather[january].min()) | (weather > weather[january].max())
later_days = reference.loc[~january, "date"]
record = {
    "principle": "A contract is judged by what it lets through and by what it wrongly stops.",
    "chosen": "bounds from the dictionary and from physics, and agreement within a batch",
    "rejected": ["smallest and largest values of the reference", "a set of all codes seen so far"],
    "because": {
        "percent_without_arr_delay": 100 * reference["arr_delay"].isna().mean(),
        "percent_without_pressure": 100 * reference["pressure"].isna().mean(),
        "rows_of_smallest_day": reference.groupby("date").size().min(),
        "percent_of_later_days_outside_january": 100 * later_days[outside.any(axis=1)].nunique() / later_days.nunique(),
    },
    "limits": ["a plausible wrong value passes", "a batch is judged without the days before it"],
    "owner_role": "Operator",
}
### END SOLUTION

# %% tests="test_record" points=5
# The decision record
### BEGIN HIDDEN TESTS
from autograder.checks.record import decision_record
from private.facts import LIMITS, OWNERS, facts

decision_record(record, facts(reference), LIMITS, OWNERS)
### END HIDDEN TESTS
