"""People with a browser: sessions that the hub began."""

from collections.abc import Iterator

import pytest

from tests.service.campus import Campus
from tests.service.pages.people import People


@pytest.fixture(scope="session")
def people(campus: Campus) -> Iterator[People]:
    """Everybody, logged in when first needed."""
    with People(campus) as everybody:
        yield everybody
