"""Visits: somebody in the course asks for a page, or sends a form of one, in a browser that the hub logged in."""

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
from autograder.service.api.identity import Person, admit, ask
from autograder.service.api.models import Role
from autograder.service.pages.clock import Clock
from autograder.service.pages.rendering import page
from autograder.service.service import Here, Service
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
"""What a page says of what was done just before, by the word for it in the address."""
_PLACES = {
    Role.STUDENT: {"": "Assignments"},
    Role.GRADER: {"": "Assignments", "board": "Board", "queue": "Queue"},
    Role.INSTRUCTOR: {"": "Assignments", "board": "Board", "queue": "Queue", "admin": "Course"},
}


@dataclass(frozen=True)
class Site:
    """The service and the hub, as pages name and address them."""

    title: str
    prefix: str
    hub: str


@dataclass(frozen=True)
class Visitor:
    """Who looks at a page, and where they can go."""

    name: str
    role: Role
    navigation: Mapping[str, str]


@dataclass(frozen=True)
class Visit:
    """A request for a page by somebody in the course; `form` is what came with it."""

    service: Service
    person: Person
    xsrf: str
    notice: str = ""
    form: FormData = field(default_factory=FormData)

    def text(self, name: str) -> str:
        """Return what was entered in a field of the form, "" if nothing was."""
        value = self.form.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    @property
    def clock(self) -> Clock:
        """The present, in the course's time zone."""
        return clock(self.service.settings)

    def page(self, template: str, here: str, **values: object) -> HTMLResponse:
        """Return a page; `here` is the place in the navigation."""
        visitor = Visitor(self.person.name, self.person.role, _PLACES[self.person.role])
        return page(
            template,
            **values,
            site=site(self.service),
            visitor=visitor,
            clock=self.clock,
            current=here,
            notice=self.notice,
            xsrf=self.xsrf,
        )

    def formgrader(self, assignment: str, student: str) -> str:
        """Return the address of a student's submission in formgrader; "" if there is none."""
        course, hub = self.service.settings.course, self.service.hub.hub_prefix
        return course.submission_in_formgrader(hub, assignment, student)

    def go(self, path: str, done: str, query: str = "") -> RedirectResponse:
        """Send the browser on to a page of ours, which says what was done."""
        asked = "&".join(part for part in (query, urlencode({"done": done})) if part)
        return RedirectResponse(f"{self.service.hub.base_url}{path}?{asked}", 303)


def site(service: Service) -> Site:
    """Return how pages name and address the service and the hub."""
    return Site(service.settings.course.title, service.hub.base_url, service.hub.hub_prefix)


def clock(settings: CourseSettings) -> Clock:
    """Return the present, in the course's time zone."""
    return Clock(settings.course.time_zone, presenters.now())


def _visit(role: Role) -> Callable[[Request, Any], AsyncIterator[Visit]]:
    async def visit(request: Request, service: Here) -> AsyncIterator[Visit]:
        token = service.sessions.held(request)
        model = await ask(service.hub, token) if token else None
        if token is None or model is None:
            raise HTTPException(401, "log in to see this page")
        person = admit(model, service.settings, role)
        notice = NOTICES.get(request.query_params.get("done", ""), "")
        async with _form(request, service) as form:
            if is_guarded(request):
                service.sessions.check(token, str(form.get(XSRF_FIELD) or request.headers.get(XSRF_HEADER, "")))
            yield Visit(service, person, service.sessions.xsrf(token), notice, form)

    return visit


@asynccontextmanager
async def _form(request: Request, service: Service) -> AsyncIterator[FormData]:
    """Read the form of a request, of which it is known before how large it is; none comes with those that only ask."""
    if request.method in SAFE:
        yield FormData()
        return
    length = request.headers.get("content-length", "")
    if not length.isdigit():
        raise HTTPException(411, "the form does not say how large it is")
    most = FORM_BYTES
    if request.headers.get("content-type", "").startswith("multipart/"):
        rules = await run_in_threadpool(service.rules.rules, request.path_params.get("assignment", ""))
        most += rules.max_mb * 2**20
    if int(length) > most:
        raise HTTPException(413, f"what was sent is larger than {most // 2**20} MB")
    async with request.form() as form:
        yield form


Student = Annotated[Visit, Depends(_visit(Role.STUDENT))]
"""A visit of anybody in the course."""
Grader = Annotated[Visit, Depends(_visit(Role.GRADER))]
Instructor = Annotated[Visit, Depends(_visit(Role.INSTRUCTOR))]
