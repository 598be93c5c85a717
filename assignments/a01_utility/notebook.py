# %% [markdown]
# # Is it worth it?
#
# > A model is worth the value of the decisions it changes, minus everything it costs. Doing nothing and a one-line rule
# > are always candidates.
#
# An airline wants to warn travellers whose flight will probably be disrupted, so that they can rebook in time. Three
# teams have worked for half a year. One shows a rule of one line, one a logistic model, one boosted trees; and the
# research department has an ensemble with the best AUC ever seen in the house, 0.003 better than the trees. The
# meeting is about to buy the ensemble when the Sponsor, who pays, asks three questions:
#
# - What do I get for a right warning, and what does a wrong one cost me?
# - What would I have if we did nothing?
# - Is the best one better by more than luck, and by more than it costs to run?
#
# Nobody knows. You are the **Maker** who finds out, and your answer is a *choice* with a number that can be held
# against you later.
#
# | task | you write | points |
# |---|---|---|
# | 1 | `net_utility`: what decisions were worth, all costs included | 13 |
# | 2 | `act_on`: from probabilities to decisions, with a limited number of warnings | 34 |
# | 3 | `fit_threshold`: from any score to decisions | 13 |
# | 4 | `choose`: one of the candidates, or none; with an honest interval | 35 |
# | 5 | `record`: the decision, and the numbers that say why | 5 |
#
# `notes.md` has the take-away points. Read them first, or when you are stuck.

# %% readonly="setup"
from typing import NamedTuple

import numpy as np
import pandas as pd


class Terms(NamedTuple):
    """What the Sponsor gets for a case of value 1, in dollars; what is lost is negative."""

    tp: float  # warned, and the flight was disrupted
    fp: float  # warned for nothing
    fn: float  # not warned, and disrupted
    tn: float = 0.0  # not warned, and nothing happened
    capacity: int | None = None  # the most warnings that can be given; None: any number


class Costs(NamedTuple):
    """What it costs to run a candidate, in dollars, whatever is decided with it."""

    per_week: float = 0.0  # people, machines
    per_call: float = 0.0  # for each case that is scored, warned or not


FREE = Costs()


class Candidate(NamedTuple):
    """A way to score cases."""

    score: np.ndarray  # one per case; a higher score means likelier disrupted, and nothing else
    costs: Costs


class Choice(NamedTuple):
    """What is proposed to the Sponsor."""

    name: str | None  # of the candidate; None: do nothing
    threshold: float | None  # warn where score >= threshold; None if nothing is done
    expected_net: float  # net utility expected for the next period, in dollars
    interval: tuple[float, float]  # will hold the net utility of the next period with a probability of 90 %
    reason: str  # a sentence for the Sponsor


requests = pd.read_csv("requests.csv.gz")
WEEKS = 12
TERMS = Terms(tp=12.0, fp=-4.0, fn=-2.0)
RUNNING = {
    "rule": Costs(per_week=20.0),
    "logistic": Costs(per_week=100.0, per_call=0.02),
    "trees": Costs(per_week=150.0, per_call=0.04),
    "ensemble": Costs(per_week=1200.0, per_call=0.32),  # eight times the trees
}
practice = {name: Candidate(requests[name].to_numpy(), costs) for name, costs in RUNNING.items()}

# %% [markdown]
# ## What you have
#
# `requests` holds 12,000 cases of the last twelve weeks, each a traveller who asked about a flight: whether it was
# `disrupted`, the `value` of the case (1 is an ordinary ticket), and the score that each candidate gave *before* the
# flight. `rule` is 1 for departures from 15:00 on. `logistic` happens to be calibrated: of the cases with a score near
# 0.3 about 30 % were disrupted. `trees` and `ensemble` are not, although their scores lie between 0 and 1.
#
# The cases are independent of each other, and the next period will be like the last. (That is generous. Later
# assignments take it away.)

# %%
requests.describe().round(3).T

# %%
requests.groupby(pd.cut(requests["logistic"], [0, 0.1, 0.2, 0.3, 0.4, 0.5, 1]), observed=True)["disrupted"].agg(
    ["mean", "size"]
).round(2)

# %% [markdown]
# ## Task 1: what was it worth? (13 points)
#
# The **net utility** of decisions is the sum over cases of *price times value*, minus the running costs: `per_week` for
# each week, and `per_call` for *each case that was scored*, warned or not. The price of a case is `tp`, `fp`, `fn` or
# `tn` of the terms, as it came out. Any of them can have any sign. Without `value`, each case counts as 1. Capacity
# plays no part here: the decisions have been made.


