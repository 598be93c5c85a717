# %% [markdown]
# # Same in, same out
#
# > A result that cannot be rebuilt from its record is an anecdote; and a record must change when, and only when,
# > something that matters changed.
#
# The team of the warning service also forecasts rides for a bike-sharing scheme. In March the Sponsor asked why the
# forecast of 12 February had sent the vans to the wrong stations. The run was in the tracking table: a number, a date,
# a score. Nobody could say which files it had read. Run again with "the same" code, it gave another model: nobody had
# seeded the second of two generators, and the folder listed its files in another order on the new machine. Then
# somebody proposed to record *everything*, time and path included, and from that day on no two runs were ever the
# same, on paper.
#
# You write the **run**: what turns inputs into a model, leaves a record, and can be checked by somebody who was not
# there.
#
# | task | you write | points |
# |---|---|---|
# | 1 | `fingerprint`: which data was it? | 12 |
# | 2 | `train`, `load`: same in, same out; a package that works elsewhere | 56 |
# | 3 | `verify`, `rebuild`, `explain_difference`: what an Auditor asks | 27 |
# | 4 | `record`: what you decided, and the numbers that say why | 5 |
#
# You are the **Maker**, who fits and records, and then the **Auditor**, who believes nothing. `notes.md` has the
# take-away points.

# %% readonly="setup"
import hashlib
import json
import random
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
import pandas as pd


class Part(NamedTuple):
    """One file of a data set, as a storage lists it: in whatever order it likes."""

    path: str
    modified: str  # when it was last written
    content: bytes  # CSV with a header line


class Inputs(NamedTuple):
    """All that a result may depend on."""

    parts: list  # of Part: the data
    code: str  # text of a module with fit(rows, config) and predict(model, rows)
    config: dict
    seed: int
    environment: dict  # name -> version of what the code runs on


def listing(folder):
    """Return the files of a folder, as the file system lists them."""
    return [Part(str(path.resolve()), str(path.stat().st_mtime_ns), path.read_bytes()) for path in Path(folder).glob("*.csv")]


def parse(header, lines):
    """Return rows of CSV as dicts of numbers."""
    names = header.split(",")
    return [dict(zip(names, map(float, line.split(",")))) for line in lines]


def module(code):
    """Return what the text of a module defines, run afresh: module(code).fit, module(code).predict."""
    names = {"__name__": "recipe"}
    exec(compile(code, "recipe.py", "exec"), names)
    return SimpleNamespace(**names)


inputs = Inputs(
    parts=listing("bikes"),
    code=Path("recipe.py").read_text(encoding="utf-8"),
    config={"share": 0.8, "ridge": 1.0},
    seed=7,
    environment={"python": "3.11", "numpy": np.__version__},
)
context = {"who": "you", "when": "2013-04-01T06:00:00+00:00", "where": "/home/you/forecast"}

# %% [markdown]
# ## What you have
#
# - `inputs`: all that a result may depend on. `parts` are six files of hourly rides. Neither names nor listing tell
#   their order; the **documented order** does: parts by the first `hour` they hold, rows as they stand in their part.
# - `context`: who ran it, when and where. It belongs in the record, because somebody answers for a run, and the result
#   must not depend on it.
# - `recipe.py`, also as `inputs.code`: how the model is made. It is run as it is, with all its habits: it draws from
#   two global generators. Other recipes, in the hidden tests, also change the rows or the config that they are given.

# %%
print(inputs.code)

# %%
[(part.path[-13:], part.content[:60]) for part in inputs.parts]

# %% [markdown]
# ## Task 1: which data was it? (4 points here, 8 hidden)
#
# Write `fingerprint(parts)`. Two parties who have never met must get the same text for the same rows, so it is defined
# to the byte: the **SHA-256, in hexadecimal, of the header line and of all lines of rows in documented order, each
# followed by one newline, in UTF-8**. It follows that names, dates, the order of the listing and where one part ends
# and the next begins do not matter, and every digit of every row does.


