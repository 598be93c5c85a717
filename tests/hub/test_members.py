import asyncio
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tornado.web import HTTPError

from hub_config import accounts
from hub_config.members import PasswordMembers
from hub_config.throttle import FREE
from tests.hub import courses


@pytest.fixture
def login(tmp_path: Path) -> PasswordMembers:
    made = courses.deployment(tmp_path)
    return PasswordMembers(course_file=str(made.file), accounts_file=str(tmp_path / "accounts.json"))


def _issue(login: PasswordMembers, *names: str) -> dict[str, str]:
    return accounts.issue(Path(login.accounts_file), names)


def _enter(login: PasswordMembers, name: str, password: str) -> Any:
    return asyncio.run(login.get_authenticated_user(None, {"username": name, "password": password}))


def test_people_get_the_groups_of_the_course_file(login: PasswordMembers) -> None:
    passwords = _issue(login, "irene", "tao", "ada")
    groups = [_enter(login, name, password)["groups"] for name, password in passwords.items()]
    assert groups == [["instructors-mlops"], ["formgrade-mlops"], ["nbgrader-mlops"]]


def test_nobody_is_an_administrator_of_the_hub(login: PasswordMembers) -> None:
    assert not _enter(login, "irene", _issue(login, "irene")["irene"])["admin"]


def test_a_wrong_password_a_strange_name_and_no_account_are_refused(login: PasswordMembers) -> None:
    passwords = _issue(login, "ada")
    assert _enter(login, "ada", "wrong") is None
    assert _enter(login, "ben", passwords["ada"]) is None
    assert _enter(login, "../ada", passwords["ada"]) is None


def test_an_account_of_somebody_who_is_not_in_the_course_is_not_enough(login: PasswordMembers) -> None:
    assert _enter(login, "eve", _issue(login, "eve")["eve"]) is None


def test_who_guesses_waits_even_with_the_right_password_then(login: PasswordMembers) -> None:
    password = _issue(login, "ada")["ada"]
    assert _enter(login, "ada", "wrong") is None
    for _ in range(FREE + 3):
        login.throttle.count_guess("ada", time.monotonic())
    with pytest.raises(HTTPError, match=r"Too many wrong passwords for ada: wait \d\d seconds"):
        _enter(login, "ada", password)


def test_guesses_at_the_same_time_do_not_all_go_by(login: PasswordMembers) -> None:
    _issue(login, "ada")

    async def guess() -> list[Any]:
        tries = [login.authenticate(None, {"username": "ada", "password": str(n)}) for n in range(2 * FREE)]
        return await asyncio.gather(*tries, return_exceptions=True)

    found = asyncio.run(guess())
    assert sum(isinstance(each, HTTPError) for each in found) == FREE


def test_a_change_of_the_course_file_needs_no_new_start(login: PasswordMembers) -> None:
    ada = SimpleNamespace(name="ada")
    assert asyncio.run(login.refresh_user(ada)) == {"name": "ada", "groups": ["nbgrader-mlops"]}
    file = Path(login.course_file)
    file.write_text(file.read_text().replace('"ada", ', ""))
    assert asyncio.run(login.refresh_user(ada)) is False


def test_while_the_course_file_is_wrong_nobody_gets_in(login: PasswordMembers) -> None:
    password = _issue(login, "ada")["ada"]
    Path(login.course_file).write_text("[course]")
    assert _enter(login, "ada", password) is None
