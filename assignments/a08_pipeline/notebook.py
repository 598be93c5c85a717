# %% [markdown]
# # Press once, or twice
#
# > Automation means that running again is safe, cheap, and gives the same state.
#
# Every Monday the Producer delivers a week of flights, and an Agent turns it into a new model for the warning service.
# One Monday the machine was restarted in the middle of it. The features were new, the model was the old one, the
# metrics belonged to neither, and nobody could say so, as every file was there. Somebody ran everything again by hand,
# which took until Tuesday.
#
# Since then the Operator is afraid of the button. *May I press it again? What will it do? What if I press it while
# nothing is new?* You write a pipeline for which the answers are: yes; only what has to be done; nothing.
#
# | you | are the **Agent** that the **Operator** starts, again and again |
# |---|---|
# | you get | steps, each with its inputs, its outputs and a version, and a store for contents |
# | you write | a runner for *any* pipeline, and one pipeline |
# | you are judged by | which steps are run, counted in the step itself; and what is in the store after any accident |
#
# `notes.md` has the take-away points. Read them first, or when you are stuck.

# %% readonly="setup"
import hashlib
import io
import json
from pathlib import Path

import numpy as np
import pandas as pd

from autograder.checks.store import METHODS, Killed, Step, Store


def example_step(name, inputs, outputs, calls=None, **more):
    """Return a step whose outputs say what they are made of, and which notes its name in `calls`."""

    def run(contents):
        if calls is not None:
            calls.append(name)
        return {output: output.encode() + b" of " + b"+".join(sorted(contents.values())) for output in outputs}

    return Step(name, inputs, outputs, run, **more)


def example_steps(calls=None):
    """Return four steps: left and right are joined, and last comes last."""
    return [
        example_step("join", ("a.csv", "b.csv"), ("c.csv",), calls),
        example_step("left", ("raw.csv",), ("a.csv",), calls),
        example_step("last", ("c.csv",), ("d.csv",), calls),
        example_step("right", ("other.csv",), ("b.csv",), calls),
    ]


drop1, drop2, bad_drop = (Path(f"{name}.csv").read_bytes() for name in ("drop1", "drop2", "bad_drop"))

# %% [markdown]
# ## What you have
#
# A **step** is plain data and one function:
#
# ```python
# Step(name="fit", inputs=("features.csv",), outputs=("model.json",), run=fit, version="1", retries=0)
# ```
#
# `run` takes a dict from input name to bytes and returns a dict from output name to bytes. The same inputs give the
# same outputs. `version` is changed by whoever changes what `run` does.
#
# A **store** holds contents (bytes) by name, as a folder or a bucket does. It is all that outlives your process.
#
# | method | what it does |
# |---|---|
# | `read(name)` | the content, or `None` |
# | `write(name, content)` | replaces the content, **bit by bit**: if the process is killed meanwhile, half of it is there |
# | `rename(old, new)` | in place of what was there, **at once or not at all** |
# | `delete(name)`, `names()` | |
# | `modified(name)` | when it was written last, a number that grows. A content that is written again is newer, even if it is the same |
#
# `store.operations` counts. `store.kill_at = 7` kills the process at its seventh operation: this and every later one
# raises `Killed`. `store.revive()` stands for the start of the next process. From outside, `store.put(name, content)`
# delivers and `store.peek(name)` looks, uncounted.

# %%
store = Store()
store.put("greeting.txt", b"good morning")
store.kill_at = 1
try:
    store.write("greeting.txt", b"good evening")
except Killed as end:
    print(f"{end}: {store.peek('greeting.txt')}")