# %% solution="fingerprint"
def fingerprint(parts) -> str:
    """Return the fingerprint of a data set; see above."""
    ### BEGIN SOLUTION
    return digest("".join(f"{line}\n" for line in in_order(parts)))


def in_order(parts) -> list:
    """Return the header line, then the lines of all rows in documented order."""
    tables = [part.content.decode().splitlines() for part in parts]
    tables = sorted((table for table in tables if len(table) > 1), key=lambda table: int(table[1].split(",")[0]))
    return tables[0][:1] + [line for table in tables for line in table[1:]]


def digest(content) -> str:
    """Return the SHA-256 of bytes, of text, or of plain data as JSON with sorted keys."""
    if not isinstance(content, bytes | str):
        content = json.dumps(content, sort_keys=True)
    return hashlib.sha256(content if isinstance(content, bytes) else content.encode()).hexdigest()
    ### END SOLUTION


# %% tests="test_fingerprint" points=4
# The fingerprint of three rows, in one part and in two
whole = [Part("/a/x.csv", "1", b"hour,rides\n0,5\n1,7\n2,1\n")]
split = [Part("/b/a.csv", "3", b"hour,rides\n2,1\n"), Part("/b/z.csv", "2", b"hour,rides\n0,5\n1,7\n")]
right = hashlib.sha256(b"hour,rides\n0,5\n1,7\n2,1\n").hexdigest()
for name, parts in {"one part": whole, "two parts, the later first": split}.items():
    said = fingerprint(parts)
    assert said == right, (
        f"fingerprint of {name} is {said!r}, expected {right!r}: the SHA-256 of 'hour,rides\\n0,5\\n1,7\\n2,1\\n'"
    )
assert fingerprint([Part("/a/x.csv", "1", b"hour,rides\n0,5\n2,7\n1,1\n")]) != right, (
    "Rows in another order within a part are other data: the recipe may depend on it."
)

# %% [markdown]
# ## Task 2: the run (5 points here, 51 hidden)
#
# Write `train(inputs, context)`. It returns `{"record": ..., "package": ...}`, and this is what a run *is*:
#
# 1. The rows are read in documented order (`parse` turns lines into rows).
# 2. `random.seed(seed)` and `numpy.random.seed(seed)`, the generators that recipes use.
# 3. `model = module(code).fit(rows, config)`, and `predictions = module(code).predict(model, rows)` on the same rows.
# 4. The metric `mae` is the mean absolute difference of `predictions` and the rows' `rides`.
#
# A recipe may change what it is given: nothing of yours may change with it. Whatever ran before in this process, the
# result must be the same. A model is plain data (dicts, lists, texts, numbers; keys are texts).
#
# The **record** is plain data as well, with the keys
#
# | key | what |
# |---|---|
# | `id` | a text that is the same when all five inputs are the same, and another when one of them is not |
# | `data`, `code` | what `fingerprint` returns for the parts, and a digest of the text |
# | `config`, `seed`, `environment`, `context` | as they were given |
# | `outputs` | for each file of the package its SHA-256 in hexadecimal |
# | `metrics` | `{"mae": ...}` |
#
# and more, if you need it. The order of keys in `config` and `environment` does not matter; the context does not.
#
# The **package** is a dict from file name to content (`bytes`). It is carried to a machine that has nothing but the
# package and the setup cell above. `load(package)` returns a function from rows to a list of predictions. The files
# are text in UTF-8, so that an Auditor can read them (nobody may have to unpickle a stranger's file), and say nothing of
# where they were made.


