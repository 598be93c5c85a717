"""Difficulty and discrimination of each test of a topic."""

import numpy as np
import pandas as pd

from autograder.reports.course import ClassData, Item, Topic
from autograder.reports.estimate import Estimate, constant


def label(topic: Topic, item: Item) -> str:
    """Return the item's name, after its notebook's if the topic has several."""
    several = len({other.notebook for other in topic.items}) > 1
    return f"{item.notebook}/{item.name}" if several else item.name


def scores(course: ClassData, topic: Topic) -> pd.DataFrame:
    """Return the points of each test.

    Parameters
    ----------
    course : Course
    topic : Topic

    Returns
    -------
    DataFrame of shape (submissions, tests)
        Indexed by student id, columns in notebook order. Only submissions with a score in every test, and only
        tests that are worth points. A grader's score replaces the test's; extra credit is left out.
    """
    rows = {
        student.id: [mark.score for mark in submission.marks if mark.item in topic.tests]
        for student in course.students
        if (submission := course.submission(student, topic)).scored
    }
    columns = [label(topic, item) for item in topic.tests]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns, dtype=float)


def difficulty(scores: pd.DataFrame, points: "pd.Series[float]") -> pd.DataFrame:
    """Return the pass rate and the mean share of points of each test.

    Parameters
    ----------
    scores : DataFrame of shape (submissions, tests)
    points : Series of shape (tests,)
        What each test is worth, above zero.

    Returns
    -------
    DataFrame of shape (tests, 2)
        `pass_rate`, the share of submissions with full points, and `mean_share`, the mean of score / points:
        the difficulty index [1]_, which is high where a test is easy. Not-a-number without submissions.

    References
    ----------
    .. [1] Crocker, L. and Algina, J. (1986). Introduction to Classical and Modern Test Theory, ch. 5 and 14.
    """
    shares = scores / points
    passed = (shares >= 1) | np.isclose(shares, 1)
    return pd.DataFrame({"pass_rate": passed.mean(), "mean_share": shares.mean()})


def discrimination(scores: pd.DataFrame, test: str) -> Estimate:
    """Return the corrected item-total correlation of one test.

    It is Pearson's correlation between the points of the test and the summed points of the other tests;
    leaving the test out of the total keeps it from correlating with itself [1]_. Near or below zero, a test
    rewards other things than the rest does.

    Parameters
    ----------
    scores : DataFrame of shape (submissions, tests)
    test : str
        A column of `scores`.

    Returns
    -------
    Estimate
        Undefined with fewer than two tests, with fewer than three submissions (two points always lie on a
        line), or where the points of the test, or of the others, are all the same.

    References
    ----------
    .. [1] Henrysson, S. (1963). Correction of item-total correlations in item analysis. Psychometrika 28,
       211-218.
    """
    item, rest = scores[test], scores.drop(columns=test).sum(axis=1)
    if scores.shape[1] < 2:
        return Estimate(None, "fewer than two tests")
    if len(scores) < 3:
        return Estimate(None, "fewer than three submissions")
    if constant(item):
        return Estimate(None, "every submission has the same points in it")
    if constant(rest):
        return Estimate(None, "every submission has the same points in the other tests")
    return Estimate(float(item.corr(rest)))


def remark(pass_rate: float, mean_share: float, correlation: Estimate) -> str:
    """Return why an instructor should look at a test again; "" if there is no reason."""
    if mean_share == 0:
        return "no submission has any points"
    if pass_rate == 1:
        return "every submission has full points"
    if correlation.value is not None and correlation.value < 0:
        return "students with more points in the other tests have fewer here"
    return ""


def table(course: ClassData, topic: Topic) -> pd.DataFrame:
    """Return one row for each test: title, points, difficulty, discrimination, and a remark.

    Where `discrimination` is not-a-number, `undefined` says why.
    """
    points = scores(course, topic)
    worth = pd.Series({label(topic, item): item.points for item in topic.tests}, dtype=float)
    frame = difficulty(points, worth)
    correlations = [discrimination(points, test) for test in frame.index]
    frame["remark"] = list(map(remark, frame["pass_rate"], frame["mean_share"], correlations))
    frame.insert(0, "title", [item.title for item in topic.tests])
    frame.insert(1, "points", worth)
    frame["discrimination"] = pd.Series([correlation.value for correlation in correlations], frame.index, dtype=float)
    frame["undefined"] = [correlation.reason for correlation in correlations]
    return frame.rename_axis("test").reset_index()
