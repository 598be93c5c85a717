"""A class at a real hub, and a browser for everybody, for these tests alone: while it is open an event loop runs."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.classroom import Classroom
from tests.browser.classroom import classroom as run
from tests.browser.visitor import CHROMIUM, OPTIONS, Visitors


@pytest.fixture(scope="package")
def classroom(tmp_path_factory: pytest.TempPathFactory, alembic_on_path: None) -> Iterator[Classroom]:
    """A hub with the course service, a worker, and what was handed in."""
    with run(tmp_path_factory.mktemp("classroom")) as running:
        yield running


@pytest.fixture(scope="package")
def visitors(classroom: Classroom) -> Iterator[Visitors]:
    """Everybody with a browser of their own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        with Visitors(browser, classroom.campus) as everybody:
            yield everybody
        browser.close()
