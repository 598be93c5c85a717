"""Somebody with a browser, as far as that can be had without one: cookies, redirects, forms."""

import re
from contextlib import ExitStack

import httpx

from tests.service.campus import Campus

NAVIGATION = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "same-origin"}


class Person:
    """Somebody who is logged in at the hub."""

    def __init__(self, campus: Campus, name: str) -> None:
        self.campus, self.name = campus, name
        self.client = httpx.Client(follow_redirects=True, timeout=60, headers=NAVIGATION)
        login = f"{campus.hub}/hub/login"
        xsrf = _xsrf(self.client.get(login).text)
        self.client.post(login, data={"username": name, "password": "x", "_xsrf": xsrf}).raise_for_status()

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Open a page."""
        return self.client.get(f"{self.campus.url}{path}", headers=headers)

    def post(self, path: str, page: str, files: dict[str, bytes] | None = None, **fields: str) -> httpx.Response:
        """Send a form that stands on a page, and follow to the page that says what was done."""
        data = {"_xsrf": fields.get("_xsrf") or self.xsrf(page), **fields}
        sent = self.client.post(f"{self.campus.url}{path}", data=data, files=files, follow_redirects=False)
        # Left to follow by itself, httpx says of the next request that it brings the form along.
        return self.client.get(f"{self.campus.hub}{sent.headers['location']}") if sent.status_code == 303 else sent

    def xsrf(self, page: str) -> str:
        """Return what the forms of a page must send along."""
        return _xsrf(self.get(page).text)


class People:
    """Everybody who has come so far."""

    def __init__(self, campus: Campus) -> None:
        self.campus, self._known, self._stack = campus, dict[str, Person](), ExitStack()

    def __enter__(self) -> "People":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def __call__(self, name: str) -> Person:
        if name not in self._known:
            self._known[name] = Person(self.campus, name)
            self._stack.callback(self._known[name].client.close)
        return self._known[name]


def _xsrf(page: str) -> str:
    found = re.search(r'(?:name="_xsrf" value="|"X-XSRFToken": ")([^"]+)"', page)
    assert found is not None, page
    return found[1]
