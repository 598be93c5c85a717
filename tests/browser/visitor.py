"""People with a real browser, logged in at the hub."""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.service.campus import Campus

CHROMIUM = "/usr/bin/chromium"
OPTIONS = [
    "--no-sandbox",  # Chromium's own does not start as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SHOTS = Path(__file__).parents[2] / "build" / "screenshots"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@dataclass(frozen=True)
class Look:
    """How somebody looks at a page."""

    name: str
    width: int = 1100
    scheme: Literal["light", "dark"] = "light"


LOOKS = (Look("light"), Look("dark", scheme="dark"), Look("phone", width=375), Look("dark-phone", 375, "dark"))


class Visitor:
    """Somebody in front of a browser; what the browser complains of is kept in `complaints`."""

    def __init__(self, page: Page, campus: Campus, name: str) -> None:
        self.page, self.campus, self.complaints = page, campus, list[str]()
        page.set_default_timeout(60_000)
        page.goto(f"{campus.hub}/hub/login")
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill("any")
        page.get_by_role("button", name="Sign in").click(no_wait_after=True)
        # Who has one server only is sent on to it, and it would be started.
        page.wait_for_url(lambda url: "/hub/login" not in url, wait_until="commit")
        page.goto(f"{campus.hub}/hub/home")
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> Page:
        """Open a page of the course."""
        self.page.goto(f"{self.campus.url}{path}")
        return self.page

    def take(self, look: Look) -> None:
        """Look at the page in another way."""
        self.page.set_viewport_size({"width": look.width, "height": 800})
        self.page.emulate_media(color_scheme=look.scheme)

    def shoot(self, name: str) -> None:
        """Keep a picture of the page."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png", full_page=True)

    def overflow(self) -> int:
        """Return how many pixels of the page cannot be seen without moving it sideways."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def barriers(self) -> list[str]:
        """Return what on the page breaks WCAG 2.2 A or AA, as far as a machine can tell."""
        found = Axe().run(self.page, options={"runOnly": WCAG}).response["violations"]
        return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]


class Visitors:
    """Everybody who has come so far."""

    def __init__(self, browser: Browser, campus: Campus) -> None:
        self.browser, self.campus = browser, campus
        self._known: dict[tuple[str, bool], Visitor] = {}
        self._stack = ExitStack()

    def __enter__(self) -> "Visitors":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def __call__(self, name: str, javascript: bool = True) -> Visitor:
        """Return somebody, logged in."""
        if (name, javascript) not in self._known:
            context = self.browser.new_context(java_script_enabled=javascript)
            self._stack.callback(context.close)
            self._known[name, javascript] = Visitor(context.new_page(), self.campus, name)
        return self._known[name, javascript]
