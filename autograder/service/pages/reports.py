"""Grade reports, made from the gradebook when somebody asks for one."""

from dataclasses import replace

from fastapi import HTTPException, Response
from starlette.responses import HTMLResponse

from autograder.errors import PlatformError
from autograder.reports import pages, tables
from autograder.reports.course import ClassData
from autograder.reports.export import csv_text
from autograder.reports.filenames import page_name
from autograder.reports.reader import read
from autograder.service.service import Service

# A report brings its own policy, which is stricter, with its style in it.
_HEADERS = {"Cache-Control": "no-store", "Content-Security-Policy": "frame-ancestors 'none'"}


def own(service: Service, student: str) -> Response:
    """Return a student's page with the assignments whose results are published."""
    course = _read(service)
    published = tuple(topic for topic in course.topics if service.rules.rules(topic.name).published)
    return _student(replace(course, topics=published), page_name(student))


def whole(service: Service) -> Response:
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
    found = next((one for one in course.students if page_name(one.id) == page), None)
    if found is None:
        raise HTTPException(
            404, "there is no such student in the gradebook yet; a first graded submission puts one there"
        )
    return HTMLResponse(pages.student(course, found), headers=_HEADERS)


def _read(service: Service) -> ClassData:
    try:
        return replace(
            read(service.course.folder, service.settings.people.students), title=service.settings.course.title
        )
    except PlatformError as error:
        raise HTTPException(404, "there is no gradebook yet; the first submission that is graded makes it") from error
