# %% [markdown]
# # Who did what to what?
#
# > Accountability is a query: from any decision back to data, code and people; from any data forward to everyone
# > affected.
#
# On a Thursday the flight-disruption warning service tells 4,000 travellers to rebook. Nothing was wrong with their
# flights. An airport had delivered one day's data twice, under another date. By Friday the Sponsor wants to know five
# things: which models were made with these data, which releases used them, how many predictions came of it, who
# allowed the release, and who else reads the predictions and must be told.
#
# All of it was logged. The tracker logged it, the pipeline logged it, the registry logged it; each in words of its own,
# in a time zone of its own, some events twice, most under the name of a service account. It takes three people two
# weeks, and what they find is that the release of that Tuesday was approved by the one who had built it.
#
# You are the **Auditor**. You bring three dialects into one vocabulary, put the records into a ledger, and ask.
#
# | task | you write | points |
# |---|---|---|
# | 1 | `normalise`: one vocabulary for all tools | 19 |
# | 2 | `Ledger`: what came from what | 24 |
# | 3 | `Ledger`: who answers for it, what was in use, who is affected | 34 |
# | 4 | `Ledger.gaps`: what should have been there | 18 |
# | 5 | `record`: what you found, and its limits | 5 |
#
# `notes.md` has the take-away points and the whole vocabulary.

# %% readonly="setup"
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

ACTIONS = (
    "specify", "record", "collect", "check", "derive", "fit", "evaluate", "package", "approve", "release", "serve",
    "observe", "roll back", "retire", "disclose",
)  # fmt: skip
ROLES = ("Sponsor", "Producer", "Maker", "Approver", "Operator", "Agent")


class Record(NamedTuple):
    """One thing that was done, in neutral terms."""

    id: str
    at: datetime  # in UTC, with its time zone set
    actor: str  # a person or, if the role is Agent, a piece of software
    role: str  # one of ROLES
    action: str  # one of ACTIONS
    used: tuple[str, ...]  # artifacts, each written kind:name
    produced: tuple[str, ...]
    on_behalf_of: str | None  # for whom an Agent acted, if it was told


SYNONYMS = json.loads(Path("synonyms.json").read_text())  # dialect -> its words -> neutral terms
events = [json.loads(line) for line in Path("events.jsonl").read_text().splitlines()]
examples = json.loads(Path("examples.json").read_text())

# %% [markdown]
# ## Task 1: one vocabulary (19 points)
#
# `events` holds what three tools logged about a few days of the service, in no order: each has its `dialect` and the
# `raw` event. `SYNONYMS[dialect]` translates the tool's words, which are all in lower case, to neutral terms: names of
# fields (`"user"` is `"actor"`), roles, and actions. `examples` has twelve events with the record that is expected.

# %%
for name in SYNONYMS:
    print(name, next(event["raw"] for event in events if event["dialect"] == name), "\n")
SYNONYMS["pipeline"]

# %% [markdown]
# Write `normalise(raw, synonyms)`. It returns the `Record`, or `None` if the event is none of the lifecycle. Hidden
# tests use a **fourth dialect** that you know only through its `synonyms`, so look nothing up by the name of a tool.
#
# - Translate the names of the fields, then the words for role and action. Upper and lower case make no difference, and
#   only whole words count: `train` is an action, `train_heartbeat` is none.
# - An event is none of the lifecycle if its action has no synonym, or if it has a field that means `state` and its
#   value does not mean `succeeded`: a failed attempt has produced nothing.
# - Times come in three forms: a number of milliseconds since 1970 (UTC); a text with its offset (`...+05:30`, `...Z`);
#   a local time beside a field that means `zone` (`"+08:45"`, `"-05:00"`). Return a `datetime` in UTC.
# - `used` and `produced` are lists, or texts with commas between. Keep their order.
# - `on_behalf_of` may be missing, `None` or empty: then it is `None`.


# %% solution="normalise"
def normalise(raw: dict, synonyms: dict) -> Record | None:
    """Return the record that the raw event tells, or None if it is none of the lifecycle."""
    ### BEGIN SOLUTION
    told = {synonyms.get(name.lower(), name): value for name, value in raw.items()}

    def word(field):
        return synonyms.get(str(told[field]).lower())

    if word("action") not in ACTIONS or ("state" in told and word("state") != "succeeded"):
        return None
    return Record(
        id=told["id"],
        at=moment(told["at"], told.get("zone", "")),
        actor=told["actor"],
        role=word("role"),
        action=word("action"),
        used=artifacts(told.get("used")),
        produced=artifacts(told.get("produced")),
        on_behalf_of=told.get("on_behalf_of") or None,
    )


