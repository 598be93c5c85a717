"""Courses made in memory, for statistics with known values."""

from collections.abc import Mapping, Sequence

from autograder.reports.course import ClassData, Item, Mark, Student, Submission, SubmissionState, Topic


def course_of(points: Mapping[str, float], scores: Mapping[str, Sequence[float] | SubmissionState]) -> ClassData:
    """Return a course of one topic, "drift", from points per test and scores, or a state, per student."""
    items = tuple(Item("drift", name, f"What {name} checks", each, "tests") for name, each in points.items())
    submissions = {}
    for student, row in scores.items():
        marks = () if isinstance(row, SubmissionState) else tuple(map(Mark, items, row))
        state = row if isinstance(row, SubmissionState) else SubmissionState.GRADED
        submissions[student, "drift"] = Submission(state, marks=marks)
    return ClassData("mlops", tuple(map(Student, scores)), (Topic("drift", items),), submissions)
