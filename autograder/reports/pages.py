"""The pages of a grade report: one for the instructor, one for each student, each a single file of HTML."""

import base64
import hashlib
from functools import cache
from importlib.resources import files
from urllib.parse import quote

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from autograder.reports import figures, items, plots, tables
from autograder.reports.course import ClassData, Student, SubmissionState, Topic
from autograder.reports.filenames import page_name

GENERATOR = "autograder grade report"


def instructor(course: ClassData) -> str:
    """Return the instructor's page: statistics of every topic, and every student's scores."""
    grades = tables.grades(course)
    topics = tables.topics(course, grades)
    sections = [_section(course, topic, grades) for topic in course.topics]
    return _render(
        "instructor.html",
        course=course,
        topics=topics.to_dict("records"),
        overview=Markup(plots.overview(topics)) if any(each["graded"] for each in sections) else None,
        sections=sections,
        students=tables.students(course, grades).to_dict("records"),
    )


def student(course: ClassData, student: Student) -> str:
    """Return a student's page: own scores and messages, and nothing about anybody else."""
    work = [(topic, course.submission(student, topic)) for topic in course.topics]
    return _render("student.html", course=course, student=student, work=work)


def _section(course: ClassData, topic: Topic, grades: pd.DataFrame) -> dict[str, object]:
    percent = tables.graded_percent(grades[grades["topic"] == topic.name])
    distribution = tables.distribution(percent)
    tests = items.table(course, topic)
    submissions = [(one, course.submission(one, topic)) for one in course.students]
    scored = sum(submission.scored for _, submission in submissions)
    isolation = pd.Series([each.isolation for _, each in submissions if each.isolation], dtype=str)
    return {
        "topic": topic,
        "graded": len(percent),
        "scored": scored,
        "distribution": distribution.to_dict("records"),
        "histogram": Markup(plots.histogram(distribution)) if len(percent) else None,
        "tests": tests.to_dict("records"),
        "shares": Markup(plots.shares(tests)) if scored and len(tests) else None,
        "faults": [(one, each.reason) for one, each in submissions if each.state is SubmissionState.NOT_GRADED],
        "isolation": isolation.value_counts(sort=False).to_dict(),
    }


def _render(template: str, **values: object) -> str:
    return _environment().get_template(template).render(values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("autograder.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = files("autograder.reports").joinpath("templates/style.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment.globals.update(
        style=Markup(style),
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        generator=GENERATOR,
        State=SubmissionState,
    )
    environment.filters.update(
        points=figures.points,
        percent=figures.percent,
        coefficient=figures.coefficient,
        duration=figures.duration,
        moment=figures.moment,
        page=lambda student_id: quote(page_name(student_id)),
    )
    return environment