def moment(at, zone: str) -> datetime:
    """Return a time in UTC from milliseconds, or from a text with its offset inside or beside it."""
    if isinstance(at, str):
        return datetime.fromisoformat(at + zone).astimezone(UTC)
    return datetime.fromtimestamp(at / 1000, UTC)


def artifacts(told) -> tuple:
    """Return the artifacts of a list or of a text with commas."""
    parts = told.split(",") if isinstance(told, str) else told or ()
    return tuple(part.strip() for part in parts if part.strip())
    ### END SOLUTION


# %% tests="test_normalise" points=4
# Twelve events of three dialects
for example in examples:
    name, expected = example["dialect"], example["expected"]
    found = normalise(example["raw"], SYNONYMS[name])
    if expected is None:
        assert found is None, f"{name}: {example['raw']} is no event of the lifecycle; normalise returned {found}"
        continue
    assert isinstance(found, tuple) and len(found) == 8, (
        f"{name}: normalise returned {found!r} for {example['raw']}; a Record was expected"
    )
    for field, value, right in zip(Record._fields, found, expected.values()):
        right = datetime.fromisoformat(right) if field == "at" else tuple(right) if isinstance(right, list) else right
        if field == "at":
            assert isinstance(value, datetime) and value.utcoffset() == timedelta(0), (
                f"{name}: `at` must be a datetime with the time zone UTC; for {example['raw']} it is {value!r}"
            )
        assert value == right, f"{name}: {field} of {example['raw']} is {value!r}; {right!r} was expected"

# %% tests="test_vocabulary" points=15
# Normalise: events of three dialects, and of a fourth known only by its synonyms
### BEGIN HIDDEN TESTS
from private import score

score.vocabulary(normalise)
### END HIDDEN TESTS

# %% [markdown]
# ## Tasks 2 to 4: the ledger
#
# Write the class, method by method; each task has its tests. Records come **in any order**, and some come twice.
#
# **Task 2 (24 points): what came from what.** `add` takes a record; a record with an `id` that is there already changes
# nothing. A record *makes* everything it produced *from* everything it used. `upstream` returns all artifacts that one
# was made from, directly or not; `downstream` all that were made from it. An artifact is never part of its own answer,
# even where things go round: a table that is used to fit a model and written again by what the model serves. What
# nobody has heard of has an empty answer.
#
# **Task 3 (34 points): the Sponsor's questions.**
#
# - `responsible(artifact, action)`: among the records of this action that used or produced the artifact, take the
#   latest. The person who answers for it is the one on whose behalf it was done or, if there is none, its actor. A
#   name that is an Agent's in any record is no person: then the answer is `None`, as it is if there is no such record.
# - `in_use(at)`: the package in use at this moment. Of all records with the action `release`, `roll back` or `retire`
#   up to and including `at`, the latest counts: the package is what it used (`package:...`), or `None` after a
#   `retire`, and before the first release. `at` has a time zone, not always UTC.
# - `affected(dataset)`: `{"models": set, "releases": set, "predictions": int}`: the artifacts `model:...` and
#   `release:...` downstream of a dataset version, and how many *different* `prediction:...` there are.
#
# **Task 4 (18 points): what should have been there.** `gaps()` returns a list of pairs `(kind, artifact)`, each once, in
# any order:
#
# | kind | artifact | when |
# |---|---|---|
# | `no_producer` | any | it is used, and never produced |
# | `used_before_produced` | any | its first use is earlier than its first production (a clock is wrong, or a record is) |
# | `unapproved_release` | `package:...` | there is a `release` that used it, and no `approve` that used it at that time or before |
# | `self_approved` | `package:...` | a person who answers for an `approve` that used it is the one `responsible` for its `package` |
# | `undeclared_consumer` | `consumer:NAME` | NAME is the actor of a record that used a prediction, and no record produced `consumer:NAME` |
# | `orphan` | `dataset:`, `features:` or `model:...` | it is produced, and never used |
#
# You may add methods and attributes as you like.


