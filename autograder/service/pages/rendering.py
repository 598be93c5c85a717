"""HTML from templates, with the headers that keep a page to itself."""

import json
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from pygments.formatters import HtmlFormatter
from starlette.responses import HTMLResponse

from autograder.reports import figures
from autograder.service.api.models import AttemptStatus
from autograder.service.pages import clock

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
    """Return a template as the answer to a request."""
    return HTMLResponse(render(template, **values), headers=HEADERS)


def render(template: str, **values: object) -> str:
    """Return a template, or the part of one, with all values in it escaped."""
    return _environment().get_template(template).render(values)


def style() -> str:
    """Return the style of all pages, which begins as that of the grade reports."""
    return _report_style() + _static("pages.css")


@cache
def notebook_style() -> str:
    """Return the style of a notebook with its results, for a page that has to bring it along."""
    light, dark = (HtmlFormatter(style=name).get_style_defs(".highlight") for name in ("default", "github-dark"))
    colours = f"{light}\n@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}\n"
    return _report_style() + colours + _static("notebook.css")


def _report_style() -> str:
    return files("autograder.reports").joinpath("templates/style.css").read_text("utf-8")


def _static(name: str) -> str:
    return files("autograder.service.pages").joinpath("static", name).read_text("utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("autograder.service.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(htmx=HTMX, htmx_config=json.dumps(_CONFIG), State=AttemptStatus)
    environment.filters.update(points=figures.points, about=clock.about)
    return environment