# %% solution="net_utility"
def net_utility(y, act, terms, costs=FREE, weeks=1.0, value=None) -> float:
    """Return the net utility of decisions `act` for cases with outcomes `y` (both arrays of truth values)."""
    ### BEGIN SOLUTION
    y, act = np.asarray(y, dtype=bool), np.asarray(act, dtype=bool)
    price = np.where(act, np.where(y, terms.tp, terms.fp), np.where(y, terms.fn, terms.tn))
    worth = price if value is None else price * np.asarray(value)
    return float(worth.sum() - costs.per_week * weeks - costs.per_call * len(y))
    ### END SOLUTION


# %% tests="test_net_utility" points=3
# Net utility of four cases, worked by hand
y, act = np.array([True, False, True, False]), np.array([True, True, False, False])
prices = Terms(tp=10.0, fp=-3.0, fn=-2.0, tn=1.0)
for arguments, expected, why in [
    ({}, 6.0, "10 - 3 - 2 + 1"),
    ({"value": np.array([2.0, 1.0, 3.0, 1.0])}, 12.0, "2*10 - 3 - 3*2 + 1"),
    ({"costs": Costs(per_week=1.5), "weeks": 2.0}, 3.0, "6 - 2*1.5"),
    ({"costs": Costs(per_call=0.25)}, 5.0, "6 - 4*0.25: each of the four cases was scored"),
]:
    found = net_utility(y, act, prices, **arguments)
    assert isinstance(found, (int, float, np.number)), f"net_utility returned {type(found).__name__}, not a number"
    assert abs(found - expected) < 1e-9, (
        f"net_utility of four cases (tp, fp, fn, tn) with {arguments or 'nothing else'} returned {found:g}; expected "
        f"was {why} = {expected:g}"
    )

# %% tests="test_arithmetic" points=10
# Arithmetic: twelve other prices, costs and values
### BEGIN HIDDEN TESTS
from private import score

score.arithmetic(net_utility)
### END HIDDEN TESTS

# %% [markdown]
# ## Task 2: from a probability to a decision (34 points)
#
# A good probability is no decision yet. Write `act_on`: given calibrated probabilities of a disruption, return an array
# of truth values, one for each case, that make the *expected* net utility as large as possible.
#
# - Compare what a warning brings with what **not warning** brings: `fn` and `tn` are prices too.
# - Any prices can come. With some of them everybody should be warned, with others nobody.
# - If `terms.capacity` is a number, at most so many cases can be warned. Not all cases are worth the same: `value`
#   multiplies the prices. Which cases do you take? Not always as many as you may.


# %% solution="act_on"
def act_on(p, terms, value=None) -> np.ndarray:
    """Return for each case whether to warn, given its calibrated probability `p` of a disruption."""
    ### BEGIN SOLUTION
    p = np.asarray(p, dtype=float)
    gain = p * (terms.tp - terms.fn) + (1 - p) * (terms.fp - terms.tn)
    if value is not None:
        gain = gain * np.asarray(value)
    act = gain > 0
    if terms.capacity is not None:
        beyond = np.argsort(-gain, kind="stable")[terms.capacity :]
        act[beyond] = False
    return act
    ### END SOLUTION


# %% tests="test_act_on" points=4
# Decisions for six cases, and a limited number of warnings
p = np.array([0.05, 0.2, 0.24, 0.26, 0.6, 0.9])
for terms, value, expected, why in [
    (Terms(3.0, -1.0, 0.0), None, [0, 0, 0, 1, 1, 1], "a warning brings 3p - (1 - p), which is positive above 0.25"),
    (Terms(3.0, 1.0, 0.0), None, [1, 1, 1, 1, 1, 1], "even a wrong warning brings something"),
    (Terms(-1.0, -1.0, 0.0), None, [0, 0, 0, 0, 0, 0], "each warning costs something"),
    (Terms(3.0, -1.0, 0.0, capacity=2), None, [0, 0, 0, 0, 1, 1], "there are two warnings for the three cases"),
    (
        Terms(3.0, -1.0, 0.0, capacity=1),
        np.array([1.0, 1, 1, 1, 10, 1]),
        [0, 0, 0, 0, 1, 0],
        "the fifth case is worth ten times the sixth",
    ),
]:
    found = np.asarray(act_on(p, terms) if value is None else act_on(p, terms, value))
    assert found.shape == p.shape and found.dtype.kind == "b", (
        f"act_on returned an array of shape {found.shape} and type {found.dtype} for six cases; six truth values (bool) "
        "were expected"
    )
    assert found.tolist() == [bool(flag) for flag in expected], (
        f"act_on for p = {p.tolist()} and {terms} said {found.astype(int).tolist()}; expected was {expected}, as {why}"
    )
