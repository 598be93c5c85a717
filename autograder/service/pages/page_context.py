"""The context of a page: the person who asks for it in a browser, the form that was sent, the course."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse

from autograder.course_toml import CourseSettings
from autograder.service import presenters
from autograder.service.identity import authorize, user_of_token
from autograder.service.models import Role
from autograder.service.pages.clock import Clock
from autograder.service.pages.rendering import page
from autograder.service.people import Person
from autograder.service.service import CurrentService, Service
from autograder.service.sessions import SAFE, XSRF_HEADER, is_guarded

XSRF_FIELD = "_xsrf"
FORM_BYTES = 2**16
NOTICES = {
    "received": "Received. Grading has begun.",
    "again": "It will be graded again.",
    "saved": "Saved.",
    "published": "The results are published.",
    "withdrawn": "The results are withdrawn.",
}
"""The notice on the page after a form was sent, by the word for it in the address."""
_NAVIGATION = {
    Role.STUDENT: {"": "Assignments"},
    Role.GRADER: {"": "Assignments", "board": "Board", "queue": "Queue"},
    Role.INSTRUCTOR: {"": "Assignments", "board": "Board", "queue": "Queue", "admin": "Course"},
}


@dataclass(frozen=True)
class Site:
    """The title of the course, and the URL prefixes of the service and the hub."""

    title: str
    prefix: str
    hub: str


@dataclass(frozen=True)
class Visitor:
    """The person who reads a page, with the pages in the navigation."""

    name: str
    role: Role
    navigation: Mapping[str, str]


@dataclass(frozen=True)
class PageContext:
    """A request for a page by a person in the course; `form` holds the fields that were sent."""

    service: Service
    person: Person
    xsrf: str
    notice: str = ""
    form: FormData = field(default_factory=FormData)

    def text(self, name: str) -> str:
        """Return the text in a field of the form; "" if the field is empty or missing."""
        value = self.form.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    @property
    def clock(self) -> Clock:
        """The time now, in the course's time zone."""
        return clock(self.service.settings)

    def page(self, template: str, current: str, **values: object) -> HTMLResponse:
        """Return a page; `current` is its address in the navigation."""
        visitor = Visitor(self.person.name, self.person.role, _NAVIGATION[self.person.role])
        return page(
            template,
            **values,
            site=site(self.service),
            visitor=visitor,
            clock=self.clock,
            current=current,
            notice=self.notice,
            xsrf=self.xsrf,
        )

    def formgrader(self, assignment: str, student: str) -> str:
        """Return the address of a student's submission in formgrader; "" if there is none."""
        course, hub = self.service.settings.course, self.service.hub.hub_prefix
        return course.submission_in_formgrader(hub, assignment, student)

    def redirect(self, path: str, notice: str, query: str = "") -> RedirectResponse:
        """Send the browser on to a page of ours, which shows a notice."""
        parts = "&".join(part for part in (query, urlencode({"done": notice})) if part)
        return RedirectResponse(f"{self.service.hub.base_url}{path}?{parts}", 303)


def site(service: Service) -> Site:
    """Return the title and the URL prefixes for pages."""
    return Site(service.settings.course.title, service.hub.base_url, service.hub.hub_prefix)


def clock(settings: CourseSettings) -> Clock:
    """Return the time now, in the course's time zone."""
    return Clock(settings.course.time_zone, presenters.now())


def _require(role: Role) -> Callable[[Request, Any], AsyncIterator[PageContext]]:
    async def require(request: Request, service: CurrentService) -> AsyncIterator[PageContext]:
        token = service.sessions.token(request)
        user = await user_of_token(service.hub, token) if token else None
        if token is None or user is None:
            raise HTTPException(401, "log in to see this page")
        person = authorize(user, service.settings, role)
        notice = NOTICES.get(request.query_params.get("done", ""), "")
        async with _form(request, service) as form:
            if is_guarded(request):
                xsrf = str(form.get(XSRF_FIELD) or request.headers.get(XSRF_HEADER, ""))
                service.sessions.check_xsrf(token, xsrf)
            yield PageContext(service, person, service.sessions.xsrf_token(token), notice, form)

    return require


@asynccontextmanager
async def _form(request: Request, service: Service) -> AsyncIterator[FormData]:
    """Parse the form of a request after checking its Content-Length; a request that only reads has no form."""
    if request.method in SAFE:
        yield FormData()
        return
    length = request.headers.get("content-length", "")
    if not length.isdigit():
        raise HTTPException(411, "the form was sent without its Content-Length")
    max_bytes = FORM_BYTES
    if request.headers.get("content-type", "").startswith("multipart/"):
        rules = await run_in_threadpool(service.rules.current, request.path_params.get("assignment", ""))
        max_bytes += rules.max_mb * 2**20
    if int(length) > max_bytes:
        raise HTTPException(413, f"the files are larger than {max_bytes // 2**20} MB")
    async with request.form() as form:
        yield form


StudentPage = Annotated[PageContext, Depends(_require(Role.STUDENT))]
"""The context of a page for anybody in the course."""
GraderPage = Annotated[PageContext, Depends(_require(Role.GRADER))]
InstructorPage = Annotated[PageContext, Depends(_require(Role.INSTRUCTOR))]