# %% [markdown]
# ## Task 1: the runner (69 points)
#
# `Runner(steps, store)` gets the steps **in any order**, and what is in the store under the names of their inputs and
# outputs is what is in use. Names that begin with `.runner/` are yours. Each `run` may be in a new process, with a
# new `Runner` and nothing but the store to remember.
#
# | | promise |
# |---|---|
# | 1 | `plan(until=None)` lists the names of the steps, each after those whose outputs it uses; with `until` those that this step needs, and itself |
# | 2 | `run(until=None)` runs these steps, and returns `{"executed": [...], "skipped": [...], "failed": [...], "blocked": [...]}`, names of steps |
# | 3 | a step is **executed if it has to be, and only then**: if it never succeeded, if its version or the content of an input is not the one it last succeeded with, or if an output is lost or is not what it made (a runner that keeps old contents may bring a lost one back instead) |
# | 4 | so what is written again, or made again, *with equal content* causes nothing further |
# | 5 | outputs come into use whole: whoever looks, even after a kill, finds all of one content and never half. **Whenever the process is killed, the next run makes it good**: the store ends as if nothing had happened, and no step is ever given half a content |
# | 6 | a step that raises is tried again, `retries` times at most; then it has *failed*. What depends on it is *blocked* and not run, all else is. Contents in use stay, and the next run goes on from there |
# | 7 | a circle, two steps that make the same output or have the same name, an input that no step makes and the store does not have: `ValueError`, from `Runner(...)` or `run`, **before anything runs** |
#
# **Think of it in this order.** What identifies an execution? (Not a time.) Where do you remember it, and when do you
# write that down: before or after the outputs? What does the store look like if the process ends between any two
# lines of yours?
#
# **How it is scored** (on random pipelines of 5 to 9 steps; executions are counted in the steps, contents looked up in
# the store)
#
# | component | situations | points |
# |---|---|---|
# | again | a second run executes nothing; `until` | 10 |
# | change | a source changes; it changes back | 10 |
# | version | another version that does the same; one that does something else | 10 |
# | no change | everything written again; a change that a step's output does not show; a lost output | 10 |
# | killed | every moment in which a first run, or an update, changes the store | 20 |
# | failing | a step that recovers, one that does not, the next run, what was in use | 10 |
# | refused | promise 7 | 5 |
#
# Each counts from two thirds of its situations on (killed: from 80 %), up to all of them. Situations after a first run
# that was not right do not count.


# %% solution="runner"
class Runner:
    """Runs what has to be run of a pipeline."""

    def __init__(self, steps, store):
        ### BEGIN SOLUTION
        self.steps = self._ordered(list(steps))
        self.store = store
        ### END SOLUTION

    def plan(self, until=None):
        """Return the names of the steps in an order that works; with `until`, of those that it needs."""
        ### BEGIN SOLUTION
        if until is None:
            return [step.name for step in self.steps]
        if until not in [step.name for step in self.steps]:
            raise ValueError(f"no step is called {until!r}")
        needed, contents = [], set()
        for step in reversed(self.steps):
            if step.name == until or contents & set(step.outputs):
                needed.append(step.name)
                contents |= set(step.inputs)
        return needed[::-1]
        ### END SOLUTION

    def run(self, until=None):
        """Run what has to be run; return {"executed": [...], "skipped": [...], "failed": [...], "blocked": [...]}."""
        ### BEGIN SOLUTION
        names = self.plan(until)
        steps = [step for step in self.steps if step.name in names]
        self._require_sources(steps)
        result = {"executed": [], "skipped": [], "failed": [], "blocked": []}
        lacking = set()
        for step in steps:
            what = "blocked" if lacking & set(step.inputs) else self._bring_up_to_date(step)
            result[what].append(step.name)
            if what in ("failed", "blocked"):
                lacking |= set(step.outputs)
        return result

    @staticmethod
    def _ordered(steps):
        """Return the steps in an order that works; raise `ValueError` if there is none."""
        made = [output for step in steps for output in step.outputs]
        names = [step.name for step in steps]
        for several in (made, names):
            twice = sorted({each for each in several if several.count(each) > 1})
            if twice:
                raise ValueError(f"more than one step makes or is called {', '.join(twice)}")
        ordered = []
        while len(ordered) < len(steps):
            waiting = [step for step in steps if step not in ordered]
            coming = {output for step in waiting for output in step.outputs}
            ready = [step for step in waiting if not coming & set(step.inputs)]
            if not ready:
                raise ValueError(f"these steps wait for each other: {', '.join(step.name for step in waiting)}")
            ordered += ready
        return ordered

    def _require_sources(self, steps):
        made = {output for step in steps for output in step.outputs}
        sources = {name for step in steps for name in step.inputs} - made
        missing = sorted(sources - set(self.store.names()))
        if missing:
            raise ValueError(f"nobody delivered {', '.join(missing)}")

    def _bring_up_to_date(self, step):
        """Execute a step if it has to be; return what became of it."""
        inputs = {name: self.store.read(name) for name in step.inputs}
        identity = {
            "version": step.version,
            "inputs": {name: digest(content) for name, content in inputs.items()},
            "outputs": sorted(step.outputs),
        }
        last = json.loads(self.store.read(f".runner/{step.name}") or b"{}")
        if last.get("identity") == identity and all(
            digest(self.store.read(name)) == last["made"][name] for name in step.outputs
        ):
            return "skipped"
        for _ in range(1 + step.retries):
            try:
                outputs = step.run(dict(inputs))
                break
            except Exception:
                continue
        else:
            return "failed"
        for name in step.outputs:
            self._publish(name, outputs[name])
        # Written down last: who is killed before executes the step again, which does no harm.
        made = {name: digest(outputs[name]) for name in step.outputs}
        self._publish(f".runner/{step.name}", json.dumps({"identity": identity, "made": made}).encode())
        return "executed"

    def _publish(self, name, content):
        """Bring a content into use at once."""
        self.store.write(".runner/unfinished", content)
        self.store.rename(".runner/unfinished", name)