assert act_on(p, Terms(3.0, -1.0, 0.0, capacity=5)).sum() == 3, (
    "With a capacity of 5 the three cases above 0.25 are to be warned, and no others: a capacity need not be used up."
)

# %% tests="test_decision_rule" points=15
# Decision rule: how much of what probabilities can gain is gained, at twelve prices?
### BEGIN HIDDEN TESTS
from private import score

score.decision_rule(act_on)
### END HIDDEN TESTS

# %% tests="test_capacity" points=10
# Capacity: how much is gained with few warnings and cases of unequal value?
### BEGIN HIDDEN TESTS
from private import score

score.capacity(act_on)
### END HIDDEN TESTS

# %% tests="test_invariance" points=5
# Invariance: a change of the prices that changes no difference between acting and not changes no decision
### BEGIN HIDDEN TESTS
from private import score

score.invariance(act_on)
### END HIDDEN TESTS

# %% [markdown]
# ## Task 3: from any score to a decision (13 points)
#
# Most scores are not probabilities, even if they look like some. `act_on` is useless for them, and so is 0.5. But past
# cases tell from which score on a warning has paid. Write `fit_threshold`: return the threshold *t* for which warning
# where `score >= t` would have had the highest net utility on the past cases. Return `np.inf` if nobody should be
# warned. A score can have few different values (the rule has two) or very many; capacity plays no part.


# %% solution="fit_threshold"
def fit_threshold(y, score, terms) -> float:
    """Return the threshold that is best for past cases with outcomes `y` and these scores, np.inf to warn nobody."""
    ### BEGIN SOLUTION
    y, score = np.asarray(y, dtype=bool), np.asarray(score, dtype=float)
    gain = np.where(y, terms.tp - terms.fn, terms.fp - terms.tn)
    levels, place = np.unique(score, return_inverse=True)
    at_or_above = np.bincount(place, weights=gain)[::-1].cumsum()[::-1]
    best = int(np.argmax(at_or_above))
    return float(levels[best]) if at_or_above[best] > 0 else np.inf
    ### END SOLUTION


# %% tests="test_fit_threshold" points=3
# Thresholds for eight cases
score = np.array([-3.0, -3.0, 1.0, 1.0, 1.0, 40.0, 40.0, 40.0])
y = np.array([False, False, False, False, True, True, True, False])
for terms, expected, why in [
    (Terms(3.0, -2.0, 0.0), [0, 0, 0, 0, 0, 1, 1, 1], "warning at 40 brings 3 + 3 - 2, at 1 only 3 - 2 - 2 more"),
    (Terms(5.0, -2.0, 0.0), [0, 0, 1, 1, 1, 1, 1, 1], "warning at 1, too, brings 5 - 2 - 2 more"),
    (Terms(1.0, -9.0, 0.0), [0, 0, 0, 0, 0, 0, 0, 0], "a wrong warning costs nine right ones"),
]:
    found = fit_threshold(y, score, terms)
    assert isinstance(found, (int, float, np.number)), f"fit_threshold returned {type(found).__name__}, not a number"
    assert (score >= found).astype(int).tolist() == expected, (
        f"fit_threshold returned {found:g} for scores {score.tolist()} and {terms}. Of the eight cases these should be "
        f"warned: {expected}, as {why}."
    )

# %% tests="test_uncalibrated" points=10
# Scores that are no probabilities: how much of what they can gain is gained?
### BEGIN HIDDEN TESTS
from private import score

score.uncalibrated(fit_threshold)
### END HIDDEN TESTS

# %% [markdown]
# ## Task 4: which one, if any? (35 points)
#
# Write `choose`. It gets candidates with their scores for the same past cases, the outcomes `y` of these, the terms and
# the number of `weeks` in which the cases came. The next period will have as many weeks and as many cases. The
# Sponsor's procedure:
#
# 1. Compute the net utility of each candidate with its best threshold, running costs included. A threshold looks
#    better than it is on the cases it was made from: find it on four fifths of the cases and decide on the last
#    fifth, in turn, until all are decided. **Doing nothing** is a candidate: nobody is warned, and nothing is run.
# 2. Find the one with the highest net utility. Another is *as good* if its difference to the best is within luck: with
#    the differences case by case, sum no greater than 1.645 times its standard error (the standard deviation times the
#    root of the number of cases). Running costs are a difference like any other: share them out over the cases.
# 3. Of the best and those as good, choose the one that is cheapest to run: what is run must be looked after, and a
#    difference that cannot be seen is not worth it.
#
# Then commit yourself. `threshold` is the best one on all cases. `expected_net` is the net utility that you expect *for
# the next period*, and `interval` will hold what it turns out to be in 90 % of cases. Two kinds of luck add up in it:
# that of the period you have measured in, and that of the period to come. An interval twice as wide as needed is no
# commitment, either.
#
# The tests call `choose` about 600 times, with up to 4,000 cases: it should take well below a tenth of a second.
# The terms have no capacity, and all cases the value 1.


