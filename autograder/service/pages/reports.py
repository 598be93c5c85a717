"""Grade reports, made from the gradebook at each request."""

from dataclasses import replace

from fastapi import Response
from starlette.responses import HTMLResponse

from autograder.errors import PlatformError
from autograder.reports import pages, tables
from autograder.reports.course import ClassData
from autograder.reports.export import csv_text
from autograder.reports.filenames import page_name
from autograder.reports.reader import read
from autograder.service.refusals import NotFound
from autograder.service.service import Service

# A report contains its own policy, which is stricter and allows its style.
_HEADERS = {"Cache-Control": "no-store", "Content-Security-Policy": "frame-ancestors 'none'"}


def own_report(service: Service, student: str) -> Response:
    """Return a student's page with the assignments whose results are published."""
    course = _read(service)
    published = tuple(topic for topic in course.topics if service.rules.current(topic.name).published)
    return _student(replace(course, topics=published), page_name(student))


def class_report(service: Service) -> Response:
    """Return the page of the class."""
    return HTMLResponse(pages.instructor(_read(service)), headers=_HEADERS)


def preview(service: Service, page: str) -> Response:
    """Return a student's page with all assignments, by the name of the page."""
    return _student(_read(service), page)


def grades(service: Service) -> Response:
    """Return all grades as CSV."""
    name = f"{service.settings.course.id}-grades.csv"
    headers = _HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(csv_text(tables.grades(_read(service))), media_type="text/csv", headers=headers)


def _student(course: ClassData, page: str) -> Response:
    student = next((student for student in course.students if page_name(student.id) == page), None)
    if student is None:
        raise NotFound("the gradebook has no such student yet; the first graded submission adds the student")
    return HTMLResponse(pages.student(course, student), headers=_HEADERS)


def _read(service: Service) -> ClassData:
    try:
        course = read(service.course.folder, service.settings.people.students)
    except PlatformError as error:
        raise NotFound("there is no gradebook yet; the first graded submission creates it") from error
    return replace(course, title=service.settings.course.title)
