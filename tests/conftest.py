"""Fixtures that several folders of tests share."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import text

from autograder.grading.database import connect
from autograder.grading.sandbox_pool import SandboxPool
from tests.examiner.bench import Bench, assignment
from tests.postgres import server
from tests.service.campus import Campus
from tests.service.campus import campus as run


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files of slow tests first, so that no worker process is left alone with one in the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A running sandbox pool that takes any cells."""
    with SandboxPool(assignment(tmp_path_factory.mktemp("release"))) as pool:
        yield Bench(pool)


@pytest.fixture(scope="session")
def alembic_on_path() -> Iterator[None]:
    """nbgrader starts `alembic` by its bare name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        yield


@pytest.fixture(scope="session")
def campus(tmp_path_factory: pytest.TempPathFactory, alembic_on_path: None) -> Iterator[Campus]:
    """A hub with the course service, and a course with one assignment."""
    with run(tmp_path_factory.mktemp("campus")) as running:
        yield running


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of an empty PostgreSQL database."""
    with server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/x/work.db"
        return
    url = request.getfixturevalue("postgresql")
    yield url
    engine = connect(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))


@pytest.fixture
def database(database_url: str) -> Database:
    """A database of each kind, with all tables and nothing in them."""
    return connect(database_url)