# %% solution="choose"
def choose(candidates, y, terms, weeks) -> Choice:
    """Return the choice among `candidates` (a dict from name to Candidate) and doing nothing."""
    ### BEGIN SOLUTION
    y = np.asarray(y, dtype=bool)
    n = len(y)
    nothing = np.where(y, terms.fn, terms.tn)
    worth, running = {None: nothing}, {None: 0.0}  # by case, running costs shared out; in total
    for name, (scores, costs) in candidates.items():
        act = held_out_decisions(y, scores, terms)
        running[name] = costs.per_week * weeks + costs.per_call * n
        worth[name] = np.where(act, np.where(y, terms.tp, terms.fp), nothing) - running[name] / n
    best = max(worth, key=lambda name: worth[name].sum())

    def as_good(name):
        difference = worth[best] - worth[name]
        return difference.sum() <= 1.645 * difference.std() * np.sqrt(n)

    chosen = min(filter(as_good, worth), key=running.get)
    net = float(worth[chosen].sum())
    half = float(1.645 * np.sqrt(2 * n) * worth[chosen].std())
    threshold = None if chosen is None else fit_threshold(y, candidates[chosen].score, terms)
    reason = f"{chosen or 'Doing nothing'} is the cheapest of those that are as good as {best or 'doing nothing'}."
    return Choice(chosen, threshold, net, (net - half, net + half), reason)


def held_out_decisions(y, score, terms, folds=5):
    """Return the decision for each case by the threshold that is best for the cases of the other folds."""
    fold, act = np.arange(len(y)) % folds, np.zeros(len(y), dtype=bool)
    for k in range(folds):
        act[fold == k] = score[fold == k] >= fit_threshold(y[fold != k], score[fold != k], terms)
    return act
    ### END SOLUTION


# %% [markdown]
# Try it, and look at what the AUC would have said.

# %%
# choose(practice, requests["disrupted"], TERMS, WEEKS)

# %% tests="test_choose" points=5
# A choice among the practice candidates, and one where nothing pays
outcomes = requests["disrupted"].to_numpy()
choice = choose(practice, outcomes, TERMS, WEEKS)
assert isinstance(choice, tuple) and len(choice) == 5, (
    f"choose returned {type(choice).__name__}; return Choice(name, threshold, expected_net, interval, reason)"
)
name, threshold, expected_net, interval, reason = choice
assert name != "ensemble", "The ensemble has the best scores, and running it costs more than they bring."
assert name == "trees", f"choose took {name!r}; after all costs the trees are ahead, and by more than luck"
lo, hi = interval
assert lo < expected_net < hi, f"expected_net is {expected_net:g}; the interval from {lo:g} to {hi:g} does not hold it"
kept = net_utility(outcomes, practice["trees"].score >= threshold, TERMS, practice["trees"].costs, WEEKS)
assert abs(expected_net - kept) <= 0.1 * kept, (
    f"Warning where the trees' score is at least {threshold:g} had a net utility of {kept:,.0f} in the last period; "
    f"choose expects {expected_net:,.0f} of the next."
)
assert isinstance(reason, str) and reason.strip(), "The reason is missing: one sentence for the Sponsor."
dear = {"trees": Candidate(practice["trees"].score, Costs(per_week=50_000.0))}
choice = choose(dear, outcomes, TERMS, WEEKS)
assert choice[0] is None, f"At 50,000 dollars a week nothing should be done; choose took {choice[0]!r}."
missed = net_utility(outcomes, np.zeros(len(outcomes), dtype=bool), TERMS)
assert abs(choice[2] - missed) <= 0.1 * abs(missed), (
    f"Doing nothing had a net utility of {missed:,.0f} in the last period, as each disruption without a warning costs "
    f"{-TERMS.fn:g}; choose expects {choice[2]:,.0f}."
)

