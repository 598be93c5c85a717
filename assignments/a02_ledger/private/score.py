"""The hidden scores: what each measures, and between which figures. calibration.md says where these come from."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import numpy as np

from autograder.checks import Check, ramp
from autograder.checks.result import CheckFailed
from autograder.worlds import generator, salt
from private.dialects import LAKE, SHOWN, tell
from private.history import Record, history
from private.truth import Truth

Student = Callable[..., Any]

QUERIES = 20
"""Of each kind for each of three histories."""


def _ledgers(name: str, make: Student) -> Iterator[tuple[Any, Truth, np.random.Generator]]:
    """Yield three times a ledger of a history, told in any order and in part twice, and the truth about it."""
    for number in range(3):
        rng = generator(salt(), f"a02_ledger/{name}/{number}")
        records = history(rng)
        told = [*records, *(records[i] for i in rng.choice(len(records), len(records) // 5))]
        ledger = make()
        for i in rng.permutation(len(told)):
            ledger.add(told[i])
        yield ledger, Truth.of(records), rng


def vocabulary(normalise: Student) -> Check:
    """Share of right fields times the share of other events that were refused, .5 -> .98."""
    rng = generator(salt(), "a02_ledger/vocabulary")
    told = [*tell(history(rng, 60), SHOWN, rng), *tell(history(rng, 40), {"lake": LAKE}, rng)]
    words = {name: dialect.synonyms() for name, dialect in {**SHOWN, "lake": LAKE}.items()}
    fields, refused = [], []
    for name, raw, record in (told[i] for i in rng.permutation(len(told))):
        found = normalise(raw, words[name])
        if record is None:
            refused.append(found is None)
        else:
            fields.append(_right_fields(found, record))
    right, share = float(np.mean(fields)), float(np.mean(refused))
    message = (
        f"of {len(fields)} events of the lifecycle {100 * right:.0f} % of the fields are right, and {100 * share:.0f} % "
        f"of {len(refused)} other events were refused; full marks need a product of 98 %."
    )
    return Check("vocabulary", ramp(right * share, 0.5, 0.98), message, {"right": right, "refused": share})


def _right_fields(found: object, record: Record) -> float:
    if not isinstance(found, tuple) or len(found) != len(record):
        return 0.0
    return sum(_same(mine, right) for mine, right in zip(found, record, strict=True)) / len(record)


def _same(mine: object, right: object) -> bool:
    """Tell whether a field is right; a time must be an instant, in UTC."""
    if isinstance(right, datetime):
        return isinstance(mine, datetime) and mine.utcoffset() == timedelta(0) and mine == right
    if isinstance(right, tuple):
        return isinstance(mine, tuple | list) and tuple(mine) == right
    return type(mine) is type(right) and mine == right


def lineage(make: Student) -> Check:
    """Share of exact sets, .5 -> 1. Half of the queries go each way."""
    exact, asked = 0, 0
    for ledger, truth, rng in _ledgers("lineage", make):
        artifacts = sorted({a for record in truth.records for a in (*record.used, *record.produced)})
        deep = [a for a in artifacts if a.split(":")[0] in ("prediction", "release", "signal", "model", "table")]
        early = [a for a in artifacts if a.split(":")[0] in ("dataset", "features", "code", "model", "table")]
        for artifact in _pick(deep, QUERIES // 2, rng):
            exact += _is_set(ledger.upstream(artifact), truth.upstream(artifact))
        for artifact in _pick(early, QUERIES // 2, rng):
            exact += _is_set(ledger.downstream(artifact), truth.downstream(artifact))
        asked += QUERIES
    message = (
        f"{exact} of {asked} sets upstream or downstream are exactly right; full marks need all. Mind what is several "
        "steps away, and what goes round."
    )
    return Check("lineage", ramp(exact / asked, 0.5, 1), message, {"exact": exact / asked})


def _pick(names: list[str], count: int, rng: np.random.Generator) -> list[str]:
    return [names[i] for i in rng.choice(len(names), min(count, len(names)), replace=False)]


def _is_set(found: object, right: set[str]) -> bool:
    return isinstance(found, set | frozenset) and found == right


def responsible(make: Student) -> Check:
    """Share of right persons, .6 -> 1. In three of four queries an Agent acted."""
    right, asked = 0, 0
    for ledger, truth, rng in _ledgers("responsible", make):
        acts = [
            (artifact, record.action, record.role == "Agent")
            for record in truth.records
            for artifact in (*record.used, *record.produced)
            if not artifact.startswith("prediction:")
        ]
        by_agents, by_people = ([act for act in acts if act[2] is agent] for agent in (True, False))
        chosen = [by_agents[i] for i in rng.choice(len(by_agents), 3 * QUERIES // 4, replace=False)]
        chosen += [by_people[i] for i in rng.choice(len(by_people), QUERIES // 4, replace=False)]
        for artifact, action, _ in chosen:
            right += _is_name(ledger.responsible(artifact, action), truth.responsible(artifact, action))
        asked += QUERIES
    message = f"{right} of {asked} answers name the right person, or rightly none; full marks need all."
    return Check("responsibility", ramp(right / asked, 0.6, 1), message, {"right": right / asked})


def _is_name(found: object, right: str | None) -> bool:
    return type(found) is type(right) and found == right


def in_use(make: Student) -> Check:
    """Share of right packages, .6 -> 1. Moments lie near changes, in many time zones."""
    right, asked = 0, 0
    for ledger, truth, rng in _ledgers("in use", make):
        changes = [record.at for record in truth.records if record.action in ("release", "roll back", "retire")]
        for number in range(QUERIES):
            at = changes[int(rng.integers(len(changes)))]
            if number % 5:  # else exactly at a change
                at += timedelta(minutes=float(rng.uniform(-200, 200)))
            zone = timezone(timedelta(hours=int(rng.integers(-11, 12)), minutes=int(rng.choice([0, 30]))))
            right += _is_name(ledger.in_use(at.astimezone(zone)), truth.in_use(at))
        asked += QUERIES
    message = (
        f"{right} of {asked} moments got the right package, or rightly none; full marks need all. Mind rollbacks, "
        "retirement, the moment itself, and time zones."
    )
    return Check("in use", ramp(right / asked, 0.6, 1), message, {"right": right / asked})


def affected(make: Student) -> Check:
    """Share of right parts of the answers for all dataset versions, 2/3 -> 1."""
    parts = {"models": 0, "releases": 0, "predictions": 0}
    asked = 0
    for ledger, truth, _ in _ledgers("affected", make):
        for dataset in sorted({a for r in truth.records for a in r.produced if a.startswith("dataset:")}):
            found, right = ledger.affected(dataset), truth.affected(dataset)
            if not isinstance(found, dict):
                raise CheckFailed("affected must return a dict with models, releases and predictions.")
            for part in parts:
                parts[part] += type(found.get(part)) is type(right[part]) and found[part] == right[part]
            asked += 1
    share = sum(parts.values()) / (3 * asked)
    message = (
        f"of {asked} dataset versions, the models are right for {parts['models']}, the releases for "
        f"{parts['releases']}, and the number of predictions for {parts['predictions']}; full marks need all."
    )
    return Check("affected", ramp(share, 2 / 3, 1), message, {"share": share})


def gaps(make: Student) -> Check:
    """F1 of the pairs of kind and artifact, .3 -> .95."""
    hits, claimed, there = 0, 0, 0
    for ledger, truth, _ in _ledgers("gaps", make):
        found, right = ledger.gaps(), truth.gaps()
        if not isinstance(found, list | tuple):
            raise CheckFailed("gaps must return a list of pairs (kind, artifact).")
        lists = [pair for pair in found if isinstance(pair, list | tuple)]
        pairs = {tuple(pair) for pair in lists if all(type(name) is str for name in pair)}
        hits, claimed, there = hits + len(pairs & right), claimed + len(found), there + len(right)
    f1 = 2 * hits / (claimed + there)
    message = (
        f"{hits} of {there} gaps were found, and {claimed - hits} pairs were named that are none (or named twice); full "
        "marks need an F1 of 95 %."
    )
    return Check("gaps", ramp(f1, 0.3, 0.95), message, {"f1": f1})
