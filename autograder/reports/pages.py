"""The pages of a grade report: one for the instructor, one for each student, each a single file of HTML."""

import base64
import hashlib
from collections import Counter
from functools import cache
from urllib.parse import quote

import pandas as pd
from markupsafe import Markup

from autograder.rendering.environment import render, style
from autograder.reports import items, plots, tables
from autograder.reports.course import ClassData, Student, SubmissionState, Topic
from autograder.reports.filenames import page_name

GENERATOR = "autograder grade report"


def instructor(course: ClassData) -> str:
    """Return the instructor's page: statistics of every topic, and every student's scores."""
    grades = tables.grades(course)
    topics = tables.topics(course, grades)
    sections = [_section(course, topic, grades) for topic in course.topics]
    rows = tables.students(course, grades).to_dict("records")
    return _render(
        "instructor",
        course=course,
        topics=topics.to_dict("records"),
        overview=Markup(plots.overview(topics)) if any(section["graded"] for section in sections) else None,
        sections=sections,
        students=[{**row, "page": quote(page_name(row["student_id"]))} for row in rows],
    )


def student(course: ClassData, student: Student) -> str:
    """Return a student's page: own scores and messages, and nothing about anybody else."""
    work = [(topic, course.submission(student, topic)) for topic in course.topics]
    return _render("student", course=course, student=student, work=work)


def _section(course: ClassData, topic: Topic, grades: pd.DataFrame) -> dict[str, object]:
    percent = tables.graded_percent(grades[grades["topic"] == topic.name])
    distribution = tables.distribution(percent)
    tests = items.table(course, topic)
    work = [(student, course.submission(student, topic)) for student in course.students]
    submissions = [submission for _, submission in work]
    scored = sum(submission.scored for submission in submissions)
    return {
        "topic": topic,
        "graded": len(percent),
        "scored": scored,
        "distribution": distribution.to_dict("records"),
        "histogram": Markup(plots.histogram(distribution)) if len(percent) else None,
        "tests": tests.to_dict("records"),
        "shares": Markup(plots.shares(tests)) if scored and len(tests) else None,
        "faults": [(student, one.reason) for student, one in work if one.state is SubmissionState.NOT_GRADED],
        "isolation": Counter(submission.isolation for submission in submissions if submission.isolation),
        "versions": Counter(submission.version for submission in submissions if submission.version),
    }


def _render(page: str, **values: object) -> str:
    sheet = _style()
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    return render(
        f"reports/{page}.html",
        **values,
        style=sheet,
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        generator=GENERATOR,
        SubmissionState=SubmissionState,
    )


@cache
def _style() -> Markup:
    return Markup(style("base"))
