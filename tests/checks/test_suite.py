import pytest

from autograder.checks.suite import KNOWN, MAX_EXPECTATIONS, RefusedError, largest_set, read_rules


class Suite:
    """Something with the one method that is used of a suite."""

    def __init__(self, *expectations, plain=None):
        self.plain = {"name": "s", "expectations": list(expectations)} if plain is None else plain

    def to_json_dict(self):
        return self.plain


def expectation(kind="expect_column_values_to_not_be_null", meta=None, severity="critical", **kwargs):
    return {"type": kind, "kwargs": kwargs or {"column": "a"}, "meta": meta or {}, "severity": severity}


def test_rules_are_read_from_a_suite_of_great_expectations():
    from autograder.checks.validation import batches, gx

    batches()
    suite = gx.ExpectationSuite(
        "s",
        expectations=[
            gx.expectations.ExpectColumnValuesToBeBetween(column="a", min_value=1, mostly=0.9),
            gx.expectations.ExpectColumnPairValuesToBeEqual(column_A="a", column_B="b", severity="warning"),
            gx.expectations.ExpectColumnMeanToBeBetween(column="x", max_value=0, meta={"columns": ["a", "c"]}),
        ],
    )
    first, second, third = read_rules(suite)
    assert (first.type, first.columns, first.critical) == ("expect_column_values_to_be_between", ("a",), True)
    assert first.kwargs == {"column": "a", "min_value": 1, "mostly": 0.9}
    assert (second.columns, second.critical) == (("a", "b"), False)
    assert third.columns == ("a", "c")


def test_every_known_expectation_exists_and_has_these_arguments():
    from autograder.checks.validation import gx

    classes = vars(gx.expectations).values()
    fields = {c.expectation_type: c.__fields__ for c in classes if getattr(c, "expectation_type", None)}
    for kind, arguments in KNOWN.items():
        assert set(arguments) <= set(fields[kind]), kind


@pytest.mark.parametrize("suite", [None, 3, {"expectations": []}, Suite(plain=[]), Suite(plain={"name": "s"})])
def test_what_is_no_suite_is_refused(suite):
    with pytest.raises(RefusedError, match="must return an ExpectationSuite"):
        read_rules(suite)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (expectation("expect_column_values_to_be_fine"), r"expectation 2 .*_to_be_fine.* not one of"),
        (expectation("expect_query_results_to_match_comparison"), "not one of"),
        (expectation(column="a", row_condition="@__import__('os')", condition_parser="pandas"), "row_condition"),
        (expectation(column="a", mostly={"$PARAMETER": ["x"] * 30_000}), "30000 values"),
        (expectation(column="a", mostly=object()), "made of numbers, texts and lists"),
        (expectation("expect_column_values_to_be_in_set", column="a", value_set=[[[[[1]]]]]), "made of numbers"),
        (expectation("expect_column_values_to_match_regex", column="a", regex="x" * 500), "more than 200"),
        (expectation("expect_column_values_to_match_regex", column="a", regex="(a+)+$"), "repeats a group"),
        (expectation("expect_column_values_to_match_regex", column="a", regex=r"(.)\1"), "repeats a group"),
        (expectation("expect_column_values_to_match_regex", column="a", regex=".*.*.*.*x"), "more than 3 repetitions"),
        (expectation("expect_column_values_to_match_regex", column="a", regex="a?" * 9 + "a" * 9), "repetitions"),
        (expectation("expect_column_values_to_match_regex_list", column="a", regex_list=["(?=a)"]), "looks around"),
        (expectation(meta={"columns": "ab"}), "must name columns by texts"),
        (expectation(meta={"columns": [1]}), "must name columns by texts"),
        (expectation(column=7), "must name columns by texts"),
        (expectation(meta=[1]), "must have a dict"),
        ({"type": None}, "has no type"),
        ("text", "has no type"),
    ],
)
def test_a_rule_that_is_not_plain_and_known_is_refused_by_name(bad, words):
    with pytest.raises(RefusedError, match=words):
        read_rules(Suite(expectation(), bad))


def test_a_regex_without_repeated_groups_is_taken():
    kind = "expect_column_values_to_match_regex"
    assert read_rules(Suite(expectation(kind, column="a", regex="^(EWR|JFK)[0-9]{1,3}(?:x|y)$")))


def test_too_many_expectations_are_refused():
    with pytest.raises(RefusedError, match="151 expectations"):
        read_rules(Suite(*[expectation()] * (MAX_EXPECTATIONS + 1)))


def test_the_largest_set_counts_values():
    small = expectation("expect_column_values_to_be_in_set", column="a", value_set=[1, 2])
    large = expectation("expect_column_values_to_match_regex_list", column="a", regex_list=list("abc"))
    assert largest_set(read_rules(Suite(small, large, expectation()))) == 3
    assert largest_set(read_rules(Suite(expectation()))) == 0