def digest(content):
    """Return what identifies a content."""
    return None if content is None else hashlib.sha256(content).hexdigest()
    ### END SOLUTION


# %% tests="test_order" points=3
# Order: each step after those it uses
from autograder.checks import exposed

_made = Runner(example_steps(), exposed(Store(), *METHODS))
_names = _made.plan()
assert isinstance(_names, list) and sorted(_names) == ["join", "last", "left", "right"], f"plan() returned {_names!r}"
assert _names[2:] == ["join", "last"], f"plan() returned {_names}: join needs left and right, last needs join"
assert _made.plan("left") == ["left"], f"plan('left') returned {_made.plan('left')}: left needs no other step"

# %% tests="test_twice" points=5
# Twice: the second run executes nothing
from autograder.checks import exposed

_calls, _store = [], Store()
_store.put("raw.csv", b"raw")
_store.put("other.csv", b"other")


def _again():
    _calls.clear()
    return Runner(example_steps(_calls), exposed(_store, *METHODS)).run()


_said = _again()
assert sorted(_calls) == ["join", "last", "left", "right"], f"a first run must execute every step once; it was {_calls}"
assert _store.peek("d.csv") == b"d.csv of c.csv of a.csv of raw+b.csv of other", f"d.csv holds {_store.peek('d.csv')}"
assert isinstance(_said, dict) and sorted(_said.get("executed", [])) == sorted(_calls), f"run() returned {_said!r}"
_said = _again()
assert not _calls, f"nothing has changed, and a second run executed {_calls}"
assert sorted(_said["skipped"]) == ["join", "last", "left", "right"], f"the second run() returned {_said}"
_store.put("other.csv", b"others")
_again()
assert _calls == ["right", "join", "last"], f"other.csv has changed: right, join and last must run; it was {_calls}"

# %% tests="test_killed" points=2
# Killed: the next run makes it good
from contextlib import suppress

from autograder.checks import exposed

_store = Store()
_store.put("raw.csv", b"raw")
_store.put("other.csv", b"other")
_whole = {"a.csv": b"a.csv of raw", "b.csv": b"b.csv of other", "c.csv": b"c.csv of a.csv of raw+b.csv of other"}
_whole["d.csv"] = b"d.csv of " + _whole["c.csv"]
for _moment in (3, 9, 14):
    _store.kill_at = _moment
    with suppress(Exception):  # what a killed process says does not matter
        Runner(example_steps(), exposed(_store, *METHODS)).run()
    _store.revive()
    for _name, _content in _whole.items():
        assert _store.peek(_name) in (None, _content), (
            f"killed at its operation {_moment}, the run left half of {_name} in use: {_store.peek(_name)}"
        )
_said = Runner(example_steps(), exposed(_store, *METHODS)).run()
assert _store.peek("d.csv") == _whole["d.csv"], f"after three accidents and one run d.csv holds {_store.peek('d.csv')}"

# %% tests="test_again" points=10
# Again: a second run executes nothing, and `until` what is needed
### BEGIN HIDDEN TESTS
from private import score

score.rerun(Runner, "again", "each step once, then none; up to a step what it needs, then the rest")
### END HIDDEN TESTS

# %% tests="test_change" points=10
# Change: what depends on it is run, and nothing else
### BEGIN HIDDEN TESTS
from private import score

score.rerun(Runner, "change", "the steps that depend on what changed and no others, also if it changes back")
### END HIDDEN TESTS

# %% tests="test_version" points=10
# Version: the step is run, and what depends on it if its output is another
### BEGIN HIDDEN TESTS
from private import score

score.rerun(Runner, "version", "the step itself, and others only if its output is another")
### END HIDDEN TESTS

# %% tests="test_no_change" points=10
# No change: what is equal causes nothing, and what is lost is made again
### BEGIN HIDDEN TESTS
from private import score

score.rerun(Runner, "no change", "no step for equal contents, none behind an equal output, one for a lost output")
### END HIDDEN TESTS

