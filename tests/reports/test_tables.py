import statistics
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from autograder.reports import tables
from autograder.reports.course import ClassData, SubmissionState
from autograder.reports.reader import read
from tests.reports.in_memory import course_of


def percents(*values: float) -> ClassData:
    return course_of({"t": 100.0}, {f"s{number}": (value,) for number, value in enumerate(values)})


def counts(values: Sequence[float]) -> dict[str, int]:
    frame = tables.distribution(pd.Series(values, dtype=float))
    return {row.percent: row.students for row in frame.itertuples() if row.students}


def row(course: ClassData) -> dict[str, float]:
    (found,) = tables.topics(course, tables.grades(course)).to_dict("records")
    return found


def test_grades_have_a_row_for_each_student_and_topic(odd_class: Path) -> None:
    grades = tables.grades(read(odd_class))
    assert len(grades) == 32
    bob = grades[(grades["student_id"] == "bob") & (grades["topic"] == "drift")].iloc[0]
    assert (bob["score"], bob["max_score"], bob["percent"]) == (5.5, 10, 55)
    assert (bob["status"], bob["late_seconds"], bob["attempt"]) == ("graded", 3900, 2)


def test_empty_marks_have_no_score(odd_class: Path) -> None:
    grades = tables.grades(read(odd_class))
    empty = grades[grades["status"].isin(["missing", "not graded"])]
    assert len(empty) == 20
    assert empty[["score", "percent"]].isna().all(axis=None)
    assert grades["score"].notna().sum() == 12


def test_a_topic_without_points_has_no_percent() -> None:
    grades = tables.grades(course_of({"t": 0.0}, {"a": (0,)}))
    assert grades["score"].to_list() == [0]
    assert grades["percent"].isna().all()


def test_a_course_without_students_has_an_empty_table_with_columns() -> None:
    assert "score" in tables.grades(course_of({"t": 1.0}, {})).columns


def test_states_are_counted_and_only_graded_submissions_enter_the_statistics(odd_class: Path) -> None:
    course = read(odd_class)
    topics = tables.topics(course, tables.grades(course)).set_index("topic")
    states = ["graded", "provisional", "not_graded", "missing", "late"]
    assert topics.loc["drift", states].to_list() == [5, 0, 1, 2, 2]
    assert topics.loc["memo", states].to_list() == [1, 1, 0, 6, 0]
    # drift: 100, 55, 0, 80 and 70 percent.
    assert topics.loc["drift", "mean"] == pytest.approx(61)
    assert topics.loc["drift", "sd"] == pytest.approx(statistics.stdev([100, 55, 0, 80, 70]))
    assert topics.loc["drift", "alpha"] == pytest.approx(8.1 / 14.3)
    assert topics.loc["memo", "mean"] == 95


def test_quartiles_interpolate_linearly() -> None:
    found = row(percents(10, 20, 40, 80))
    # Type 7: the lower quartile lies at position 1 + 3 * 0.25 = 1.75 of the sorted values.
    assert [found[name] for name in ("min", "q1", "median", "q3", "max")] == [10, 17.5, 30, 50, 80]
    assert statistics.quantiles([10, 20, 40, 80], method="inclusive") == [17.5, 30, 50]


def test_a_topic_with_one_student_has_a_mean_and_no_spread() -> None:
    found = row(percents(40))
    assert (found["mean"], found["median"]) == (40, 40)
    assert pd.isna(found["sd"])
    assert pd.isna(found["alpha"]) and found["undefined"] == "fewer than two tests"


def test_equal_scores_everywhere_have_no_spread_and_no_alpha(odd_class: Path) -> None:
    course = read(odd_class)
    contract = tables.topics(course, tables.grades(course)).iloc[0]
    assert (contract["mean"], contract["sd"]) == (75, 0)
    assert contract["undefined"] == "all totals are the same"


def test_a_topic_without_graded_submissions_has_no_statistics() -> None:
    found = row(course_of({"t": 1.0}, {"a": SubmissionState.MISSING, "b": SubmissionState.NOT_GRADED}))
    assert (found["graded"], found["missing"], found["not_graded"]) == (0, 1, 1)
    assert pd.isna(found["mean"]) and pd.isna(found["max"])


def test_a_value_on_a_border_counts_above_it_and_100_in_the_last_tenth() -> None:
    values = [0, 9.99, 10, 50, 89.9, 90, 100]
    assert counts(values) == {"0 to 10": 2, "10 to 20": 1, "50 to 60": 1, "80 to 90": 1, "90 to 100": 2}


def test_every_tenth_is_listed_and_more_than_100_only_where_there_is_some() -> None:
    assert len(tables.distribution(pd.Series([50.0]))) == 10
    assert counts([100.5, 100, 120]) == {"90 to 100": 1, "over 100": 2}
    assert counts([]) == {}


def test_every_value_is_counted_once() -> None:
    values = [100 * part / whole for whole in (3, 7, 10, 30) for part in range(whole + 1)]
    assert sum(counts(values).values()) == len(values)
    assert counts([100 * 3 / 10]) == {"30 to 40": 1}


def test_totals_of_students_are_over_their_scored_submissions(odd_class: Path) -> None:
    course = read(odd_class)
    students = tables.students(course, tables.grades(course)).set_index("student_id")
    assert students.loc["ada", ["score", "max_score"]].to_list() == [23.5, 26]
    assert students.loc["ada", "percent"] == pytest.approx(2350 / 26)
    assert students.loc["bob", ["score", "max_score", "late", "missing"]].to_list() == [9.5, 24, 1, 1]
    assert students.loc["eve", ["score", "max_score", "missing"]].to_list() == [0, 0, 4]
    assert pd.isna(students.loc["eve", "percent"]) and pd.isna(students.loc["fay", "percent"])


def test_students_keep_the_order_of_the_course(odd_class: Path) -> None:
    course = read(odd_class)
    names = tables.students(course, tables.grades(course))["name"].to_list()
    assert names == [student.name for student in course.students]
