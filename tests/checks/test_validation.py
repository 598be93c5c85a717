import numpy as np
import pandas as pd
import pytest

from autograder.checks.suite import RefusedError, Rule
from autograder.checks.validation import MAX_COLUMNS, Validator, with_check_columns

BATCH = pd.DataFrame({"a": [1.0, 2.0, np.nan], "b": [3, 4, 5], "code": ["x", "y", "x"]})
COLUMNS = list(BATCH.columns)


def rule(kind, critical=True, columns=None, **kwargs):
    named = [value for key, value in kwargs.items() if key.startswith("column")]
    flat = [name for value in named for name in ([value] if isinstance(value, str) else value)]
    return Rule(kind, kwargs, tuple(flat if columns is None else columns), critical)


BETWEEN = "expect_column_values_to_be_between"


def test_only_failed_rules_are_reported_by_severity():
    outcome = Validator(
        [
            rule(BETWEEN, column="a", min_value=0),
            rule(BETWEEN, column="b", max_value=4),
            rule(BETWEEN, critical=False, column="a", max_value=1),
        ]
    ).validate(BATCH)
    assert [failed.columns for failed in outcome.critical] == [("b",)]
    assert [failed.columns for failed in outcome.warnings] == [("a",)]
    assert outcome.columns == {"b"} and outcome.errors == 0


def test_a_rule_about_a_missing_column_fails_and_counts_as_an_error():
    rules = [rule(BETWEEN, column="gone", min_value=0), rule(BETWEEN, column="b", max_value=4)]
    outcome = Validator(rules).validate(BATCH)
    assert outcome.critical == tuple(rules)
    assert outcome.errors == 1 and outcome.columns == {"gone", "b"}


def test_rules_about_columns_blame_those_that_differ():
    exact = rule("expect_table_columns_to_match_set", column_set=["a", "b", "gone"])
    outcome = Validator([exact]).validate(BATCH)
    assert outcome.columns == {"gone", "code"}
    assert not Validator([exact]).validate(BATCH.rename(columns={"code": "gone"})).critical


def test_a_rule_can_blame_other_columns_than_it_looks_at():
    rules = [rule(BETWEEN, columns=["x", "y"], column="b", max_value=0)]
    assert Validator(rules).validate(BATCH).columns == {"x", "y"}


@pytest.mark.parametrize("batch", [BATCH.iloc[:0], pd.DataFrame()])
def test_a_batch_without_rows_or_columns_is_validated(batch):
    rules = [rule("expect_table_row_count_to_be_between", min_value=1), rule(BETWEEN, column="a", min_value=0)]
    assert rules[0] in Validator(rules).validate(batch).critical


def test_one_validator_serves_many_batches_and_nothing_is_written(capfd):
    validator = Validator([rule(BETWEEN, column="b", max_value=4)])
    assert [bool(validator.validate(BATCH.assign(b=b)).critical) for b in (1, 9, 1)] == [False, True, False]
    assert capfd.readouterr() == ("", "")


def test_arguments_that_great_expectations_refuses_are_refused_with_the_rule():
    with pytest.raises(RefusedError, match=r"expectation 2 .*values_to_be_between.* is not valid"):
        Validator([rule(BETWEEN, column="b", min_value=0), rule(BETWEEN, column="b", mostly=7)])


def test_check_columns_are_attached_and_the_batch_stays_as_delivered():
    prepared = BATCH.assign(a=0.0, check=[True, False, True], text=["p", "q", None]).drop(columns="b")
    checked = with_check_columns(BATCH.drop(columns="code"), prepared.set_index(pd.Index([7, 8, 9])), COLUMNS)
    pd.testing.assert_frame_equal(checked[["a", "b"]], BATCH[["a", "b"]])
    assert "code" not in checked
    assert checked["check"].tolist() == [True, False, True]
    assert checked["text"].tolist()[:2] == ["p", "q"] and checked["text"].isna().tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("prepared", "words"),
    [
        (None, "must return the batch"),
        (BATCH.iloc[:2], "returned 2 rows for a batch of 3"),
        (BATCH.assign(**{f"x{n}": 0 for n in range(MAX_COLUMNS + 1)}), "at most 60 columns"),
        (
            pd.concat(
                [BATCH, BATCH[["b"]].rename(columns={"b": "n"}), BATCH[["a"]].rename(columns={"a": "n"})], axis=1
            ),
            "different texts",
        ),
        (pd.concat([BATCH, pd.Series([1, 2, 3], name=5)], axis=1), "different texts"),
        (BATCH.assign(check=[[1], [2], [3]]), "only columns of numbers"),
        (BATCH.assign(check=["x" * 5_000, "", ""]), "only columns of numbers"),
    ],
)
def test_preparations_that_do_not_fit_are_refused(prepared, words):
    with pytest.raises(RefusedError, match=words):
        with_check_columns(BATCH, prepared, COLUMNS)
