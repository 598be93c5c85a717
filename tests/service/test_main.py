import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.errors import PlatformError
from autograder.service.__main__ import NEEDED, address

COMPLETE = {**dict.fromkeys(NEEDED, "x"), "JUPYTERHUB_SERVICE_URL": "http://127.0.0.1:8100"}


def test_it_listens_where_the_hub_says() -> None:
    assert address(COMPLETE) == ("127.0.0.1", 8100)


def test_all_that_is_missing_is_named() -> None:
    with pytest.raises(PlatformError, match="AUTOGRADER_COURSE, JUPYTERHUB_API_TOKEN"):
        address({"JUPYTERHUB_SERVICE_URL": "http://127.0.0.1:8100"})
    with pytest.raises(PlatformError, match="must name the host and the port"):
        address({**COMPLETE, "JUPYTERHUB_SERVICE_URL": "http://127.0.0.1"})


@pytest.mark.slow
def test_a_course_that_is_none_ends_it_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_text('[course]\nid = "c"\ntitle = "C"\n')
    environment = {**os.environ, **COMPLETE, "AUTOGRADER_COURSE": str(tmp_path / "course.toml")}
    command = [sys.executable, "-m", "autograder.service"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 3
    assert ended.stderr.strip() == f"{tmp_path}/course: not a course folder, there is no nbgrader_config.py"
