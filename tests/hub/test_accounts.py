from pathlib import Path

import pytest

from autograder.errors import PlatformError
from hub_config import accounts

CHEAP = 2**4


def test_only_the_right_password_matches() -> None:
    known = accounts.hash_password("correct horse", CHEAP)
    assert accounts.matches("correct horse", known)
    assert not accounts.matches("correct horsf", known)
    assert not accounts.matches("", known)


def test_nobody_has_no_password() -> None:
    assert not accounts.matches("", None)
    assert not accounts.matches("\0" * 64, None)


def test_the_same_password_is_kept_differently_each_time() -> None:
    assert accounts.hash_password("same", CHEAP) != accounts.hash_password("same", CHEAP)


def test_passwords_are_told_once_and_only_hashes_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "accounts.json"
    made = accounts.issue(path, ["ada", "ben"])
    assert list(made) == ["ada", "ben"] and made["ada"] != made["ben"]
    assert made["ada"] not in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert accounts.matches(made["ada"], accounts.read(path)["ada"])
    assert accounts.issue(path, ["ada", "ben"]) == {}


def test_a_new_password_replaces_the_old_one_and_nobody_elses(tmp_path: Path) -> None:
    path = tmp_path / "accounts.json"
    first = accounts.issue(path, ["ada", "ben"])
    again = accounts.issue(path, ["ada", "ben"], renew=["ada"])
    known = accounts.read(path)
    assert list(again) == ["ada"]
    assert not accounts.matches(first["ada"], known["ada"])
    assert accounts.matches(first["ben"], known["ben"])


def test_who_leaves_the_course_loses_the_account(tmp_path: Path) -> None:
    path = tmp_path / "accounts.json"
    accounts.issue(path, ["ada", "ben"])
    assert accounts.issue(path, ["ben"]) == {}
    assert list(accounts.read(path)) == ["ben"]


def test_accounts_that_others_can_read_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "accounts.json"
    accounts.issue(path, ["ada"])
    path.chmod(0o640)
    with pytest.raises(PlatformError, match="others can read it"):
        accounts.read(path)


@pytest.mark.parametrize("content", ["", "[]", '{"ada": {"password": "x"}}'])
def test_a_broken_file_says_what_to_do(tmp_path: Path, content: str) -> None:
    path = tmp_path / "accounts.json"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(PlatformError, match="not a file of accounts"):
        accounts.read(path)
