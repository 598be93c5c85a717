"""Fragments of a page that the browser polls until they no longer change."""

import hashlib
from dataclasses import dataclass

from markupsafe import Markup
from starlette.responses import Response

from autograder.service.pages.rendering import page, render


@dataclass(frozen=True)
class Fragment:
    """A fragment named `name`; the browser polls `address` every few `seconds` as long as it `is_changing`."""

    name: str
    address: str
    body: Markup
    is_changing: bool
    seconds: int = 2

    @property
    def etag(self) -> str:
        """A digest of the fragment, by which the browser asks for it only if it has changed."""
        return hashlib.sha256(self.body.encode()).hexdigest()[:16]


def fragment(name: str, address: str, template: str, is_changing: bool, **values: object) -> Fragment:
    """Return a fragment made from a template."""
    return Fragment(name, address, Markup(render(template, **values)), is_changing)


def fragment_response(part: Fragment, etag: str) -> Response:
    """Return a fragment to a browser that has the state `etag` of it; nothing if it is the same."""
    return Response(status_code=204) if part.etag == etag else page("fragment.html", part=part)
