"""What several folders of tests share: an engine that runs for the whole session."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from examiner.bench import Bench, assignment
from postgres import server

from autograder.grading.engine import Engine


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A running engine that takes any cells."""
    with Engine(assignment(tmp_path_factory.mktemp("release"))) as engine:
        yield Bench(engine)


@pytest.fixture(scope="session")
def alembic_on_path() -> Iterator[None]:
    """nbgrader starts `alembic` by its bare name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        yield


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of an empty PostgreSQL database."""
    with server() as url:
        yield url
