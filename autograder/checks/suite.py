"""Read a student's expectation suite from its JSON, and refuse everything that is not plain data of a known kind."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.errors import SubmissionError

MAX_EXPECTATIONS = 150
MAX_VALUES = 20_000
MAX_TEXT = 200
"""The limits of a suite that is evaluated at all. The limits of a topic are lower, and cost points instead."""

_BETWEEN = ("min_value", "max_value", "strict_min", "strict_max")
_ROWS = ("column", "mostly")
_MANY = ("column_list", "mostly", "ignore_row_if")
_PAIR = ("column_A", "column_B", "mostly", "ignore_row_if")

KNOWN: Mapping[str, Collection[str]] = {
    "expect_column_distinct_values_to_be_in_set": ("column", "value_set"),
    "expect_column_distinct_values_to_contain_set": ("column", "value_set"),
    "expect_column_distinct_values_to_equal_set": ("column", "value_set"),
    "expect_column_max_to_be_between": ("column", *_BETWEEN),
    "expect_column_mean_to_be_between": ("column", *_BETWEEN),
    "expect_column_median_to_be_between": ("column", *_BETWEEN),
    "expect_column_min_to_be_between": ("column", *_BETWEEN),
    "expect_column_most_common_value_to_be_in_set": ("column", "value_set", "ties_okay"),
    "expect_column_pair_values_a_to_be_greater_than_b": (*_PAIR, "or_equal"),
    "expect_column_pair_values_to_be_equal": _PAIR,
    "expect_column_pair_values_to_be_in_set": (*_PAIR, "value_pairs_set"),
    "expect_column_proportion_of_non_null_values_to_be_between": ("column", *_BETWEEN),
    "expect_column_proportion_of_unique_values_to_be_between": ("column", *_BETWEEN),
    "expect_column_quantile_values_to_be_between": ("column", "quantile_ranges", "allow_relative_error"),
    "expect_column_stdev_to_be_between": ("column", *_BETWEEN),
    "expect_column_sum_to_be_between": ("column", *_BETWEEN),
    "expect_column_to_exist": ("column", "column_index"),
    "expect_column_unique_value_count_to_be_between": ("column", *_BETWEEN),
    "expect_column_value_lengths_to_be_between": (*_ROWS, *_BETWEEN),
    "expect_column_value_lengths_to_equal": (*_ROWS, "value"),
    "expect_column_value_z_scores_to_be_less_than": (*_ROWS, "threshold", "double_sided"),
    "expect_column_values_to_be_between": (*_ROWS, *_BETWEEN),
    "expect_column_values_to_be_decreasing": (*_ROWS, "strictly"),
    "expect_column_values_to_be_in_set": (*_ROWS, "value_set"),
    "expect_column_values_to_be_in_type_list": (*_ROWS, "type_list"),
    "expect_column_values_to_be_increasing": (*_ROWS, "strictly"),
    "expect_column_values_to_be_null": _ROWS,
    "expect_column_values_to_be_of_type": (*_ROWS, "type_"),
    "expect_column_values_to_be_unique": _ROWS,
    "expect_column_values_to_match_regex": (*_ROWS, "regex"),
    "expect_column_values_to_match_regex_list": (*_ROWS, "regex_list", "match_on"),
    "expect_column_values_to_not_be_in_set": (*_ROWS, "value_set"),
    "expect_column_values_to_not_be_null": _ROWS,
    "expect_column_values_to_not_match_regex": (*_ROWS, "regex"),
    "expect_column_values_to_not_match_regex_list": (*_ROWS, "regex_list"),
    "expect_compound_columns_to_be_unique": _MANY,
    "expect_multicolumn_sum_to_equal": (*_MANY, "sum_total"),
    "expect_select_column_values_to_be_unique_within_record": _MANY,
    "expect_table_column_count_to_be_between": _BETWEEN[:2],
    "expect_table_column_count_to_equal": ("value",),
    "expect_table_columns_to_match_ordered_list": ("column_list",),
    "expect_table_columns_to_match_set": ("column_set", "exact_match"),
    "expect_table_row_count_to_be_between": _BETWEEN,
    "expect_table_row_count_to_equal": ("value",),
}
"""The expectations that are evaluated, each with its allowed arguments.

Expectations that run code or queries (row conditions, SQL) or do not work on data frames are left out.
"""

_COLUMNS = ("column", "column_A", "column_B", "column_list", "column_set")
# A repeated group, a lookaround, a backreference or many repetitions can take exponential time.
_COSTLY = re.compile(r"\)\s*[*+?{]|\\[1-9]|\(\?(?!:)")
_REPETITION, _OPTION = re.compile(r"[*+{]"), re.compile(r"\?")
MAX_REPETITIONS, MAX_OPTIONS = 3, 8


class RefusedError(SubmissionError):
    """A student's value cannot be evaluated; the text is a sentence for the student."""


