"""Validation results, in the form of Great Expectations, with what is to be done about each."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.checks import Check, ramp
from autograder.worlds import generator

TRIALS = 20
SHARE_TO_QUARANTINE = 10
"""Up to this percentage of rows can be set aside."""

RULES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "carrier": ("expect_column_values_to_match_regex", {"regex": "^[A-Z0-9]{2}$"}),
    "dest": ("expect_column_values_to_match_regex", {"regex": "^[A-Z]{3}$"}),
    "distance": ("expect_column_values_to_be_between", {"min_value": 50.0, "max_value": 6000.0}),
    "humid": ("expect_column_values_to_be_between", {"min_value": 0.0, "max_value": 100.0}),
    "origin": ("expect_column_values_to_be_in_set", {"value_set": ["EWR", "JFK", "LGA"]}),
    "sched_dep_time": ("expect_column_values_to_be_between", {"min_value": 0.0, "max_value": 1439.0}),
    "tailnum": ("expect_column_values_to_not_be_null", {}),
    "temp": ("expect_column_values_to_be_between", {"min_value": -40.0, "max_value": 130.0}),
    "visib": ("expect_column_values_to_be_between", {"min_value": 0.0, "max_value": 10.0}),
}


def trials(salt: bytes, count: int = TRIALS) -> list[tuple[dict[str, Any], str, frozenset[str]]]:
    """Return validation results, each with the right action and columns."""
    rng = generator(salt, "a03_data_contract/triage")
    return [_trial(rng, number % 5) for number in range(count)]


def score(answers: Sequence[object], expected: Sequence[tuple[dict[str, Any], str, frozenset[str]]]) -> Check:
    """Score triage: ``ramp(share of results with the right action and columns, 0.4, 1)``."""
    right = sum(_right(answer, *rest) for answer, (_, *rest) in zip(answers, expected, strict=True))
    actions = sum(
        isinstance(answer, Mapping) and answer.get("action") == action
        for answer, (_, action, _) in zip(answers, expected, strict=True)
    )
    message = (
        f"{right} of {len(expected)} results got the right action and columns ({actions} the right action); "
        "full marks need all. Look at severity, at unexpected_percent, and at every way to name columns."
    )
    return Check("triage", ramp(right / len(expected), 0.4, 1), message, {"right": right})


def _right(answer: object, action: str, columns: frozenset[str]) -> bool:
    if not isinstance(answer, Mapping) or answer.get("action") != action:
        return False
    named, why = answer.get("columns"), answer.get("why")
    texts = isinstance(named, list | tuple) and all(isinstance(name, str) for name in named)
    return texts and sorted(named) == sorted(columns) and isinstance(why, str) and bool(why.strip())


def _trial(rng: np.random.Generator, kind: int) -> tuple[dict[str, Any], str, frozenset[str]]:
    """Return one result: passed, only warnings, some rows, many rows, or about the table."""
    names = [str(name) for name in rng.permutation(list(RULES))]
    results = [_by_row(names.pop(), "critical", 0.0) for _ in range(3)]
    blamed: list[str] = []
    if kind:
        results.append(_by_row(names.pop(), str(rng.choice(["warning", "info"])), rng.uniform(1, 60)))
    if kind in (2, 3, 4) and rng.random() < 0.7:
        blamed += [names.pop()]
        results.append(_by_row(blamed[-1], "critical", rng.uniform(0.3, SHARE_TO_QUARANTINE - 1)))
    if kind == 2:
        pair = [names.pop(), names.pop()]
        results.append(_together(rng, pair, rng.uniform(0.3, SHARE_TO_QUARANTINE - 1)))
        blamed += pair
    if kind == 3:
        blamed += [names.pop()]
        results.append(_by_row(blamed[-1], "critical", rng.uniform(SHARE_TO_QUARANTINE + 1, 90)))
    if kind == 4:
        columns, result = _whole(rng, names)
        blamed += columns
        results.append(result)
    order = rng.permutation(len(results))
    action = "accept" if kind < 2 else "quarantine" if kind == 2 else "reject"
    whole = {"success": kind == 0, "suite_name": "flights", "results": [results[n] for n in order]}
    return whole, action, frozenset(blamed)


def _by_row(column: str, severity: str, percent: float) -> dict[str, Any]:
    kind, kwargs = RULES[column]
    return _result(kind, {"column": column, **kwargs}, severity, percent)


def _together(rng: np.random.Generator, columns: list[str], percent: float) -> dict[str, Any]:
    """Return a failure that names its columns in one of the three ways there are."""
    way = rng.integers(3)
    if way == 0:
        kwargs = {"column_A": columns[0], "column_B": columns[1]}
        return _result("expect_column_pair_values_to_be_equal", kwargs, "critical", percent)
    if way == 1:
        return _result("expect_compound_columns_to_be_unique", {"column_list": columns}, "critical", percent)
    kwargs, meta = {"column": "check", "max_value": 0.0}, {"columns": columns}
    return _result("expect_column_values_to_be_between", kwargs, "critical", percent, meta)


def _whole(rng: np.random.Generator, names: list[str]) -> tuple[list[str], dict[str, Any]]:
    """Return the columns and the result of a failure that is about no row: a measure, a count, or an exception."""
    way = rng.integers(3)
    if way == 0:
        rows = _result("expect_table_row_count_to_be_between", {"min_value": 100}, "critical", None)
        return [], rows | {"result": {"observed_value": int(rng.integers(100))}}
    column = names.pop()
    if way == 1:
        kind, kwargs = "expect_column_unique_value_count_to_be_between", {"column": column, "min_value": 3}
        return [column], _result(kind, kwargs, "critical", None) | {"result": {"observed_value": 1}}
    raised = {"raised_exception": True, "exception_message": f'The column "{column}" does not exist.'}
    absent = _result("expect_column_values_to_not_be_null", {"column": column}, "critical", None)
    return [column], absent | {"exception_info": {"column_values.nonnull": raised}}


def _result(
    kind: str, kwargs: dict[str, Any], severity: str, percent: float | None, meta: dict[str, Any] | None = None
) -> dict[str, Any]:
    counted = {} if percent is None else {"element_count": 320, "unexpected_percent": round(percent, 2)}
    return {
        "success": percent == 0,
        "expectation_config": {"type": kind, "kwargs": kwargs, "meta": meta or {}, "severity": severity},
        "result": counted,
        "exception_info": {"raised_exception": False, "exception_message": None, "exception_traceback": None},
    }
