"""Pages that say why a request is refused, and where to go instead."""

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
    403: "If it should be, ask an instructor of the course; what they change holds after half a minute.",
    404: "The address may be mistyped, or it is about something that is not released or not yours.",
    503: "Nothing is lost. Try again in a minute; if it lasts, tell whoever runs the hub.",
}
_CHANGED = "Nothing was changed. Go back, and try again with something else."


def problem(service: Service, error: HTTPException) -> Response:
    """Return the page about an error."""
    answer = page(
        "problem.html",
        heading=_HEADINGS.get(error.status_code, "Not possible"),
        reason=error.detail,
        advice=_ADVICE.get(error.status_code, _CHANGED),
        site=site(service),
        visitor=None,
        clock=clock(service.settings),
        notice="",
    )
    answer.status_code = error.status_code
    return answer