# %% tests="test_kills" points=20
# Killed: the next run makes it good, whenever it was
### BEGIN HIDDEN TESTS
from private import score

score.killed(Runner)
### END HIDDEN TESTS

# %% tests="test_failing" points=10
# Failing: tries, branches, what stays in use, the next run
### BEGIN HIDDEN TESTS
from private import score

score.failing(Runner)
### END HIDDEN TESTS

# %% tests="test_refused" points=5
# Refused: pipelines that cannot work
### BEGIN HIDDEN TESTS
from private import score

score.refused(Runner)
### END HIDDEN TESTS

# %% [markdown]
# ## Task 2: the pipeline of the service (10 points)
#
# `pipeline()` returns six steps. The only source is `drop.csv`, a week of flights with the columns `date`, `carrier`,
# `origin`, `hour`, `distance`, `temp` and `disrupted`.
#
# | step | from | makes |
# |---|---|---|
# | `ingest` | `drop.csv` | `rows.csv`: the rows, each once |
# | `check` | `rows.csv` | `checked.csv`, the same. Raises `ValueError` if a column is missing, if there are fewer than 100 rows, an `hour` outside 0 to 23, a `distance` that is not positive, or a `disrupted` that is neither true nor false |
# | `derive` | `checked.csv` | `features.csv`, whatever your model uses |
# | `fit` | `features.csv` | `model.json`, fitted without the last two days |
# | `evaluate` | `features.csv`, `model.json` | `metrics.json`: `rows` and `rate` (share disrupted) of all rows, and `brier`, the mean squared error of your probabilities on the last two days |
# | `package` | `model.json`, `metrics.json` | `package.json`: `{"model": ..., "metrics": ...}` |
#
# A modest model will do: the rate by hour of the day, drawn towards the overall rate. With your runner this *is* the
# policy of release: a bad drop fails `check`, what depends on it is blocked, and the last good package stays in use.


# %% solution="pipeline"
def pipeline():
    """Return the steps of the service."""
    ### BEGIN SOLUTION
    return [
        Step("ingest", ("drop.csv",), ("rows.csv",), ingest),
        Step("check", ("rows.csv",), ("checked.csv",), check),
        Step("derive", ("checked.csv",), ("features.csv",), derive),
        Step("fit", ("features.csv",), ("model.json",), fit),
        Step("evaluate", ("features.csv", "model.json"), ("metrics.json",), evaluate),
        Step("package", ("model.json", "metrics.json"), ("package.json",), package),
    ]


COLUMNS = ["date", "carrier", "origin", "hour", "distance", "temp", "disrupted"]


def table(content):
    return pd.read_csv(io.BytesIO(content))


def ingest(contents):
    lines = contents["drop.csv"].decode().splitlines()
    return {"rows.csv": "\n".join([*dict.fromkeys(lines), ""]).encode()}


def check(contents):
    rows = table(contents["rows.csv"])
    missing = [column for column in COLUMNS if column not in rows]
    if missing:
        raise ValueError(f"columns are missing: {missing}")
    if len(rows) < 100:
        raise ValueError(f"only {len(rows)} rows")
    for what, right in {
        "hours": rows["hour"].between(0, 23),
        "distances": rows["distance"] > 0,
        "outcomes": rows["disrupted"].isin([True, False]),
    }.items():
        if not right.all():
            raise ValueError(f"{(~right).sum()} wrong {what}")
    return {"checked.csv": contents["rows.csv"]}


