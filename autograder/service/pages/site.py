"""All pages of the service, with their style and their one script."""

from fastapi import APIRouter, FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from autograder.service.pages import grader, instructor, rendering, student

_router = APIRouter(include_in_schema=False)
for _pages in (student.router, grader.router, instructor.router):
    _router.include_router(_pages)


@_router.get("/static/style.css")
def style() -> Response:
    """Return the style of all pages."""
    return Response(rendering.style(), media_type="text/css", headers={"Cache-Control": "max-age=300"})


def add_pages(app: FastAPI, prefix: str) -> None:
    """Add all pages to an application, below the URL prefix."""
    app.include_router(_router, prefix=prefix)
    app.mount(f"{prefix}/static", StaticFiles(packages=[("autograder.service.pages", "static")]))