# %% solution="ledger"
class Ledger:
    """Records of what was done, and answers to who, what, and what is missing."""

    def __init__(self) -> None:
        ### BEGIN SOLUTION
        self.records: dict[str, Record] = {}
        ### END SOLUTION

    def add(self, record: Record) -> None:
        """Take a record; one with a known id changes nothing."""
        ### BEGIN SOLUTION
        self.records.setdefault(record.id, record)
        ### END SOLUTION

    def upstream(self, artifact: str) -> set:
        """Return all artifacts from which this one was made."""
        ### BEGIN SOLUTION
        return self._reach(artifact, "produced", "used")
        ### END SOLUTION

    def downstream(self, artifact: str) -> set:
        """Return all artifacts that were made from this one."""
        ### BEGIN SOLUTION
        return self._reach(artifact, "used", "produced")
        ### END SOLUTION

    def responsible(self, artifact: str, action: str) -> str | None:
        """Return the person who answers for the latest such action on the artifact, if there is one."""
        ### BEGIN SOLUTION
        done = [r for r in self.records.values() if r.action == action and artifact in (*r.used, *r.produced)]
        return self._person(max(done, key=lambda r: r.at)) if done else None
        ### END SOLUTION

    def in_use(self, at: datetime) -> str | None:
        """Return the package in use at this moment."""
        ### BEGIN SOLUTION
        changes = [r for r in self.records.values() if r.action in ("release", "roll back", "retire") and r.at <= at]
        last = max(changes, key=lambda r: r.at, default=None)
        if last is None or last.action == "retire":
            return None
        return next(artifact for artifact in last.used if artifact.startswith("package:"))
        ### END SOLUTION

    def affected(self, dataset: str) -> dict:
        """Return {"models": set, "releases": set, "predictions": int} downstream of a dataset version."""
        ### BEGIN SOLUTION
        reached = self.downstream(dataset)
        return {
            "models": {a for a in reached if a.startswith("model:")},
            "releases": {a for a in reached if a.startswith("release:")},
            "predictions": sum(a.startswith("prediction:") for a in reached),
        }
        ### END SOLUTION

    def gaps(self) -> list:
        """Return what is wrong, as pairs (kind, artifact)."""
        ### BEGIN SOLUTION
        records = self.records.values()
        made, used = self._first("produced"), self._first("used")
        found = {("no_producer", a) for a in used.keys() - made.keys()}
        found |= {("used_before_produced", a) for a in used.keys() & made.keys() if used[a] < made[a]}
        found |= {("orphan", a) for a in made.keys() - used.keys() if a.startswith(("dataset:", "features:", "model:"))}
        approvals = [(a, r) for r in records if r.action == "approve" for a in r.used if a.startswith("package:")]
        for record in records:
            for artifact in record.used:
                allowed = any(a == artifact and r.at <= record.at for a, r in approvals)
                if record.action == "release" and artifact.startswith("package:") and not allowed:
                    found.add(("unapproved_release", artifact))
                if artifact.startswith("prediction:") and f"consumer:{record.actor}" not in made:
                    found.add(("undeclared_consumer", f"consumer:{record.actor}"))
        for artifact, approval in approvals:
            person = self._person(approval)
            if person is not None and person == self.responsible(artifact, "package"):
                found.add(("self_approved", artifact))
        return sorted(found)

    def _reach(self, artifact: str, near: str, far: str) -> set:
        """Return what is reached from an artifact by steps from the field `near` of a record to its field `far`."""
        steps = {}
        for record in self.records.values():
            for start in getattr(record, near):
                steps.setdefault(start, set()).update(getattr(record, far))
        seen, waiting = set(), [artifact]
        while waiting:
            new = steps.get(waiting.pop(), set()) - seen
            seen |= new
            waiting.extend(new)
        return seen - {artifact}

    def _person(self, record: Record) -> str | None:
        """Return the person who answers for a record."""
        agents = {r.actor for r in self.records.values() if r.role == "Agent"}
        named = record.on_behalf_of or record.actor
        return None if named in agents else named

    def _first(self, field: str) -> dict:
        """Return the first time at which each artifact stands in this field of a record."""
        first = {}
        for record in self.records.values():
            for artifact in getattr(record, field):
                first[artifact] = min(first.get(artifact, record.at), record.at)
        return first
        ### END SOLUTION


# %% [markdown]
# Try it on `events`. Which packages were released without approval, and for which predictions?


# %%
def open_ledger():
    """Return a ledger of all events."""
    ledger = Ledger()
    for event in events:
        entry = normalise(event["raw"], SYNONYMS[event["dialect"]])
        if entry is not None:
            ledger.add(entry)
    return ledger


# ledger = open_ledger()
# ledger.gaps()

# %% readonly="example"
_MARCH = datetime(2026, 3, 1, tzinfo=UTC)