def derive(contents):
    rows = table(contents["checked.csv"])
    days = sorted(rows["date"].unique())
    features = pd.DataFrame({"part": rows["hour"] // 4, "late": rows["disrupted"].astype(int)})
    features["held_out"] = rows["date"].isin(days[-2:]).astype(int)
    return {"features.csv": features.to_csv(index=False).encode()}


def fit(contents):
    features = table(contents["features.csv"])
    features = features[features["held_out"] == 0]
    overall, weight = features["late"].mean(), 20
    parts = features.groupby("part")["late"].agg(["sum", "size"])
    rates = (parts["sum"] + weight * overall) / (parts["size"] + weight)
    model = {"overall": float(overall), "rates": {str(part): float(rate) for part, rate in rates.items()}}
    return {"model.json": json.dumps(model).encode()}


def evaluate(contents):
    features, model = table(contents["features.csv"]), json.loads(contents["model.json"])
    held_out = features[features["held_out"] == 1]
    risk = held_out["part"].astype(str).map(model["rates"]).fillna(model["overall"])
    metrics = {
        "rows": len(features),
        "rate": float(features["late"].mean()),
        "brier": float(((risk - held_out["late"]) ** 2).mean()),
    }
    return {"metrics.json": json.dumps(metrics).encode()}


def package(contents):
    both = {name.partition(".")[0]: json.loads(content) for name, content in contents.items()}
    return {"package.json": json.dumps(both, sort_keys=True).encode()}
    ### END SOLUTION


# %%
store = Store()
for name, drop in {"first": drop1, "second": drop2, "bad": bad_drop, "second again": drop2}.items():
    store.put("drop.csv", drop)
    print(f"{name}: {Runner(pipeline(), store).run()}")

# %% tests="test_pipeline" points=5
# The pipeline of the service: a package for a sound drop
from autograder.checks import exposed

_store = Store()
_store.put("drop.csv", drop1)
_said = Runner(pipeline(), exposed(_store, *METHODS)).run()
_names = ["ingest", "check", "derive", "fit", "evaluate", "package"]
assert _said["executed"] == _names, f"the first drop must execute {_names}; run() returned {_said}"
assert _store.peek("package.json"), "there is no package.json"
_metrics = json.loads(_store.peek("package.json"))["metrics"]
_rows = pd.read_csv(io.BytesIO(drop1)).drop_duplicates()
assert _metrics["rows"] == len(_rows), f"drop1.csv has {len(_rows)} different rows; metrics say {_metrics['rows']}"
assert abs(_metrics["rate"] - _rows["disrupted"].mean()) < 1e-6, f"metrics say a rate of {_metrics['rate']}"
_before = _store.peek("package.json")
_store.put("drop.csv", bad_drop)
_said = Runner(pipeline(), exposed(_store, *METHODS)).run()
assert _said["failed"] == ["check"], f"bad_drop.csv has wrong hours, and must fail check; run() returned {_said}"
assert _store.peek("package.json") == _before, "after a bad drop another package.json is in use"

# %% tests="test_own_pipeline" points=5
# The pipeline of the service on other weeks
### BEGIN HIDDEN TESTS
from private import score

score.own_pipeline(Runner, pipeline)
### END HIDDEN TESTS

# %% [markdown]
# ## Task 3: the record (5 points)
#
# Fill in `record`. `because` holds three numbers, which the test measures again:
#
# - `executed_first`: steps executed when `drop1` is the first drop of an empty store;
# - `executed_next`: steps executed when `drop2` then takes its place;
# - `operations_again`: operations of the store in one more run, in which nothing has to be done.
#
# `principle` and `chosen` are a sentence each, `rejected` is a list of what you decided against.
# `limits` holds one or more of `LIMITS`, and `owner_role` is the one of Agent, Operator and Maker who answers for a
# run: a person, not the software that acts on behalf of one.

# %% readonly="limits"
LIMITS = ("one run at a time", "a step is trusted to give the same for the same", "contents fit into memory")

# %% solution="record"
record = {"principle": "", "chosen": "", "rejected": [], "because": {}, "limits": [], "owner_role": ""}
### BEGIN SOLUTION
_book = Store()
_book.put("drop.csv", drop1)
_first = Runner(pipeline(), _book).run()
_book.put("drop.csv", drop2)
_next = Runner(pipeline(), _book).run()
_book.revive()
Runner(pipeline(), _book).run()
record = {
    "principle": "Running again is safe, cheap, and gives the same state.",
    "chosen": "an execution is identified by its version and the contents of its inputs, and written down last",
    "rejected": ["times of modification", "running everything each time"],
    "because": {
        "executed_first": len(_first["executed"]),
        "executed_next": len(_next["executed"]),
        "operations_again": _book.operations,
    },
    "limits": ["one run at a time", "a step is trusted to give the same for the same"],
    "owner_role": "Operator",
}
### END SOLUTION

# %% tests="test_record" points=5
# The record is complete, and its numbers are those of your runner.
from autograder.checks import exposed
from autograder.checks.record import decision_record

_store = Store()
_store.put("drop.csv", drop1)
_first = Runner(pipeline(), exposed(_store, *METHODS)).run()
_store.put("drop.csv", drop2)
_next = Runner(pipeline(), exposed(_store, *METHODS)).run()
_store.revive()
Runner(pipeline(), exposed(_store, *METHODS)).run()
facts = {
    "executed_first": len(_first["executed"]),
    "executed_next": len(_next["executed"]),
    "operations_again": _store.operations,
}
decision_record(record, facts, LIMITS, ("Operator",))