@dataclass(frozen=True)
class Rule:
    """One expectation, as plain data.

    `columns` are the columns that its failure blames: the expectation's ``meta={"columns": [...]}`` if it has
    one, else the columns it names. A `critical` rule stops a batch; any other only informs.
    """

    type: str
    kwargs: Mapping[str, Any]
    columns: tuple[str, ...]
    critical: bool


def read_rules(suite: object) -> tuple[Rule, ...]:
    """Return the rules of an expectation suite; raise `RefusedError` if one cannot be graded.

    Parameters
    ----------
    suite : ExpectationSuite
        Or a proxy for one in another process: only the result of its `to_json_dict()` is used.

    Returns
    -------
    tuple of Rule
    """
    try:
        plain = suite.to_json_dict()  # type: ignore[attr-defined]
    except AttributeError:
        raise RefusedError(
            "your build_suite must return an ExpectationSuite, but it returned something else."
        ) from None
    expectations = plain.get("expectations") if isinstance(plain, dict) else None
    if not isinstance(expectations, list):
        raise RefusedError(
            "your build_suite must return an ExpectationSuite with a list of expectations in its to_json_dict()."
        )
    if len(expectations) > MAX_EXPECTATIONS:
        raise RefusedError(f"your suite has {len(expectations)} expectations; at most {MAX_EXPECTATIONS} are run.")
    return tuple(_rule(number, expectation) for number, expectation in enumerate(expectations, 1))


def largest_set(rules: tuple[Rule, ...]) -> int:
    """Return the number of values in the largest set that a rule compares with."""
    sets = ("value_set", "value_pairs_set", "regex_list", "type_list")
    return max((len(rule.kwargs[key]) for rule in rules for key in sets if rule.kwargs.get(key)), default=0)


def _rule(number: int, expectation: object) -> Rule:
    if not isinstance(expectation, dict) or not isinstance(expectation.get("type"), str):
        raise RefusedError(f"expectation {number} of your suite has no type.")
    kind: str = expectation["type"]
    kwargs, meta = expectation.get("kwargs") or {}, expectation.get("meta") or {}
    name = f"expectation {number} of your suite ({kind[:80]})"
    if kind not in KNOWN:
        raise RefusedError(f"{name} is not one of the {len(KNOWN)} expectations that can be graded.")
    if not isinstance(kwargs, dict) or not isinstance(meta, dict):
        raise RefusedError(f"{name} must have a dict of arguments and a dict as meta.")
    kwargs = {key: value for key, value in kwargs.items() if value is not None}
    for key, value in kwargs.items():
        _check_argument(f"{name}: {str(key)[:80]}", key, value, KNOWN[kind])
    return Rule(kind, kwargs, _blamed(name, kwargs, meta), expectation.get("severity") == "critical")


def _check_argument(name: str, key: str, value: object, allowed: Collection[str]) -> None:
    if key not in allowed:
        raise RefusedError(f"{name} cannot be graded; use only: {', '.join(allowed)}.")
    leaves = list(_leaves(value, 4))
    if len(leaves) > MAX_VALUES:
        raise RefusedError(f"{name} has {len(leaves)} values; at most {MAX_VALUES} are compared.")
    if not all(leaf is None or type(leaf) in (bool, int, float, str) for leaf in leaves):
        raise RefusedError(f"{name} must be made of numbers, texts and lists.")
    texts = [leaf for leaf in leaves if isinstance(leaf, str)]
    if any(len(text) > MAX_TEXT for text in texts):
        raise RefusedError(f"{name} has a text of more than {MAX_TEXT} characters.")
    if key.startswith("regex") and any(_is_costly(text) for text in texts):
        raise RefusedError(
            f"{name} repeats a group, looks around, or has more than {MAX_REPETITIONS} repetitions: use "
            "character classes instead."
        )


def _is_costly(regex: str) -> bool:
    many = len(_REPETITION.findall(regex)) > MAX_REPETITIONS or len(_OPTION.findall(regex)) > MAX_OPTIONS
    return many or bool(_COSTLY.search(regex))


def _leaves(value: object, depth: int) -> list[object]:
    """Return the scalars in nested lists and dicts, such as `quantile_ranges`."""
    if depth and isinstance(value, dict):
        return _leaves(list(value.values()), depth - 1)
    if depth and isinstance(value, list):
        return [leaf for item in value for leaf in _leaves(item, depth - 1)]
    return [value]


def _blamed(name: str, kwargs: Mapping[str, Any], meta: Mapping[str, Any]) -> tuple[str, ...]:
    named = meta.get("columns", [kwargs[key] for key in _COLUMNS if key in kwargs])
    leaves = _leaves(named, 2)
    if not isinstance(named, list) or not all(isinstance(leaf, str) for leaf in leaves):
        raise RefusedError(f"{name} must name columns by texts: write meta={{'columns': ['a', 'b']}}.")
    return tuple(dict.fromkeys(leaf for leaf in leaves if isinstance(leaf, str)))
