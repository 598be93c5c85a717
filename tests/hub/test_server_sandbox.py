import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.candidate.environment import PACKAGE
from autograder.errors import PlatformError
from hub_config import isolation, server_sandbox
from hub_config.server_sandbox import Descriptors, ServerSandbox
from tests.hub import courses

DESCRIPTORS = Descriptors(3, 4)


def _pairs(line: list[str], option: str) -> list[tuple[str, str]]:
    return [(line[i + 1], line[i + 2]) for i, word in enumerate(line) if word == option]


def test_a_sandbox_shows_one_home_writable_and_libraries_read_only(tmp_path: Path) -> None:
    line = server_sandbox.command(ServerSandbox("ada", tmp_path), DESCRIPTORS)
    assert _pairs(line, "--bind") == [(str(tmp_path), "/home/ada")]
    shown = {source for source, _ in _pairs(line, "--ro-bind")}
    assert {"/usr", str(Path(sys.prefix).resolve()), str(PACKAGE), str(server_sandbox.ROLES)} <= shown
    assert "--unshare-pid" in line and "--die-with-parent" in line


def test_only_staff_see_the_course_folder(tmp_path: Path) -> None:
    line = server_sandbox.command(
        ServerSandbox("tao", tmp_path, shared=(("mlops", tmp_path / "course"),), nested=True), DESCRIPTORS
    )
    assert (str(tmp_path / "course"), "/home/tao/mlops") in _pairs(line, "--bind")


def test_as_root_a_sandbox_becomes_an_unprivileged_user(tmp_path: Path) -> None:
    line = server_sandbox.command(ServerSandbox("ada", tmp_path, 500_001, 500_001), DESCRIPTORS)
    assert "--unshare-user" not in line
    assert line[line.index("--") :][:5] == ["--", "setpriv", "--reuid=500001", "--regid=500001", "--clear-groups"]


def test_a_folder_inside_what_every_server_sees_is_told(tmp_path: Path) -> None:
    assert server_sandbox.exposing_folder(Path(sys.prefix) / "demo-hub") == Path(sys.prefix).resolve()
    assert server_sandbox.exposing_folder(tmp_path) is None


def test_a_command_in_a_sandbox_works_and_sees_no_other_folder(tmp_path: Path) -> None:
    assert isolation.trial(["python", "-c", "import jupyterlab, autograder.checks"]) == ""
    assert "No such file" in isolation.trial(["ls", str(tmp_path)])


def test_a_machine_that_cannot_make_sandboxes_gets_no_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "bin" / "bwrap"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2; exit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(broken.parent), prepend=":")
    with pytest.raises(PlatformError, match="No permissions to create new namespace") as raised:
        isolation.require(courses.deployment(tmp_path))
    assert 'trust = "all users are trusted"' in str(raised.value)


def test_where_all_are_trusted_the_hub_starts_without_sandboxes_but_never_as_root(tmp_path: Path) -> None:
    made = courses.deployment(tmp_path, 'trust = "all users are trusted"')
    if os.geteuid() == 0:
        with pytest.raises(PlatformError, match="people's servers would run as root: start the hub as another user"):
            isolation.require(made)
    else:
        isolation.require(made)


def test_a_course_inside_a_folder_that_servers_see_gets_no_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    with pytest.raises(PlatformError, match="which every server sees: move it to another folder"):
        isolation.require(courses.deployment(tmp_path))


def test_the_accounts_of_a_sandbox_name_its_person(tmp_path: Path) -> None:
    sandbox = ServerSandbox("ada", tmp_path, 500_001, 500_002)
    assert sandbox.passwd == "ada:x:500001:500002::/home/ada:/bin/bash\n"
    assert sandbox.group == "ada:x:500002:\n"


def test_setpriv_is_there_to_end_processes_with_the_hub() -> None:
    subprocess.run(["setpriv", "--pdeathsig=keep", "true"], check=True)
