from pathlib import Path

import pytest

from autograder.errors import PlatformError
from hub_config.deployment import from_environment, read
from tests.hub import courses


def test_people_are_in_the_groups_that_the_file_puts_them_into(tmp_path: Path) -> None:
    made = courses.deployment(tmp_path)
    assert made.groups_of("ada") == ["nbgrader-mlops"]
    assert made.groups_of("irene") == ["instructors-mlops"]
    assert made.groups_of("mallory") == []
    assert made.everybody == ["irene", "tao", "ada", "ben"]


def test_a_stranger_gets_no_password(tmp_path: Path) -> None:
    made = courses.deployment(tmp_path)
    made.require(["ada", "irene"])
    with pytest.raises(PlatformError, match=r"course\.toml: people: no mallory"):
        made.require(["ada", "mallory"])


def test_places_are_relative_to_the_file(tmp_path: Path) -> None:
    made = courses.deployment(tmp_path, 'state = "kept/state"\nport = 9000')
    assert made.state.folder == tmp_path / "kept" / "state"
    assert made.service_url == "http://127.0.0.1:9003"


def test_a_name_that_nobody_could_log_in_with_is_told(tmp_path: Path) -> None:
    file = courses.deployment(tmp_path).file
    file.write_text(file.read_text().replace('"ada"', '"Ada"'))
    with pytest.raises(PlatformError, match=r"course.toml: people: Ada: the hub.s names are in lower case"):
        read(file)


def test_faults_of_the_hub_are_told_with_the_file(tmp_path: Path) -> None:
    with pytest.raises(PlatformError, match=r"^course.toml: hub.colour: unknown key$"):
        courses.deployment(tmp_path, 'colour = "red"')


def test_the_environment_says_which_deployment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRADER_COURSE", str(courses.deployment(tmp_path).file))
    assert from_environment().settings.course.id == "mlops"
