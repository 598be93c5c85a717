"""The page that says why a request is refused, and where to go instead."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from autograder.service.pages.page_context import clock, site
from autograder.service.pages.rendering import page
from autograder.service.service import Service

_HEADINGS = {
    401: "Log in",
    403: "Not for you",
    404: "Not found",
    405: "Not here",
    409: "Not possible now",
    413: "Too large",
    422: "Not understood",
    429: "Not yet",
    503: "Not now",
}
_ADVICE = {
    403: "If you need access, ask an instructor of the course. A new role is valid after half a minute.",
    404: "The address may be mistyped, or the page belongs to something that is not released or not yours.",
    503: "Nothing is lost. Try again in a minute. If the problem lasts, tell the operator of the hub.",
}
_UNCHANGED = "Nothing was changed. Go back, correct your input, and try again."


def problem_page(service: Service, error: HTTPException) -> Response:
    """Return the page of an error."""
    response = page(
        "problem.html",
        heading=_HEADINGS.get(error.status_code, "Not possible"),
        reason=error.detail,
        advice=_ADVICE.get(error.status_code, _UNCHANGED),
        site=site(service),
        visitor=None,
        clock=clock(service.settings),
        notice="",
    )
    response.status_code = error.status_code
    return response
