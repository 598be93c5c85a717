"""Small logs that differ in one record, at the edge of a rule: in each pair it counts once and once not."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from data import DAY, FIELDS
from private.reference import LEAD, Reference

WEEK = 7 * DAY


class Case(NamedTuple):
    """A log of a few events, one request, and the right features."""

    events: list[Any]
    asked: pd.DataFrame
    right: pd.DataFrame


def edges(rng: np.random.Generator) -> dict[str, list[Case]]:
    """Return pairs of cases by the rule that they are about."""
    t = int(rng.integers(100, 300)) * DAY + 900
    cut = t - LEAD
    a, b = (float(delay) for delay in rng.permutation(np.arange(20, 90))[:2])

    def departed(before: int, value: float, told: int = 5, **other: Any) -> tuple[Any, ...]:
        return _record(1, "departed", cut - before, cut - before + told, value, **other)

    def weather(before: int, value: float, told: int = 20, number: int = 2) -> tuple[Any, ...]:
        return _record(number, "weather", cut - before, cut - before + told, value)

    pairs = {
        "stale weather": ([weather(119, 7.0)], [weather(120, 7.0)]),
        "start of the airport's window": ([departed(119, a)], [departed(120, a)]),
        "start of the carrier's window": ([departed(WEEK - 1, a)], [departed(WEEK, a)]),
        "start of the aircraft's window": ([departed(DAY - 1, a)], [departed(DAY, a)]),
        "known exactly at the cut": ([departed(30, a, told=30)], [departed(30, a, told=31)]),
        "happened exactly at the cut": ([departed(0, a, told=0)], [departed(-1, a, told=-1)]),
        "unknown keys": (
            [departed(60, a)],
            [departed(60, b, origin="BOS", carrier="ZZ", tailnum="N0")],
        ),
        "order of delivery": (
            [weather(90, 3.0, 60, 3), weather(50, 9.0)],
            [weather(50, 9.0), weather(90, 3.0, 60, 3)],
        ),
    }
    asked = pd.DataFrame({"request_id": [1], "origin": ["EWR"], "carrier": ["UA"], "tailnum": ["N7"], "t": [t]})
    return {name: [_case(list(records), asked) for records in pair] for name, pair in pairs.items()}


def _record(number: int, kind: str, time: int, known: int, value: float, **other: Any) -> tuple[Any, ...]:
    place = {"origin": "EWR", "carrier": "UA", "tailnum": "N7"} | other
    named = place if kind == "departed" else place | {"carrier": "", "tailnum": ""}
    return number, kind, time, known, value, time - 10, named["origin"], named["carrier"], named["tailnum"]


def _case(records: list[tuple[Any, ...]], asked: pd.DataFrame) -> Case:
    log = pd.DataFrame(records, columns=FIELDS)
    return Case(list(log.itertuples(index=False, name="Event")), asked, Reference(log).features(asked))
