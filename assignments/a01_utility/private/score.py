"""The hidden scores: what each measures, and between which figures. calibration.md says where these come from."""

from collections.abc import Callable
from statistics import fmean
from typing import Any

import numpy as np

from autograder.checks import Check, once, ramp
from autograder.worlds import generator, salt
from private import periods, situations
from private.answers import Choice, read_choice, read_decisions, read_number
from private.pool import DECIDED, SEEN, TRUTH
from private.scores import RULE, case_values, model
from private.terms import Costs, Terms, draw_terms

Student = Callable[..., Any]

BREAK_EVENS = np.geomspace(0.12, 0.45, 12)
MANY, FEW = 2000, 1000
SHAPES = (
    ("square root", lambda p: p**0.5),
    ("rank", lambda p: p.argsort().argsort().astype(float)),
    ("log-odds", lambda p: np.log(p / (1 - p))),
    ("five grades", lambda p: np.digitize(p, [0.1, 0.2, 0.3, 0.4]).astype(float)),
)


def arithmetic(net_utility: Student) -> Check:
    """Share of twelve results that are right, 1/2 -> 1. Four of them are free of costs."""
    rng = generator(salt(), "a01_utility/arithmetic")
    right = 0
    for number in range(12):
        cases = int(rng.integers(20, 60))
        y, act = rng.random(cases) < 0.3, rng.random(cases) < 0.4
        terms = Terms(*rng.uniform(-20, 20, 4).round(2).tolist())
        costs = Costs() if number < 4 else Costs(*rng.uniform(0.05, 2, 2).round(3).tolist())
        weeks = float(rng.integers(2, 12))
        value = case_values(cases, rng) if number % 2 else None
        expected = float((terms.payoff(y, act) * (1 if value is None else value)).sum() - costs.running(weeks, cases))
        found = read_number(net_utility(y, act, terms, costs, weeks, value), "What net_utility returned")
        right += abs(found - expected) <= 1e-6 * max(1.0, abs(expected))
    message = f"{right} of 12 results are right; full marks need all. Are all four prices and all costs in it?"
    return Check("arithmetic", ramp(right / 12, 0.5, 1), message, {"right": right})


def relative_gain(gain: np.ndarray, act: np.ndarray, best: float) -> float:
    """Return the gain beyond that of the better of nobody and everybody, as a share of the `best`; at least -1."""
    floor = max(0.0, float(gain.sum()))
    return max(-1.0, (float(gain[act].sum()) - floor) / (best - floor))


def decision_gain(act_on: Student) -> float:
    """Return the mean gain of decisions at twelve prices, measured once per submission."""

    def measure() -> float:
        rng = generator(salt(), "a01_utility/decisions")
        found = []
        for break_even in BREAK_EVENS:
            p, terms = DECIDED.draw(MANY, rng).probability, draw_terms(break_even, rng)
            gain = terms.gain(p)
            act = read_decisions(act_on(p, terms), MANY)
            found.append(relative_gain(gain, act, float(gain[gain > 0].sum())))
        return fmean(found)

    return once("decisions", measure)


def decision_rule(act_on: Student) -> Check:
    """Mean gain of decisions, .6 -> .95."""
    gained = decision_gain(act_on)
    message = (
        f"decisions gained {100 * gained:.0f} % of what they could beyond warning nobody or everybody; full marks need "
        "95 %. A warning is worth what it brings more than no warning."
    )
    return Check("decision rule", ramp(gained, 0.6, 0.95), message, {"gain": gained})


def capacity(act_on: Student) -> Check:
    """Mean share of the best net utility beyond doing nothing, .84 -> .97; more warnings than allowed: 0."""
    rng = generator(salt(), "a01_utility/capacity")
    found, over = [], 0
    for break_even in np.repeat([0.15, 0.2, 0.25, 0.3, 0.5], 2):
        p, value = DECIDED.draw(FEW, rng).probability, case_values(FEW, rng)
        terms = draw_terms(break_even, rng, capacity=int(rng.integers(*((400, 600) if break_even == 0.5 else (40, 150)))))
        gain = terms.gain(p) * value
        act = read_decisions(act_on(p, terms, value), FEW)
        best = np.sort(gain[gain > 0])[::-1][: terms.capacity].sum()
        over += int(act.sum()) > terms.capacity
        found.append(max(-1.0, gain[act].sum() / best) if act.sum() <= terms.capacity else 0.0)
    share = fmean(found)
    message = (
        f"{100 * share:.0f} % of the best net utility was reached with a limited number of warnings; full marks need "
        f"97 %. The limit was exceeded in {over} of {len(found)} draws."
    )
    return Check("capacity", ramp(share, 0.84, 0.97), message, {"share": share, "over": over})


