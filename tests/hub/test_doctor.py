"""Each check of the hub's doctor is seen to fail."""

import os
import socket
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from autograder.doctor import Diagnosis
from hub_config import doctor, process_groups
from hub_config.process_groups import ProcessRecord
from tests.hub import courses
from tests.hub.running import Running


def _fails(found: Diagnosis, said: str) -> bool:
    return not found.healthy and said in found.detail and bool(found.advice)


@pytest.mark.parametrize(("name", "number"), [("jupyterhub", "4.1.6"), ("jupyterhub", "7.0.0"), ("nbgrader", "0.9.5")])
def test_a_version_that_does_not_fit_is_told(name: str, number: str) -> None:
    assert _fails(doctor.version(name, number), number)
    assert doctor.version("jupyterhub", "5.2.1").healthy


def test_a_folder_that_others_can_enter_is_told(tmp_path: Path) -> None:
    home = tmp_path / "ada"
    home.mkdir(mode=0o700)
    assert doctor.closed("homes", [home]).healthy
    home.chmod(0o711)
    assert _fails(doctor.closed("homes", [home]), str(home))


def test_a_secret_that_others_can_read_is_told(tmp_path: Path) -> None:
    made = courses.deployment(tmp_path)
    made.state.make()
    made.state.secret("service_token")
    (made.state.folder / "service_token").chmod(0o640)
    found = {each.name: each for each in doctor.examine(made)}
    assert _fails(found["secrets closed to others"], "service_token")


def test_servers_that_cannot_be_kept_apart_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = courses.deployment(tmp_path)
    assert [each.healthy for each in doctor.servers(made)][:1] == [True]
    (tmp_path / "bwrap").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    (found,) = doctor.servers(made)
    assert _fails(found, "Servers cannot be isolated")


def test_a_plugin_that_students_cannot_import_is_told() -> None:
    assert _fails(doctor.exchange("import no_such_plugin"), "No module named 'no_such_plugin'")
    assert doctor.exchange("import autograder").healthy


def test_a_port_of_another_program_is_told(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        number = other.getsockname()[1]
        assert _fails(doctor.port("hub", number, []), "used by another program")
        us = ProcessRecord("hub", os.getpid(), process_groups.birth(os.getpid()) or "")
        assert doctor.port("hub", number, [us]).healthy
    assert doctor.port("hub", number, []).healthy


def test_a_proxy_that_outlived_its_hub_is_told() -> None:
    code = "import time; time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", code, "--api-port", "4711"]) as proxy:
        try:
            assert _fails(doctor.leftovers(4711, []), str(proxy.pid))
            us = ProcessRecord("hub", os.getpid(), process_groups.birth(os.getpid()) or "")
            assert doctor.leftovers(4711, [us]).healthy
            assert doctor.leftovers(4712, []).healthy
        finally:
            proxy.kill()


@pytest.fixture
def answering() -> "type[BaseHTTPRequestHandler]":
    class Answer(BaseHTTPRequestHandler):
        said = (200, b"{}")

        def do_GET(self) -> None:
            self.send_response(self.said[0])
            self.end_headers()
            self.wfile.write(self.said[1])

        def log_message(self, *_: object) -> None:
            pass

    return Answer


def test_a_service_token_that_may_do_more_or_nothing_is_told(answering: "type[BaseHTTPRequestHandler]") -> None:
    with HTTPServer(("127.0.0.1", 0), answering) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        answering.said = (200, b'{"scopes": ["admin:users", "read:services:name!service=course"]}')
        assert _fails(doctor.scopes(url, "t"), "more than it needs: ['admin:users']")
        answering.said = (403, b"{}")
        assert _fails(doctor.scopes(url, "t"), "the hub refuses its token (403)")
        server.shutdown()
    assert _fails(doctor.scopes(url, "t"), "the hub does not answer")


def test_a_service_that_is_down_and_one_without_workers_are_told(answering: "type[BaseHTTPRequestHandler]") -> None:
    with HTTPServer(("127.0.0.1", 0), answering) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        answering.said = (200, b'{"status": "degraded", "database": true, "workers": 0}')
        service, worker = doctor.health(url)
        assert _fails(service, "degraded") and _fails(worker, "0 alive")
        answering.said = (500, b"")
        (service,) = doctor.health(url)
        assert _fails(service, "500")
        server.shutdown()
    (service,) = doctor.health(url)
    assert _fails(service, "refused")


@pytest.mark.slow
def test_a_running_hub_is_in_order(hub: Running) -> None:
    command = [*hub.command[:5], "doctor", "--hub", "--folder", str(hub.folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "ok   rights of the course service: to read its own name" in done.stdout
    assert "ok   grading worker: 1 alive" in done.stdout
