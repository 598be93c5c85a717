"""Parts of a page that the browser asks for again until they no longer change."""

import hashlib
from dataclasses import dataclass

from markupsafe import Markup
from starlette.responses import Response

from autograder.service.pages.rendering import page, render


@dataclass(frozen=True)
class Live:
    """A part named `name` that is got anew from `address` every few `seconds`, as long as it is `moving`."""

    name: str
    address: str
    body: Markup
    moving: bool
    seconds: int = 2

    @property
    def seen(self) -> str:
        """What the part says in short: who sends it back gets the part only if it has changed since."""
        return hashlib.sha256(self.body.encode()).hexdigest()[:16]


def answer(part: Live, seen: str) -> Response:
    """Return a part of a page to a browser that has `seen` it before."""
    return Response(status_code=204) if part.seen == seen else page("live.html", part=part)


def live(name: str, address: str, template: str, moving: bool, **values: object) -> Live:
    """Return a part of a page from a template."""
    return Live(name, address, Markup(render(template, **values)), moving)