def invariance(act_on: Student) -> Check:
    """Share of five changes that change no decision, 0 -> 1, times the score of the decision rule."""
    rng = generator(salt(), "a01_utility/invariance")
    kept = 0
    for change in range(5):
        p, value = DECIDED.draw(MANY, rng).probability, case_values(MANY, rng)
        terms = draw_terms(rng.uniform(0.15, 0.35), rng, capacity=150 if change == 4 else None)
        before = read_decisions(act_on(p, terms, value), MANY)
        after = read_decisions(act_on(p, _same_question(terms, change), value * (3 if change == 4 else 1)), MANY)
        kept += bool((before == after).all())
    skill = decision_rule(act_on).score
    message = (
        f"{kept} of 5 changes of the prices that leave every difference between acting and not as it was, or scale all "
        f"of them, left all decisions as they were; full marks need 5, and full marks for the decision rule."
    )
    return Check("invariance", kept / 5 * skill, message, {"kept": kept, "skill": skill})


def _same_question(terms: Terms, change: int) -> Terms:
    """Return other prices at which the same decisions are right."""
    tp, fp, fn, tn, most = terms
    match change:
        case 0:
            return Terms(10 * tp, 10 * fp, 10 * fn, 10 * tn, most)
        case 1:
            return Terms(tp + 5, fp + 5, fn + 5, tn + 5, most)
        case 2:
            return Terms(tp + 20, fp, fn + 20, tn, most)
        case 3:
            return Terms(tp, fp - 8, fn, tn - 8, most)
        case _:
            return terms


def uncalibrated(fit_threshold: Student) -> Check:
    """Mean gain of thresholds for four shapes of scores at three prices, .4 -> .9."""
    rng = generator(salt(), "a01_utility/thresholds")
    found = []
    for shape in dict(SHAPES).values():
        for break_even in (0.13, 0.25, 0.45):
            terms = draw_terms(break_even, rng)
            past, true = SEEN.draw(5000, rng), TRUTH.draw(20_000, rng)
            scores = shape(np.concatenate([past.probability, true.probability]))
            threshold = fit_threshold(past.outcomes(rng), scores[: len(past)], terms)
            act = scores[len(past) :] >= read_number(threshold, "What fit_threshold returned")
            gain = terms.gain(true.probability)
            found.append(relative_gain(gain, act, situations.highest(scores[len(past) :], gain)))
    gained = fmean(found)
    message = (
        f"thresholds gained {100 * gained:.0f} % of what they could beyond warning nobody or everybody; full marks need "
        "90 %. Does the threshold come from the past cases and the prices, and from nothing else?"
    )
    return Check("scores that are no probabilities", ramp(gained, 0.4, 0.9), message, {"gain": gained})


def choice_credit(choose: Student) -> float:
    """Return the mean credit of choices, measured once per submission."""

    def measure() -> float:
        return fmean(
            case.credit(_choose(choose, {k: o.candidate() for k, o in case.options.items()}, case, situations.WEEKS))
            for case in situations.SITUATIONS
        )

    return once("choices", measure)


def _choose(choose: Student, candidates: dict, case: Any, weeks: int) -> Choice:
    return read_choice(choose(candidates, case.y, case.terms, weeks), list(candidates))


def choice(choose: Student) -> Check:
    """Mean credit over fifteen situations, .65 -> .9."""
    credit = choice_credit(choose)
    message = (
        f"choices earned {100 * credit:.0f} % of the credit; full marks need 90 %. The situations: a dear model that is "
        "hardly better, nothing that pays, a rule that is enough, a model that pays, and two that are as good."
    )
    return Check("choice", ramp(credit, 0.65, 0.9), message, {"credit": credit})


def interval(choose: Student) -> Check:
    """Mean chance to hold the next period, .8 -> .85, times width, 2 -> 1.4 times the ideal, times choices, .3 -> .8."""
    found = [(period, _choose(choose, period.candidates, period, periods.WEEKS)) for period in periods.ALL]
    held = fmean(period.chance_held(answer) for period, answer in found)
    width = fmean((answer.hi - answer.lo) / period.ideal_width(answer) for period, answer in found)
    chosen = ramp(fmean(period.credit(answer) for period, answer in found), 0.3, 0.8)
    message = (
        f"{100 * held:.0f} % of the intervals can be expected to hold what the next period brings, and they were "
        f"{width:.1f} times as wide as need be; full marks need 85 % with at most 1.4 times, and choices that earn 80 % of "
        "their credit."
    )
    measured = {"held": held, "width": width, "choice": chosen}
    return Check("honest interval", ramp(held, 0.8, 0.85) * ramp(width, 2, 1.4) * chosen, message, measured)
