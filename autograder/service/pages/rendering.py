"""Answer requests with pages, and with the headers that keep a page to itself."""

import json

from starlette.responses import HTMLResponse

from autograder.rendering import environment
from autograder.service.models import AttemptStatus

HTMX = "htmx-2.0.11.min.js"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_CONFIG = {"includeIndicatorStyles": False, "allowEval": False, "allowScriptTags": False, "selfRequestsOnly": True}


def page(template: str, **values: object) -> HTMLResponse:
    """Return the answer that shows a template."""
    return HTMLResponse(render(template, **values), headers=HEADERS)


def render(template: str, **values: object) -> str:
    """Return a page, or a part of one, as HTML."""
    constants = {"htmx": HTMX, "htmx_config": json.dumps(_CONFIG), "AttemptStatus": AttemptStatus}
    return environment.render(f"pages/{template}", **constants, **values)


def style() -> str:
    """Return the style of all pages, which begins with that of the grade reports."""
    return environment.style("base", "pages")