# %% solution="train"
def train(inputs, context) -> dict:
    """Return a run: {"record": ..., "package": ...}."""
    ### BEGIN SOLUTION
    header, *lines = in_order(inputs.parts)
    random.seed(inputs.seed)
    np.random.seed(inputs.seed)
    model = module(inputs.code).fit(parse(header, lines), json.loads(json.dumps(inputs.config)))
    package = {"model.json": json.dumps(model).encode(), "recipe.py": inputs.code.encode()}
    rows = parse(header, lines)
    errors = [abs(p - row["rides"]) for p, row in zip(load(package)(parse(header, lines)), rows)]
    matters = {
        "data": fingerprint(inputs.parts),
        "code": digest(inputs.code),
        "config": inputs.config,
        "seed": inputs.seed,
        "environment": inputs.environment,
    }
    record = {
        "id": digest(matters),
        **matters,
        "context": context,
        "outputs": {name: digest(content) for name, content in package.items()},
        "metrics": {"mae": sum(errors) / len(errors)},
    }
    return {"record": record | {"seal": digest(record)}, "package": package}
    ### END SOLUTION


def load(package):
    """Return the function from rows to predictions that a package holds."""
    ### BEGIN SOLUTION
    recipe, model = module(package["recipe.py"].decode()), json.loads(package["model.json"])
    return lambda rows: recipe.predict(model, rows)
    ### END SOLUTION


# %% tests="test_train" points=5
# A run, its record, and the same again after another one
run = train(inputs, context)
assert isinstance(run, dict) and {"record", "package"} <= set(run), "train must return a dict with record and package"
told, package = run["record"], run["package"]
lacking = {"id", "data", "code", "config", "seed", "environment", "context", "outputs", "metrics"} - set(told)
assert not lacking, f"the record lacks {', '.join(sorted(lacking))}"
assert told["data"] == fingerprint(inputs.parts), "record['data'] must be the fingerprint of the parts"
assert all(isinstance(content, bytes) for content in package.values()), "a package holds bytes, by file name"
assert told["outputs"] == {name: hashlib.sha256(content).hexdigest() for name, content in package.items()}, (
    "record['outputs'] must hold the SHA-256 of each file of the package"
)
rows = parse("hour,temp,humidity,workingday", ["9,12.5,60,1", "14,21,50,0"])
first = [float(p) for p in load(package)(rows)]
other = train(inputs._replace(seed=8), context)
assert [float(p) for p in load(other["package"])(rows)] != first, "another seed must give another model"
again = train(inputs._replace(parts=inputs.parts[::-1]), {**context, "who": "somebody else"})
assert [float(p) for p in load(again["package"])(rows)] == first, (
    "the same inputs, listed backwards and run by somebody else, gave another model"
)
assert again["record"]["id"] == told["id"], "the same inputs, listed backwards and run by somebody else, got another id"
assert other["record"]["id"] != told["id"], "another seed must give another id"

# %% [markdown]
# ## Task 3: what an Auditor asks (6 points here, 21 hidden)
#
# The Auditor gets a run as it was stored, perhaps years later. Write
#
# - `verify(run)`: a list of texts, one for each problem found; empty if nothing was touched. It must notice a change
#   to *any* value of the record, and files of the package that were changed, added or taken away. (Somebody who also
#   makes a new seal is out of its reach: that takes a signature.)
# - `rebuild(run, parts)`: run the recipe in the package again on `parts`, with the config and seed in the record. True
#   only if these are the data in the record and everything in `outputs` comes out again, byte for byte. Some recipes
#   cannot be rebuilt, because they ask the clock or the operating system for chance; then the answer is False.
# - `explain_difference(a, b)`: for two *records*, which inputs differ, as a set: a part of
#   `{"data", "code", "config", "seed", "environment"}`.


# %% solution="audit"
def verify(run) -> list:
    """Return the problems of a stored run; none if nothing was touched."""
    ### BEGIN SOLUTION
    record, package = run["record"], run["package"]
    problems = []
    if record.get("seal") != digest({key: value for key, value in record.items() if key != "seal"}):
        problems.append("the record is not as it was sealed")
    for name in sorted(record["outputs"].keys() | package.keys()):
        if name not in package or record["outputs"].get(name) != digest(package[name]):
            problems.append(f"{name} is not the file that was recorded")
    return problems
    ### END SOLUTION


