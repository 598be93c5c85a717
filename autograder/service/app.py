"""The course service as an ASGI application."""

import logging
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
from autograder.service.api.models import Refusal
from autograder.service.pages import site
from autograder.service.pages.problems import problem
from autograder.service.service import Service

log = logging.getLogger(__name__)

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'self'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_FAULTS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": HTTPStatus(status).phrase,
        "content": {"application/json": {"schema": Refusal.model_json_schema()}},
    }
    for status in (400, 401, 403, 404, 405, 409, 413, 422, 429, 503)
}


def create(service: Service) -> FastAPI:
    """Return the application of a service, below the path that the hub gave it."""
    prefix = service.hub.base_url.rstrip("/")
    app = FastAPI(
        title=service.settings.course.title,
        version="1",
        docs_url=None,  # their scripts come from elsewhere
        redoc_url=None,
        openapi_url=f"{prefix}/api/openapi.json",
        responses=_FAULTS,
    )
    app.state.service = service
    for router in (assignments.router, submissions.router, feedback.router, receipts.router, queue.router):
        app.include_router(router, prefix=f"{prefix}/api")
    for router in (queue.outside, login.router):
        app.include_router(router, prefix=prefix)
    site.add(app, prefix)
    app.add_exception_handler(HTTPException, _refuse)
    app.add_exception_handler(RequestValidationError, _explain)
    app.add_exception_handler(SubmissionError, _unreadable)
    for kind in (PlatformError, PackageError, OperationalError):
        app.add_exception_handler(kind, _broken)
    app.add_middleware(_Watched, service=service)
    return app


async def _refuse(request: Request, error: Exception) -> Response:
    """Say why a request is refused, to people on a page; send browsers to log in whose user is not known."""
    assert isinstance(error, HTTPException)
    service: Service = request.app.state.service
    if "text/html" in request.headers.get("accept", ""):
        if error.status_code == 401 and request.method == "GET":
            query = f"?{request.url.query}" if request.url.query else ""
            return service.sessions.begin(request, request.url.path + query)
        return problem(service, error)
    return JSONResponse({"detail": error.detail}, error.status_code, error.headers)


async def _explain(request: Request, error: Exception) -> Response:
    """Say in one sentence all that is wrong with a request."""
    assert isinstance(error, RequestValidationError)
    faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg'].lower()}" for fault in error.errors()]
    return await _refuse(request, HTTPException(422, "; ".join(faults)))


async def _unreadable(request: Request, error: Exception) -> Response:
    return await _refuse(request, HTTPException(422, str(error)))


async def _broken(request: Request, error: Exception) -> Response:
    """Say that the platform is not in order; what is wrong is for the operator."""
    log.error("broken", extra={"fault": str(error)})
    reason = "the platform is not in order; its operator finds the reason in the log"
    return await _refuse(request, HTTPException(503, reason))


class _Watched:
    """Measures and logs each request, and puts our headers on each answer."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self.app, self.service = app, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.monotonic(), 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                given = {name.lower() for name, _ in message["headers"]}
                extra = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [
                    *message["headers"],
                    *((name, value) for name, value in extra if name not in given),
                ]
            await send(message)

        try:
            await self.app(scope, receive, answer)
        finally:
            route = getattr(scope.get("route"), "path", "")
            seconds = time.monotonic() - began
            self.service.metrics.requests.labels(scope["method"], route, str(status)).observe(seconds)
            log.info("request", extra={"method": scope["method"], "route": route, "status": status, "seconds": seconds})