# %% tests="test_choice" points=20
# Choice: how much is lost against the best choice, in fifteen situations?
### BEGIN HIDDEN TESTS
from private import score

score.choice(choose)
### END HIDDEN TESTS

# %% tests="test_interval" points=10
# Honest interval: does it hold what the next period brings, without being too wide?
### BEGIN HIDDEN TESTS
from private import score

score.interval(choose)
### END HIDDEN TESTS

# %% [markdown]
# ## Task 5: the decision record (5 points)
#
# The choice is signed. `because` holds five numbers about the practice data (`requests`, `TERMS`, `RUNNING`, `WEEKS`;
# all cases of value 1). They are recomputed, and must be right within 2 %, so compute them:
#
# - `break_even`: the probability of a disruption from which on a warning pays;
# - `net_of_nobody`: the net utility of warning nobody, without running costs;
# - `net_of_everybody`: the net utility of warning everybody, without running costs;
# - `auc_gain`: the AUC of the ensemble minus that of the trees;
# - `ensemble_surcharge`: what running the ensemble costs more than running the trees, in the twelve weeks.
#
# `principle` and `chosen` are a sentence each, `rejected` is a list of what you decided against.
# `limits` holds those of `STATEMENTS` that limit the choice (at least one, and none that does not), and `owner_role` is
# the one of `ROLES` who sets the prices and must live with the choice.

# %% readonly="choices"
STATEMENTS = [
    "prices are estimates",
    "the next period is taken to be like the last",
    "cases are taken to be independent",
    "the best model has the best AUC",
    "no monitoring is needed after it",
]
ROLES = ["Sponsor", "Subject", "Producer", "Maker", "Approver", "Operator", "Auditor"]

# %% solution="record"
record = {"principle": "", "chosen": "", "rejected": [], "because": {}, "limits": [], "owner_role": ""}
### BEGIN SOLUTION
from sklearn.metrics import roc_auc_score

_y = requests["disrupted"]
_running = {name: costs.per_week * WEEKS + costs.per_call * len(requests) for name, costs in RUNNING.items()}
record = {
    "principle": "A model is worth the decisions it changes, minus everything it costs.",
    "chosen": choose(practice, _y, TERMS, WEEKS).name,
    "rejected": ["ensemble", "logistic", "rule", "doing nothing"],
    "because": {
        "break_even": (TERMS.tn - TERMS.fp) / (TERMS.tp - TERMS.fn + TERMS.tn - TERMS.fp),
        "net_of_nobody": net_utility(_y, np.zeros(len(_y), dtype=bool), TERMS),
        "net_of_everybody": net_utility(_y, np.ones(len(_y), dtype=bool), TERMS),
        "auc_gain": roc_auc_score(_y, requests["ensemble"]) - roc_auc_score(_y, requests["trees"]),
        "ensemble_surcharge": _running["ensemble"] - _running["trees"],
    },
    "limits": ["prices are estimates", "the next period is taken to be like the last"],
    "owner_role": "Sponsor",
}
### END SOLUTION

# %% tests="test_record" points=5
# The decision record
### BEGIN HIDDEN TESTS
from autograder.checks.record import decision_record
from private.facts import LIMITS, OWNERS, facts

decision_record(record, facts(requests, TERMS, RUNNING, WEEKS), LIMITS, OWNERS)
### END HIDDEN TESTS

# %% [markdown]
# ## How it is graded
#
# Hidden tests use other cases, prices and candidates. *Gain* is the expected net utility beyond that of the better of
# warning nobody and warning everybody, as a share of what the best decisions gain; it can be negative.
#
# | points | what | from zero to full marks |
# |---|---|---|
# | 10 | **arithmetic**: right results | 6 to 12 of 12 |
# | 15 | **decision rule**: mean gain at twelve prices | 60 % to 95 % |
# | 10 | **capacity**: mean share of the best net utility beyond doing nothing | 84 % to 97 % |
# | 5 | **invariance**: decisions that stay as they were, times the decision rule | 0 to 5 of 5 |
# | 10 | **scores that are no probabilities**: mean gain | 40 % to 90 % |
# | 20 | **choice**: mean of 1 - loss / stake over 15 situations, where *loss* is the expected net utility given away and *stake* what the best scores could gain if they cost nothing; where several are as good, 1 for the cheapest and 0 otherwise | 65 % to 90 % |
# | 10 | **honest interval**: mean probability to hold what the next of 600 periods brings | 80 % to 85 %, times the width (full up to 1.4 times the ideal, nothing from 2 times), times the choices made (30 % to 80 % of the credit) |