def rebuild(run, parts) -> bool:
    """Tell whether the run comes out again from its record, its package and these parts."""
    ### BEGIN SOLUTION
    record = run["record"]
    code = run["package"]["recipe.py"].decode()
    inputs = Inputs(parts, code, record["config"], record["seed"], record["environment"])
    again = train(inputs, record["context"])["record"]
    return not verify(run) and again["id"] == record["id"] and again["outputs"] == record["outputs"]
    ### END SOLUTION


def explain_difference(a, b) -> set:
    """Return which inputs of two records differ."""
    ### BEGIN SOLUTION
    return {name for name in ("data", "code", "config", "seed", "environment") if a[name] != b[name]}
    ### END SOLUTION


# %% tests="test_audit" points=6
# A run as it was stored, a changed metric, a changed file, other data
run = train(inputs, context)
assert verify(run) == [], f"verify found {verify(run)} in a run that nobody touched"
better = {**run, "record": {**run["record"], "metrics": {"mae": 0.0}}}
assert verify(better), "somebody improved the metric in the record, and verify found nothing"
name = sorted(run["package"])[0]
assert verify({**run, "package": {**run["package"], name: b"other"}}), f"{name} was changed, and verify found nothing"
assert rebuild(run, inputs.parts) is True, "the run must come out again from its record, its package and the same parts"
fewer = [part._replace(content=part.content.rsplit(b"\n", 2)[0] + b"\n") for part in inputs.parts]
assert rebuild(run, fewer) is False, "a row is missing from each part: this run is not the one in the record"
for changed, expected in [
    ({}, set()),
    ({"seed": 8}, {"seed"}),
    ({"config": {"ridge": 2.0, "share": 0.8}, "parts": fewer}, {"config", "data"}),
    ({"config": dict(reversed(inputs.config.items()))}, set()),
]:
    said = explain_difference(run["record"], train(inputs._replace(**changed), context)["record"])
    assert set(said) == expected, f"explain_difference said {set(said)}, expected {expected}"

# %% [markdown]
# ## Task 4: the record of your decision (5 points)
#
# Fill in `record`. `because` holds three numbers, which the test recomputes (within 2 %):
#
# - `mae`: the metric of `inputs`;
# - `seed_spread`: the greatest less the least `mae` of the seeds 0 to 9, all else as in `inputs`;
# - `rows`: the number of rows in `inputs.parts`.
#
# `principle` and `chosen` are a sentence each, `rejected` is a list of what you decided against.
# `limits` holds one or more of `LIMITS`, and `owner_role` is the one of `ROLES` who answers for a run's record.

# %% readonly="choices"
LIMITS = (
    "the environment is recorded and not restored",
    "another processor may round differently",
    "a seal shows accidents, not forgery",
    "what a recipe asks of the outside is not seen",
)
ROLES = ("Sponsor", "Subject", "Producer", "Maker", "Approver", "Operator", "Auditor", "Agent")

# %% solution="record"
record = {"principle": "", "chosen": "", "rejected": [], "because": {}, "limits": [], "owner_role": ""}
### BEGIN SOLUTION
_maes = [train(inputs._replace(seed=_seed), context)["record"]["metrics"]["mae"] for _seed in range(10)]
record = {
    "principle": "A result can be rebuilt from its record, which changes if and only if what matters changes.",
    "chosen": "an id from the digests of five inputs, and a seal over the whole record",
    "rejected": ["time and path in the id", "an id from the config alone", "pickled models"],
    "because": {
        "mae": train(inputs, context)["record"]["metrics"]["mae"],
        "seed_spread": max(_maes) - min(_maes),
        "rows": len(in_order(inputs.parts)) - 1,
    },
    "limits": ["the environment is recorded and not restored", "a seal shows accidents, not forgery"],
    "owner_role": "Maker",
}
### END SOLUTION

# %% tests="test_record" points=5
# The decision record
from autograder.checks.record import decision_record


