"""One hub for all tests of the service."""

from collections.abc import Iterator

import pytest

from service.campus import Campus
from service.campus import campus as run


@pytest.fixture(scope="session")
def campus(tmp_path_factory: pytest.TempPathFactory, alembic_on_path: None) -> Iterator[Campus]:
    """A hub with the course service, and a course with one assignment."""
    with run(tmp_path_factory.mktemp("campus")) as running:
        yield running