def done(number, hours, actor, role, action, used, produced, on_behalf_of=None):
    """Return a record of 1 March and so many hours later; artifacts are given as a text with blanks."""
    at = _MARCH + timedelta(hours=hours)
    return Record(f"r{number}", at, actor, role, action, tuple(used.split()), tuple(produced.split()), on_behalf_of)


STORY = [
    done(1, 0, "ana", "Producer", "collect", "", "dataset:1"),
    done(2, 1, "etl-bot", "Agent", "derive", "dataset:1 code:1", "features:1", "mei"),
    done(3, 2, "train-svc", "Agent", "fit", "features:1 table:a", "model:1"),
    done(4, 3, "mei", "Maker", "package", "model:1 dataset:1", "package:1"),
    done(5, 4, "ravi", "Approver", "approve", "package:1", "verdict:1"),
    done(6, 5, "ci-runner", "Agent", "release", "package:1 verdict:1", "release:1", "luis"),
    done(7, 6, "serve-svc", "Agent", "serve", "release:1", "prediction:1 prediction:2 table:a"),
    done(8, 7, "lounge", "Operator", "observe", "prediction:1", "signal:1"),
    done(9, 8, "mei", "Maker", "package", "model:1", "package:2"),
    done(10, 9, "ci-runner", "Agent", "release", "package:2", "release:2", "mei"),
    done(11, 10, "ci-runner", "Agent", "roll back", "package:1", "release:3"),
    done(12, 11, "serve-svc", "Agent", "serve", "release:3", "prediction:2 prediction:3"),
]

# %% tests="test_lineage" points=4
# What came from what, in a story of twelve records that go round once
ledger = Ledger()
for entry in [*STORY[::-1], *STORY[:5]]:
    ledger.add(entry)
made = "model:1 features:1 dataset:1 code:1 table:a release:1 package:1 verdict:1"
for what, artifact, expected in [
    ("upstream", "features:1", {"dataset:1", "code:1"}),
    ("upstream", "model:1", set(made.split()) - {"model:1"}),
    ("downstream", "package:2", {"release:2"}),
    ("downstream", "prediction:1", {"signal:1"}),
    ("downstream", "dataset:9", set()),
]:
    found = ledger.upstream(artifact) if what == "upstream" else ledger.downstream(artifact)
    assert isinstance(found, (set, frozenset)), f"{what} returned {type(found).__name__}; a set was expected"
    assert found == expected, (
        f"{what}({artifact!r}) in STORY lacks {sorted(expected - found)} and has {sorted(found - expected)} too many"
    )

# %% tests="test_questions" points=4
# Who answers for it, what was in use, who is affected
ledger = Ledger()
for entry in [*STORY[::-1], *STORY[:5]]:
    ledger.add(entry)
for artifact, action, expected, why in [
    ("package:1", "approve", "ravi", "a person acted"),
    ("package:1", "release", "luis", "an Agent acted on behalf of luis"),
    ("model:1", "fit", None, "an Agent acted, and nobody knows for whom"),
    ("package:1", "retire", None, "nobody did"),
    ("model:1", "package", "mei", "mei packaged it twice"),
]:
    found = ledger.responsible(artifact, action)
    assert found == expected, f"responsible({artifact!r}, {action!r}) is {found!r}; expected was {expected!r}: {why}"
india = timezone(timedelta(hours=5, minutes=30))
for hours, zone, expected, why in [
    (4.5, UTC, None, "nothing was released before 05:00"),
    (5, UTC, "package:1", "it was released at that moment"),
    (9.5, india, "package:2", "in India it is 15:00, and 09:30 in UTC"),
    (10.5, UTC, "package:1", "package:2 was rolled back at 10:00"),
]:
    at = (_MARCH + timedelta(hours=hours)).astimezone(zone)
    found = ledger.in_use(at)
    assert found == expected, f"in_use({at:%d %B %H:%M %Z}) is {found!r}; expected was {expected!r}: {why}"
found = ledger.affected("dataset:1")
expected = {"models": {"model:1"}, "releases": {"release:1", "release:2", "release:3"}, "predictions": 3}
assert isinstance(found, dict), f"affected returned {type(found).__name__}; a dict was expected"
for key, value in expected.items():
    assert found.get(key) == value, f"affected('dataset:1')[{key!r}] is {found.get(key)!r}; expected was {value!r}"

# %% tests="test_first_gaps" points=3
# The gaps of the story
ledger = Ledger()
for entry in [*STORY[::-1], *STORY[:5]]:
    ledger.add(entry)
