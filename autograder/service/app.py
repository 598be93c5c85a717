"""The course service as an ASGI application."""

import logging
import math
import time
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from autograder.errors import PackageError, PlatformError, SubmissionError
from autograder.service.api import assignments, feedback, login, queue, receipts, submissions
from autograder.service.models import ErrorView
from autograder.service.pages import site
from autograder.service.pages.problems import problem_page
from autograder.service.refusals import Invalid, NotAllowed, NotFound, NotPossible, Refused, TooLarge, TooSoon
from autograder.service.service import Service

log = logging.getLogger(__name__)

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'self'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": HTTPStatus(status).phrase,
        "content": {"application/json": {"schema": ErrorView.model_json_schema()}},
    }
    for status in (400, 401, 403, 404, 405, 409, 413, 422, 429, 503)
}


_STATUS: dict[type[Refused], int] = {
    NotAllowed: 403,
    NotFound: 404,
    NotPossible: 409,
    TooLarge: 413,
    Invalid: 422,
    TooSoon: 429,
}


def create_app(service: Service) -> FastAPI:
    """Return the application of a service, below the URL prefix that JupyterHub gave it."""
    prefix = service.hub.base_url.rstrip("/")
    app = FastAPI(
        title=service.settings.course.title,
        version="1",
        docs_url=None,  # it would load scripts from other sites
        redoc_url=None,
        openapi_url=f"{prefix}/api/openapi.json",
        responses=_ERRORS,
    )
    app.state.service = service
    for router in (assignments.router, submissions.router, feedback.router, receipts.router, queue.router):
        app.include_router(router, prefix=f"{prefix}/api")
    for router in (queue.monitoring, login.router):
        app.include_router(router, prefix=prefix)
    site.add_pages(app, prefix)
    app.add_exception_handler(HTTPException, _answer)
    app.add_exception_handler(Refused, _answer_refused)
    app.add_exception_handler(RequestValidationError, _answer_invalid)
    app.add_exception_handler(SubmissionError, _answer_unreadable)
    for kind in (PlatformError, PackageError, OperationalError):
        app.add_exception_handler(kind, _answer_broken)
    app.add_middleware(_Observer, service=service)
    return app


async def _answer(request: Request, error: Exception) -> Response:
    """Answer with an error: with a page for browsers, with JSON for programs; send browsers to log in after a 401."""
    assert isinstance(error, HTTPException)
    service: Service = request.app.state.service
    if "text/html" in request.headers.get("accept", ""):
        if error.status_code == 401 and request.method == "GET":
            query = f"?{request.url.query}" if request.url.query else ""
            return service.sessions.begin_login(request, request.url.path + query)
        return problem_page(service, error)
    return JSONResponse({"detail": error.detail}, error.status_code, error.headers)


async def _answer_refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    headers = {"Retry-After": str(math.ceil(error.seconds))} if isinstance(error, TooSoon) else None
    return await _answer(request, HTTPException(_STATUS[type(error)], str(error), headers))


async def _answer_invalid(request: Request, error: Exception) -> Response:
    """Answer with all faults of a request in one sentence."""
    assert isinstance(error, RequestValidationError)
    faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg'].lower()}" for fault in error.errors()]
    return await _answer(request, HTTPException(422, "; ".join(faults)))


async def _answer_unreadable(request: Request, error: Exception) -> Response:
    return await _answer(request, HTTPException(422, str(error)))


async def _answer_broken(request: Request, error: Exception) -> Response:
    """Answer without the cause, which is for the operator alone."""
    log.error("broken", extra={"fault": str(error)})
    reason = "the grading service has a problem; your work is safe, and the operator can find the cause in the log"
    return await _answer(request, HTTPException(503, reason))


class _Observer:
    """Measures and logs each request, and adds our headers to each response."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self.app, self.service = app, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start, status = time.monotonic(), 500

        async def observe(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                present = {name.lower() for name, _ in message["headers"]}
                ours = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*message["headers"], *(header for header in ours if header[0] not in present)]
            await send(message)

        try:
            await self.app(scope, receive, observe)
        finally:
            route = getattr(scope.get("route"), "path", "")
            seconds = time.monotonic() - start
            self.service.metrics.requests.labels(scope["method"], route, str(status)).observe(seconds)
            log.info("request", extra={"method": scope["method"], "route": route, "status": status, "seconds": seconds})
