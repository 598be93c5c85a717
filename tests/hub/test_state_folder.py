import os
from pathlib import Path

import pytest

from autograder.errors import PlatformError
from hub_config.state_folder import StateFolder


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_everything_in_the_state_folder_is_closed_to_others(tmp_path: Path) -> None:
    state = StateFolder(tmp_path / "state")
    state.make()
    state.secret("service_token")
    assert [_mode(path) for path in (state.folder, state.homes, state.logs)] == [0o700] * 3
    assert [_mode(path) for path in state.closed if path.exists()] == [0o600] * 2


def test_a_folder_that_was_open_is_closed_at_the_next_start(tmp_path: Path) -> None:
    state = StateFolder(tmp_path / "state")
    state.make()
    state.homes.chmod(0o755)
    state.make()
    assert _mode(state.homes) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_state_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    state = StateFolder(tmp_path / "state")
    state.make()
    os.chown(state.homes, 65534, 65534)
    with pytest.raises(PlatformError, match="homes: belongs to another user"):
        state.make()


def test_a_secret_is_made_once_and_the_environment_overrides_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = StateFolder(tmp_path)
    first = state.secret("proxy_token")
    assert len(first) == 64 and state.secret("proxy_token") == first != state.secret("service_token")
    monkeypatch.setenv("HUB_PROXY_TOKEN", "given")
    assert state.secret("proxy_token") == "given"


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    StateFolder(tmp_path).secret("proxy_token")
    (tmp_path / "proxy_token").chmod(0o644)
    with pytest.raises(PlatformError, match=r"proxy_token: others can read it: chmod 600"):
        StateFolder(tmp_path).secret("proxy_token")


def test_a_secret_that_only_a_provider_can_make_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(PlatformError, match="oauth_client_secret is missing: put it into"):
        StateFolder(tmp_path).provided_secret("oauth_client_secret")
