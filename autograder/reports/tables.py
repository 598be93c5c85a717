"""The tables of a course: its grades, its topics, its students."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from autograder.reports import items
from autograder.reports.course import ClassData, Student, SubmissionState, Topic
from autograder.reports.reliability import cronbach_alpha


def grades(course: ClassData) -> pd.DataFrame:
    """Return one row for each student and topic.

    `score` and `percent` are not-a-number while the mark is empty, `percent` also for a topic without points.
    """
    rows = [_grade(course, student, topic) for student in course.students for topic in course.topics]
    columns = [
        *("student_id", "last_name", "first_name", "lms_user_id", "topic", "score", "max_score", "percent"),
        *("status", "late_seconds", "late_penalty", "attempt", "tests_version"),
    ]
    return pd.DataFrame(rows, columns=columns).astype(
        {"score": float, "max_score": float, "percent": float, "late_seconds": float, "attempt": "Int64"}
    )


def _grade(course: ClassData, student: Student, topic: Topic) -> Mapping[str, object]:
    submission = course.submission(student, topic)
    score = submission.score
    return {
        "student_id": student.id,
        "last_name": student.last_name,
        "first_name": student.first_name,
        "lms_user_id": student.lms_user_id,
        "topic": topic.name,
        "score": score,
        "max_score": topic.points,
        "percent": 100 * score / topic.points if score is not None and topic.points else None,
        "status": submission.state.value,
        "late_seconds": submission.late_seconds,
        "late_penalty": submission.penalty,
        "attempt": submission.attempt,
        "tests_version": submission.version,
    }


def topics(course: ClassData, grades: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each topic: the number of submissions in each state, and statistics of the graded ones.

    Statistics are percentages of the topic's points over submissions whose state is "graded": provisional
    ones still lack points. `sd` is the sample standard deviation; quartiles interpolate linearly between
    order statistics (type 7 of [1]_). Where `alpha`, of the tests, is not-a-number, `undefined` says why.

    References
    ----------
    .. [1] Hyndman, R. J. and Fan, Y. (1996). Sample quantiles in statistical packages. The American
       Statistician 50, 361-365.
    """
    return pd.DataFrame([_summary(course, topic, grades) for topic in course.topics])


def _summary(course: ClassData, topic: Topic, grades: pd.DataFrame) -> Mapping[str, object]:
    grades = grades[grades["topic"] == topic.name]
    percent = graded_percent(grades)
    alpha = cronbach_alpha(items.scores(course, topic))
    quartiles = percent.quantile([0, 0.25, 0.5, 0.75, 1])
    return {
        "topic": topic.name,
        "points": topic.points,
        **{state.name.lower(): int((grades["status"] == state.value).sum()) for state in SubmissionState},
        "late": int((grades["late_seconds"] > 0).sum()),
        "mean": percent.mean(),
        "sd": percent.std(ddof=1),
        **dict(zip(("min", "q1", "median", "q3", "max"), quartiles, strict=True)),
        "alpha": np.nan if alpha.value is None else alpha.value,
        "undefined": alpha.reason,
    }


def graded_percent(grades: pd.DataFrame) -> "pd.Series[float]":
    """Return the percentages of the rows whose state is "graded"."""
    return grades.loc[grades["status"] == SubmissionState.GRADED.value, "percent"].dropna()


def distribution(percent: "pd.Series[float]") -> pd.DataFrame:
    """Return how many values lie in each tenth of 0 to 100, and above 100 if extra credit lifts any there.

    A value on a border counts above it, and 100 in the last tenth.
    """
    edges = [-np.inf, *range(10, 100, 10), np.nextafter(100, 101), np.inf]
    names = [*(f"{low} to {low + 10}" for low in range(0, 100, 10)), "over 100"]
    counts = pd.cut(percent, edges, right=False, labels=names).value_counts(sort=False)
    frame = pd.DataFrame({"percent": names, "students": counts.to_numpy()})
    return frame if counts["over 100"] else frame[:-1]


def students(course: ClassData, grades: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each student: the score so far, and the points of a perfect score.

    Topics that are missing or not graded count neither in `score` nor in `max_score`.
    """
    scored = grades[grades["score"].notna()].groupby("student_id")[["score", "max_score"]].sum()
    late = grades[grades["late_seconds"] > 0].groupby("student_id").size()
    missing = grades[grades["status"] == SubmissionState.MISSING.value].groupby("student_id").size()
    frame = pd.DataFrame(index=pd.Index([student.id for student in course.students], name="student_id"))
    frame["name"] = [student.name for student in course.students]
    frame = frame.join(scored).fillna({"score": 0.0, "max_score": 0.0})
    frame["percent"] = (100 * frame["score"] / frame["max_score"]).where(frame["max_score"] > 0)
    frame["late"] = late.reindex(frame.index, fill_value=0)
    frame["missing"] = missing.reindex(frame.index, fill_value=0)
    return frame.reset_index()