found = ledger.gaps()
assert isinstance(found, (list, tuple)), f"gaps returned {type(found).__name__}; a list of pairs was expected"
expected = {
    ("no_producer", "code:1"),
    ("used_before_produced", "table:a"),
    ("unapproved_release", "package:2"),
    ("undeclared_consumer", "consumer:lounge"),
}
assert sorted(map(tuple, found)) == sorted(expected), (
    f"gaps of STORY: {sorted(map(tuple, found))}; expected were {sorted(expected)}, each once"
)

# %% tests="test_reach" points=20
# Lineage: sets upstream and downstream, on histories with branches that meet again and things that go round
### BEGIN HIDDEN TESTS
from private import score

score.lineage(Ledger)
### END HIDDEN TESTS

# %% tests="test_responsible" points=10
# Responsibility: persons behind Agents
### BEGIN HIDDEN TESTS
from private import score

score.responsible(Ledger)
### END HIDDEN TESTS

# %% tests="test_in_use" points=10
# In use: packages at moments, over rollbacks and time zones
### BEGIN HIDDEN TESTS
from private import score

score.in_use(Ledger)
### END HIDDEN TESTS

# %% tests="test_affected" points=10
# Affected: models, releases and predictions of a dataset version
### BEGIN HIDDEN TESTS
from private import score

score.affected(Ledger)
### END HIDDEN TESTS

# %% tests="test_gaps" points=15
# Gaps: found, and no others
### BEGIN HIDDEN TESTS
from private import score

score.gaps(Ledger)
### END HIDDEN TESTS

# %% [markdown]
# ## Task 5: the record (5 points)
#
# Sign what you found in `events`. `because` holds these numbers, which are recomputed, within 2 %:
#
# - `records`: how many different records of the lifecycle there are;
# - `percent_by_agents`: the percentage of them whose actor is an Agent;
# - `percent_nobody_answers_for`: the percentage of the records by Agents for which no person answers;
# - `gaps`: how many gaps there are.
#
# `principle` and `chosen` are a sentence each, `rejected` is a list of what you decided against.
# `limits` holds those of `STATEMENTS` that limit what a ledger can tell (at least one, and none that does not);
# `owner_role` is the role that asks such questions, and must not be the one that is asked.

# %% readonly="choices"
STATEMENTS = [
    "what was not logged is not found",
    "clocks are trusted",
    "names are as the tools give them",
    "who answers is to blame",
    "approval is no longer needed",
]
OWNERS = ["Sponsor", "Producer", "Maker", "Approver", "Operator", "Auditor", "Agent"]

# %% solution="record"
record = {"principle": "", "chosen": "", "rejected": [], "because": {}, "limits": [], "owner_role": ""}
### BEGIN SOLUTION
_ledger = open_ledger()
_records = list(_ledger.records.values())
_agents = [r for r in _records if r.role == "Agent"]
record = {
    "principle": "Accountability is a query, back to people and forward to those affected.",
    "chosen": "one vocabulary and one ledger for all tools",
    "rejected": ["searching each tool's log when something has happened", "a ledger for each tool"],
    "because": {
        "records": len(_records),
        "percent_by_agents": 100 * len(_agents) / len(_records),
        "percent_nobody_answers_for": 100 * sum(r.on_behalf_of is None for r in _agents) / len(_agents),
        "gaps": len(_ledger.gaps()),
    },
    "limits": ["what was not logged is not found", "clocks are trusted"],
    "owner_role": "Auditor",
}
### END SOLUTION

# %% tests="test_record" points=5
# The decision record
### BEGIN HIDDEN TESTS
from autograder.checks.record import decision_record
from private.facts import LIMITS, ROLES_OF_OWNERS, facts

decision_record(record, facts(), LIMITS, ROLES_OF_OWNERS)
### END HIDDEN TESTS

# %% [markdown]
# ## How it is graded
#
# On hidden histories of other people, other clocks and other mistakes. Each test adds the records in another order,
# some of them twice.
#
# | points | what | from zero to full marks |
# |---|---|---|
# | 15 | **vocabulary**: share of right fields, times the share of other events refused | 50 % to 98 % |
# | 20 | **lineage**: share of 60 sets that are exactly right | 50 % to 100 % |
# | 10 | **responsibility**: right persons, of 60 | 60 % to 100 % |
# | 10 | **in use**: right packages, of 60 moments | 60 % to 100 % |
# | 10 | **affected**: share of right parts of the answers | 67 % to 100 % |
# | 15 | **gaps**: agreement (F1) with those there are | 30 % to 95 % |
