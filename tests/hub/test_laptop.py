"""The command that operators type: it starts, stops, is killed, and goes on with all data."""

import os
import signal
import socket
import subprocess
from pathlib import Path

import psutil
import pytest
import requests
from rich.console import Console

from autograder.errors import PlatformError
from hub_config import laptop, process_groups
from hub_config.process_groups import ProcessRecord
from tests.hub import courses
from tests.hub.person import Person
from tests.hub.running import Running

slow = pytest.mark.slow
PEOPLE = ["irene", "tao", "ada", "ben", "chitra", "dev", "esha"]


def _nothing_is_left(family: list[psutil.Process]) -> bool:
    _, alive = psutil.wait_procs(family, timeout=60)
    return not alive


@slow
def test_the_terminal_shows_what_the_operator_needs_and_nothing_else(hub: Running) -> None:
    assert list(hub.passwords) == PEOPLE
    if len(hub.said) > 4:  # the first start of this hub
        assert hub.said[0].startswith("making a demo course in ")
        assert [line.split()[0] for line in hub.said[2:-3]] == PEOPLE
    assert hub.said[-3] == f"the hub is at {hub.url}"
    assert hub.said[-1] == "Ctrl-C stops it; the next start goes on with all data"


@slow
def test_the_demo_course_has_its_topics_released(hub: Running) -> None:
    found = hub.person("ada").ask("GET", "/services/course/api/assignments").json()
    assert [(each["name"], each["released"]) for each in found] == [("toy", True)]
    assert (hub.folder / "course" / "release" / "toy" / "toy.ipynb").exists()
    assert hub.folder.stat().st_mode & 0o777 == 0o700


@slow
def test_a_wrong_password_is_refused(hub: Running) -> None:
    person = Person(hub.url, "esha", "wrong")
    assert (person.login.status_code, person.is_in) == (403, False)


@slow
def test_a_second_start_is_refused(hub: Running) -> None:
    second = subprocess.run(hub.command, capture_output=True, text=True, check=False)
    assert second.returncode == 3
    assert second.stderr.strip() == f"Error: This hub is already running, at {hub.url}."


@slow
def test_a_stopped_hub_leaves_nothing_and_goes_on_with_all_data(hub: Running) -> None:
    ada = hub.person("ada")
    assert ada.token
    family = hub.family()
    assert hub.stop(signal.SIGTERM) == 0
    assert hub.said[-1] == "stopping" and _nothing_is_left(family)
    hub.start("--new-password", "ben")
    assert ada.ask("GET", "/hub/api/user").json()["name"] == "ada"
    assert [line.split()[0] for line in hub.said[1:-3]] == ["ben"]
    assert hub.person("ben").is_in


@slow
def test_a_killed_hub_leaves_nothing_and_what_was_left_is_ended_by_the_next_start(hub: Running, tmp_path: Path) -> None:
    family = hub.family()
    assert any("hub_config.proxy" in process.cmdline() for process in family)
    assert hub.stop(signal.SIGKILL) == -signal.SIGKILL
    assert _nothing_is_left(family)
    left = process_groups.start(["sleep", "600"], dict(os.environ), tmp_path / "log")
    record = hub.folder / "state" / "processes.json"
    process_groups.record(record, [ProcessRecord("hub", left.pid, process_groups.birth(left.pid) or "")])
    hub.start()
    assert hub.said[0] == "ended the processes that an earlier start had left: hub"
    assert left.wait(10) == -signal.SIGTERM


@slow
def test_when_one_process_ends_all_do_and_the_operator_is_told_which(hub: Running) -> None:
    family = hub.family()
    next(process for process in family if "autograder.service" in process.cmdline()).kill()
    assert hub.process is not None
    assert hub.process.wait(120) == 3
    assert hub.process.stdout is not None
    assert "The course service has ended. The end of" in hub.process.stdout.read()
    hub.process.stdout.close()
    assert _nothing_is_left(family)
    with pytest.raises(requests.ConnectionError):
        requests.get(hub.url, timeout=5)


def test_a_port_that_another_program_uses_is_told_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1] - 2
        made = courses.deployment(tmp_path, f"port = {port}")
        with pytest.raises(PlatformError, match=rf"Other programs use the ports {port + 2} \(hub\): set another port"):
            laptop.run(made, Console())
    assert list(made.state.logs.iterdir()) == []
