"""One hub for all tests that need a real one."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import toy
from tests.hub.running import Running

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _files_for_everybody() -> Iterator[None]:
    """Set a umask that lets others read: a hub in this process would set a closed one, and tests install for others."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one small topic."""
    folder = tmp_path_factory.mktemp("project")
    toy.write(folder)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    return folder


@pytest.fixture(scope="session")
def _hub(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    hub = Running(project, tmp_path_factory.mktemp("hub") / "demo-hub")
    yield hub
    if hub.is_up:
        hub.stop()


@pytest.fixture
def hub(_hub: Running) -> Running:
    """A running hub with an instructor, a grader and five students."""
    if not _hub.is_up:
        _hub.start()
    return _hub
