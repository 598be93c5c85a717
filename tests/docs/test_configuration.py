"""The page about configuration has every key, and no other."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from autograder.course_toml import CourseTable, People, Rules
from autograder.limits import Limits
from autograder.nbgrader_plugin import Examine
from hub_config.settings import HubSettings, LtiLogin, OAuthLogin, PamLogin

PAGE = Path(__file__).parents[2] / "docs/configuration.md"


def section(heading: str) -> str:
    """Return the text below a heading, up to the next one."""
    text = PAGE.read_text(encoding="utf-8")
    assert heading in text
    return re.split(r"^#|^\(", text.partition(heading)[2], maxsplit=1, flags=re.MULTILINE)[0]


def rows(heading: str) -> set[str]:
    """Return the keys in the table below a heading."""
    return set(re.findall(r"^\| `(\w+)` \|", section(heading), re.MULTILINE))


@pytest.mark.parametrize(
    ("heading", "model"),
    [
        ("### `[course]`\n", CourseTable),
        ("### `[people]`\n", People),
        ("### `[policy]` and `[assignments.NAME]`\n", Rules),
        ("### `[hub]`\n", HubSettings),
    ],
)
def test_every_key_of_course_toml_is_documented(heading: str, model: type[BaseModel]) -> None:
    assert rows(heading) == set(model.model_fields)


def test_every_limit_is_documented_with_its_default() -> None:
    found = dict(re.findall(r"^\| `(\w+)` \| `(\d+)` \|", section("## assignment.toml\n"), re.MULTILINE))
    assert found == {name: str(value) for name, value in vars(Limits()).items()}


def test_every_setting_of_nbgrader_is_documented() -> None:
    found = re.findall(r"^\| `c\.Examine\.(\w+)` \|", section("## nbgrader_config.py\n"), re.MULTILINE)
    assert set(found) == set(Examine.class_own_traits(config=True))


@pytest.mark.parametrize("login", [PamLogin, OAuthLogin, LtiLogin], ids=lambda login: login.__name__)
def test_every_key_of_a_login_is_documented(login: type[BaseModel]) -> None:
    (kind,) = login.model_fields["kind"].annotation.__args__  # type: ignore[union-attr]
    (row,) = re.findall(rf'^\| `"{kind}"` \|.*$', section("### `[hub.login]`\n"), re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", row)) == set(login.model_fields) - {"kind"}
