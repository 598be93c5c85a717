import math
import statistics
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from autograder.reports import items
from autograder.reports.course import SubmissionState
from autograder.reports.estimate import Estimate
from autograder.reports.reader import read
from tests.reports.in_memory import course_of

POINTS = {"psi": 3.0, "alarm": 5.0, "delay": 2.0}
SCORES = {"a": (3, 5, 2), "b": (3, 2.5, 0), "c": (0, 0, 0), "d": (3, 5, 0), "e": (0, 5, 2)}


def frame(rows: dict[str, Sequence[float]] = SCORES) -> pd.DataFrame:
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(POINTS), dtype=float)


def test_scores_are_those_of_submissions_whose_tests_are_all_scored() -> None:
    rows = {"a": (3, 5, 2), "missing": SubmissionState.MISSING, "fault": SubmissionState.NOT_GRADED, "b": (0, 1, 2)}
    course = course_of(POINTS, rows)
    pd.testing.assert_frame_equal(items.scores(course, course.topics[0]), frame({"a": (3, 5, 2), "b": (0, 1, 2)}))


def test_scores_of_a_topic_without_submissions_are_empty() -> None:
    course = course_of(POINTS, {"a": SubmissionState.MISSING})
    assert items.scores(course, course.topics[0]).shape == (0, 3)


def test_parts_graded_by_hand_are_no_tests(odd_class: Path) -> None:
    course = read(odd_class)
    memo = course.topics[2]
    assert list(items.scores(course, memo)["test_record"]) == [1, 1]
    assert items.scores(course, memo).shape == (2, 1)


def test_difficulty_has_the_values_computed_by_hand() -> None:
    found = items.difficulty(frame(), pd.Series(POINTS))
    # psi: 3 of 5 have full points; (3 + 3 + 0 + 3 + 0) / 15. alarm: 3 of 5; 17.5 / 25. delay: 2 of 5; 4 / 10.
    assert found["pass_rate"].to_list() == pytest.approx([0.6, 0.6, 0.4])
    assert found["mean_share"].to_list() == pytest.approx([0.6, 0.7, 0.4])


def test_full_points_are_full_in_spite_of_rounding() -> None:
    scores = pd.DataFrame({"t": [0.1 + 0.2, 0.29]})
    assert items.difficulty(scores, pd.Series({"t": 0.3 + 1e-12}))["pass_rate"]["t"] == 0.5


def test_discrimination_has_the_value_computed_by_hand() -> None:
    # psi deviates by 1.2, 1.2, -1.8, 1.2, -1.8, the rest (7, 2.5, 0, 5, 7) by 2.7, -1.8, -4.3, 0.7, 2.7.
    assert items.discrimination(frame(), "psi").value == pytest.approx(4.8 / math.sqrt(10.8 * 36.8))


def test_discrimination_is_pearsons_correlation_with_the_other_tests() -> None:
    scores = pd.DataFrame(np.random.default_rng(5).integers(0, 4, (30, 4)), columns=list("abcd"), dtype=float)
    for test in scores:
        rest = [sum(row) - row[scores.columns.get_loc(test)] for row in scores.to_numpy()]
        expected = statistics.correlation(scores[test].to_list(), rest)
        assert items.discrimination(scores, test).value == pytest.approx(expected)


@pytest.mark.parametrize(
    ("scores", "reason"),
    [
        (pd.DataFrame({"t": [0.0, 1.0, 2.0]}), "fewer than two tests"),
        (pd.DataFrame({"t": [0.0, 1.0], "u": [1.0, 2.0]}), "fewer than three submissions"),
        (
            pd.DataFrame({"t": [1.0, 1.0, 1.0], "u": [1.0, 2.0, 3.0]}),
            "every submission has the same points in it",
        ),
        (
            pd.DataFrame({"t": [1.0, 2.0, 3.0], "u": [0.1 + 0.2, 0.3, 0.3]}),
            "every submission has the same points in the other tests",
        ),
    ],
)
def test_an_undefined_discrimination_says_why(scores: pd.DataFrame, reason: str) -> None:
    assert items.discrimination(scores, "t") == Estimate(None, reason)


@pytest.mark.parametrize(
    ("pass_rate", "mean_share", "correlation", "remark"),
    [
        (0.0, 0.0, None, "no submission has any points"),
        (1.0, 1.0, None, "every submission has full points"),
        (0.5, 0.6, -0.3, "students with more points in the other tests have fewer here"),
        (0.5, 0.6, 0.3, ""),
        (0.0, 0.1, None, ""),
        (math.nan, math.nan, None, ""),
    ],
)
def test_a_suspect_test_gets_a_remark(
    pass_rate: float, mean_share: float, correlation: float | None, remark: str
) -> None:
    assert items.remark(pass_rate, mean_share, Estimate(correlation)) == remark


def test_the_table_has_one_row_for_each_test_in_notebook_order() -> None:
    course = course_of(POINTS, SCORES)
    table = items.table(course, course.topics[0])
    assert table["test"].to_list() == ["psi", "alarm", "delay"]
    assert table["title"].to_list() == ["What psi checks", "What alarm checks", "What delay checks"]
    assert table["points"].to_list() == [3, 5, 2]
    assert table["discrimination"][0] == pytest.approx(0.24077, abs=1e-5)
    assert table["undefined"].to_list() == ["", "", ""]


def test_the_table_of_one_submission_says_what_is_undefined() -> None:
    course = course_of(POINTS, {"a": (3, 1, 0)})
    table = items.table(course, course.topics[0])
    assert table["discrimination"].isna().all()
    assert set(table["undefined"]) == {"fewer than three submissions"}


def test_tests_of_the_same_name_are_told_apart_by_their_notebook() -> None:
    course = course_of(POINTS, SCORES)
    topic = course.topics[0]
    first, *others = topic.items
    several = replace(topic, items=(replace(first, notebook="other"), *others))
    assert [items.label(several, item) for item in several.items] == [
        "other/psi",
        "drift/alarm",
        "drift/delay",
    ]
    assert items.label(topic, first) == "psi"
