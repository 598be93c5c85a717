"""Fifteen situations to choose in, three of each kind, and what a choice is truly worth in them."""

from dataclasses import dataclass

import numpy as np

from autograder.worlds import generator, salt
from private.answers import Choice
from private.pool import SEEN, TRUTH
from private.scores import CALIBRATED, ENSEMBLE, RULE, TREES, Score, model
from private.terms import Candidate, Costs, Terms, draw_terms

CASES, WEEKS = 4000, 8
RIVAL = model(0.5)
"""As good as TREES, by other mistakes."""

BREAK_EVENS = {
    "research": (0.14, 0.2, 0.42),
    "nothing": (0.36, 0.4, 0.44),
    "rule": (0.2, 0.23, 0.26),
    "model": (0.13, 0.42, 0.46),
    "as good": (0.24, 0.29, 0.34),
}
"""The probabilities from which on a warning pays, in the situations of each kind."""

LUCK = (0.4, 1.0)
"""By how many standard errors the dearer of two that are as good is ahead in the past."""


@dataclass(frozen=True)
class Option:
    """A candidate: its past scores, its scores for the truth's cases, and its running costs for a period."""

    past: np.ndarray
    truth: np.ndarray
    running: float

    def candidate(self) -> Candidate:
        """Return what the student is given: half of the costs are paid by the week, half by the call."""
        return Candidate(self.past, Costs(self.running / 2 / WEEKS, self.running / 2 / CASES))


@dataclass(frozen=True)
class Situation:
    """A choice to be made, given `options`, the past outcomes `y` and `terms`.

    `gain` is what a warning truly brings in each of the truth's cases, `stake` what the best scores could gain
    if they cost nothing. `wanted` is named if several are as good, and the cheapest of them is to be taken.
    """

    options: dict[str, Option]
    y: np.ndarray
    terms: Terms
    gain: np.ndarray
    wanted: str | None = None

    @property
    def stake(self) -> float:
        """What the best scores gain in a period, running costs aside."""
        return max(gross(option.truth, self.gain) for option in self.options.values())

    def net(self, name: str | None, threshold: float) -> float:
        """Return the net utility of a period beyond that of doing nothing."""
        if name is None:
            return 0.0
        option = self.options[name]
        return CASES * float(np.where(option.truth >= threshold, self.gain, 0.0).mean()) - option.running

    def credit(self, choice: Choice) -> float:
        """Return 1 - loss / stake, at least -1; or whether the wanted one was named."""
        if self.wanted is not None:
            return float(choice.name == self.wanted)
        best = max(0.0, *(gross(o.truth, self.gain) - o.running for o in self.options.values()))
        return max(-1.0, 1.0 - (best - self.net(choice.name, choice.threshold)) / self.stake)


def gross(score: np.ndarray, gain: np.ndarray) -> float:
    """Return what the best threshold gains in a period."""
    return CASES * highest(score, gain) / len(gain)


def highest(score: np.ndarray, gain: np.ndarray) -> float:
    """Return the highest sum of gains that a threshold on `score` reaches, at least 0."""
    return max(0.0, float(_above(score, gain).max()))


def _above(score: np.ndarray, gain: np.ndarray) -> np.ndarray:
    """Return the sum of gains of all cases that score at least as much, by distinct score."""
    _, place = np.unique(score, return_inverse=True)
    return np.bincount(place, weights=gain)[::-1].cumsum()[::-1]


def _options(models: dict[str, Score], past_rng: np.random.Generator) -> tuple[dict[str, Option], np.ndarray]:
    """Return free options, and past outcomes."""
    past = SEEN.draw(CASES, past_rng)
    options = {
        name: Option(score(past.hour, past.probability, past_rng), score(TRUTH.hour, TRUTH.probability, past_rng), 0.0)
        for name, score in models.items()
    }
    return options, past.outcomes(past_rng)


def _priced(options: dict[str, Option], running: dict[str, float]) -> dict[str, Option]:
    return {name: Option(option.past, option.truth, running[name]) for name, option in options.items()}


MODELS = {"rule": RULE, "linear": CALIBRATED, "trees": TREES, "ensemble": ENSEMBLE}


def situation(kind: str, break_even: float, rng: np.random.Generator) -> Situation:
    """Return a situation of this kind: what is best in it follows from prices and costs."""
    terms = draw_terms(break_even, rng)
    gain = terms.gain(TRUTH.probability)
    options, y = _options(MODELS, rng)
    free = {name: gross(option.truth, gain) for name, option in options.items()}
    match kind:
        case "research":  # the ensemble costs eight times as much as the trees, which are best
            share = {"rule": 0.02, "linear": 0.1, "trees": 0.12, "ensemble": 0.96}
        case "nothing":  # all cost more than they bring
            share = dict.fromkeys(MODELS, 0.0) | {"rule": 1.9, "linear": 2.0, "trees": 2.1, "ensemble": 2.4}
        case "rule":  # models bring more than the rule, and cost more than that
            spare = (free["trees"] - 0.5 * free["rule"]) / free["trees"]
            share = {"rule": 0.02, "linear": spare, "trees": spare, "ensemble": spare + 0.3}
        case _:  # a good model at a fair price
            share = {"rule": 0.02, "linear": 0.3, "trees": 0.08, "ensemble": 0.5}
    running = {name: share[name] * free["trees"] for name in MODELS}
    return Situation(_priced(options, running), y, terms, gain)


def as_good(break_even: float, rng: np.random.Generator) -> Situation:
    """Return a situation in which luck favours the dearer of two models that are as good."""
    terms = draw_terms(break_even, rng)
    gain = terms.gain(TRUTH.probability)
    while True:
        options, y = _options({"rule": RULE, "trees": TREES, "rival": RIVAL}, rng)
        stake = gross(options["trees"].truth, gain)
        priced = _priced(options, {"rule": 0.02 * stake, "trees": 0.15 * stake, "rival": 0.17 * stake})
        if LUCK[0] < _lead(priced["rival"], priced["trees"], y, terms) < LUCK[1]:
            return Situation(priced, y, terms, gain, "trees")


def _lead(one: Option, other: Option, y: np.ndarray, terms: Terms) -> float:
    """Return by how many standard errors `one` is ahead of `other` in the past, by thresholds from other past cases."""
    gain = terms.payoff(y, np.ones(len(y), dtype=bool)) - terms.payoff(y, np.zeros(len(y), dtype=bool))
    worth = [np.where(_held_out(option.past, gain), gain, 0.0) - option.running / CASES for option in (one, other)]
    difference = worth[0] - worth[1]
    return float(difference.sum() / (difference.std() * np.sqrt(len(y))))


def _held_out(score: np.ndarray, gain: np.ndarray, folds: int = 5) -> np.ndarray:
    """Return the decision for each case by the threshold that is best for the cases of the other folds."""
    fold, act = np.arange(len(score)) % folds, np.zeros(len(score), dtype=bool)
    for k in range(folds):
        rest = fold != k
        best = np.unique(score[rest])[int(np.argmax(_above(score[rest], gain[rest])))]
        act[~rest] = score[~rest] >= best
    return act


def _situations() -> tuple[Situation, ...]:
    rng = generator(salt(), "a01_utility/situations")
    found = [
        as_good(break_even, rng) if kind == "as good" else situation(kind, break_even, rng)
        for kind, each in BREAK_EVENS.items()
        for break_even in each
    ]
    return tuple(found[i] for i in rng.permutation(len(found)))


SITUATIONS = _situations()
