"""Course folders with a gradebook."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from tests.reports.classroom import Classroom
from tests.reports.odd_class import fill


@pytest.fixture(scope="session")
def empty_gradebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty gradebook, made once: nbgrader starts `alembic`, by its bare name, to make one."""
    path = tmp_path_factory.mktemp("empty") / "gradebook.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        Gradebook(f"sqlite:///{path}", "mlops").close()
    return path


@pytest.fixture
def classroom(tmp_path: Path, empty_gradebook: Path) -> Classroom:
    return _classroom(tmp_path / "course", empty_gradebook)


def _classroom(folder: Path, gradebook: Path) -> Classroom:
    folder.mkdir()
    shutil.copy(gradebook, folder)
    return Classroom(folder)


@pytest.fixture(scope="session")
def odd_class(tmp_path_factory: pytest.TempPathFactory, empty_gradebook: Path) -> Path:
    """A small class with the odd cases a report must survive; tests only read it."""
    room = _classroom(tmp_path_factory.mktemp("odd") / "course", empty_gradebook)
    config = "c = get_config()\nc.CourseDirectory.course_id = 'mlops'\n"
    (room.folder / "nbgrader_config.py").write_text(config)
    fill(room)
    return room.folder