def facts():
    """Return the numbers that the record must hold."""
    tables = sorted((p.content.decode().splitlines() for p in inputs.parts), key=lambda t: int(t[1].split(",")[0]))
    lines = [line for table in tables for line in table[1:]]

    def mae(seed):
        random.seed(seed)
        np.random.seed(seed)
        recipe, rows = module(inputs.code), parse(tables[0][0], lines)
        predictions = recipe.predict(recipe.fit(rows, dict(inputs.config)), rows)
        return float(np.mean([abs(p - row["rides"]) for p, row in zip(predictions, rows)]))

    maes = [mae(seed) for seed in range(10)]
    return {"mae": mae(inputs.seed), "seed_spread": max(maes) - min(maes), "rows": len(lines)}


decision_record(record, facts(), LIMITS, ("Maker",))

# %% [markdown]
# ## How the hidden runs score you
#
# Other data, other recipes, other seeds. Each run is somebody else's: another context and another listing.
#
# | points | what | none to full |
# |---|---|---|
# | 8 | **fingerprint**: data sets whose fingerprint is what another party computes | 3 of 6 right to all |
# | 12 | **same in, same out**: recipes, each with a habit of its own, whose predictions and metric are what another party computes, however often and after whatever else they are run | half to all |
# | 15 | **changes**: changes that matter and give another id | half to all |
# | 15 | **no change**: changes that do not matter and give the same id | half to all |
# | 9 | **load elsewhere**: packages that predict the same in a process that never ran `train`, are text, tell no path and hold the recipe | half to all |
# | 9 | **tampering**: edits to a stored run that `verify` finds | 2 of 9 to all |
# | 5 | **rebuild**: runs that can be rebuilt, and runs that cannot; the worse of the two counts | half right to all |
# | 7 | **differences**: pairs of records explained exactly | 4 of 12 to all |
#
# *Changes* and *no change* are multiplied with each other's share, up to a half: an id that always changes and one that
# never does are worth nothing. So is a `verify` that finds problems in runs nobody touched.

# %% tests="test_fingerprints" points=8
# Fingerprint: is it what another party computes for the same rows?
### BEGIN HIDDEN TESTS
from private import score

score.fingerprints(fingerprint, Part)
### END HIDDEN TESTS

# %% tests="test_same" points=12
# Same in, same out: does a run give what another party gets, whatever ran before?
### BEGIN HIDDEN TESTS
from private import score

score.same(train, load, Part, Inputs)
### END HIDDEN TESTS

# %% tests="test_changes" points=15
# Changes: does the id change when something that matters changed?
### BEGIN HIDDEN TESTS
from private import score

score.changes(train, Part, Inputs)
### END HIDDEN TESTS

# %% tests="test_no_change" points=15
# No change: does the id stay when nothing that matters changed?
### BEGIN HIDDEN TESTS
from private import score

score.no_change(train, Part, Inputs)
### END HIDDEN TESTS

# %% tests="test_elsewhere" points=9
# Load elsewhere: does a package work where nothing was trained, and can it be read?
### BEGIN HIDDEN TESTS
from private import score

score.elsewhere(train, load, Part, Inputs)
### END HIDDEN TESTS

# %% tests="test_tampering" points=9
# Tampering: does verify find what was changed in a stored run, and nothing in others?
### BEGIN HIDDEN TESTS
from private import score

score.tampering(train, verify, Part, Inputs)
### END HIDDEN TESTS

# %% tests="test_rebuild" points=5
# Rebuild: are runs that come out again told from those that do not?
### BEGIN HIDDEN TESTS
from private import score

score.rebuilding(train, rebuild, Part, Inputs)
### END HIDDEN TESTS

# %% tests="test_differences" points=7
# Differences: is it said exactly which inputs of two runs differ?
### BEGIN HIDDEN TESTS
from private import score

score.differences(train, explain_difference, Part, Inputs)
### END HIDDEN TESTS
