import subprocess
import sys
from configparser import RawConfigParser
from pathlib import Path

import pytest

import hub_config
from hub_config.processes import NAMES, hub_processes
from tests.hub import courses

UNITS = sorted(Path(hub_config.__file__).parent.glob("systemd/*.service"))


class _Unit(RawConfigParser):
    def optionxform(self, optionstr: str) -> str:
        return optionstr


def test_processes_get_only_the_variables_of_the_operator_that_they_need(tmp_path: Path) -> None:
    made = courses.deployment(tmp_path)
    made.state.make()
    service, worker, hub = hub_processes(
        made, {"HOME": "/root", "AWS_SECRET": "x", "HUB_PROXY_TOKEN": "p", "PATH": "/bin"}
    )
    assert tuple(process.name.replace(" ", "-") for process in (service, worker, hub)) == NAMES
    assert all("AWS_SECRET" not in process.environment for process in (service, worker, hub))
    assert all(process.environment["AUTOGRADER_COURSE"] == str(made.file) for process in (service, worker, hub))
    assert hub.environment["PATH"] == f"{Path(sys.executable).parent}:/bin"
    assert service.environment["JUPYTERHUB_API_TOKEN"] == made.state.secret("service_token")
    assert "JUPYTERHUB_API_TOKEN" not in worker.environment


def test_no_secret_is_on_a_command_line(tmp_path: Path) -> None:
    made = courses.deployment(tmp_path)
    made.state.make()
    token = made.state.secret("service_token")
    assert not any(token in word for process in hub_processes(made, {}) for word in process.command)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_each_unit_starts_a_process_that_exists_and_ends_all_it_started(unit: Path) -> None:
    found = _Unit(strict=False)
    found.read(unit)
    service = found["Service"]
    process = service["ExecStart"].split(" -m hub_config ")[1]
    assert process in NAMES
    assert unit.stem == f"mlops-{process}"
    assert service["KillMode"] == "control-group"
    assert (service.get("User") == "mlops") == (process != "hub")


def _run(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    file = courses.deployment(folder).file
    command = [sys.executable, "-m", "hub_config", *words]
    environment = {"AUTOGRADER_COURSE": str(file), "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_passwords_are_made_for_those_who_have_none_and_those_named(tmp_path: Path) -> None:
    first = _run(tmp_path, "passwords").stdout.split()
    assert first[::2] == ["irene", "tao", "ada", "ben"]
    assert _run(tmp_path, "passwords", "ada").stdout.split()[::2] == ["ada"]


def test_an_unknown_process_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    done = _run(tmp_path, "proxy")
    assert done.returncode == 3
    assert done.stderr == "usage: python -m hub_config course-service | grading-worker | hub | passwords [NAME]...\n"
