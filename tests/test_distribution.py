"""The project is installed by its own name, everywhere where somebody is told how."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder import distribution
from autograder.distribution import NAME, requirement, sample_course
from autograder.errors import PlatformError

ROOT = Path(__file__).parents[1]
PAGES = [path for pattern in ("*.md", "docs/**/*.md", "assignments/*.md") for path in sorted(ROOT.glob(pattern))]
MODULES = [path for room in ("autograder", "hub_config") for path in sorted((ROOT / room).rglob("*.py"))]
INSTALL = re.compile(r"(?<!uv )pip install((?: -\S+| --\S+)*) '?([^\s'`]+)")
CLONE = "."


def commands(text: str) -> Iterator[str]:
    """Yield what each `pip install` in `text` installs, without its extras."""
    for _, wanted in INSTALL.findall(text):
        yield wanted.partition("[")[0]


def messages(code: str) -> Iterator[str]:
    """Yield the string constants of `code`; a value in a formatted one stands as its source, in braces."""
    tree = ast.parse(code)
    formatted = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    parts = {id(part) for text in formatted for part in text.values}
    for text in formatted:
        yield "".join(
            f"{{{ast.unparse(part.value)}}}" if isinstance(part, ast.FormattedValue) else str(ast.literal_eval(part))
            for part in text.values
        )
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            yield node.value


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_page_installs_this_project_by_its_name_or_from_a_clone(page: Path) -> None:
    assert set(commands(page.read_text(encoding="utf-8"))) <= {NAME, CLONE}


def test_every_message_installs_this_project_by_its_name() -> None:
    for path in MODULES:
        for message in messages(path.read_text(encoding="utf-8")):
            for wanted in commands(message.replace("{requirement(", f"{NAME}[").replace("{NAME}", NAME)):
                assert wanted == NAME, f"{path}: {message}"


def test_a_foreign_name_is_seen_in_pages_and_messages() -> None:
    assert list(commands("run `pip install 'autograder[cluster]'`")) == ["autograder"]
    assert list(commands("$ pip install --editable '.[grader]'")) == [CLONE]
    assert "pip install {name}" in list(messages("f'pip install {name}'"))


def test_a_requirement_names_the_project_and_the_extra() -> None:
    assert (requirement(), requirement("hub")) == ("mlops-autograder", "mlops-autograder[hub]")


def test_a_clone_is_its_own_sample_course() -> None:
    assert sample_course() == ROOT


def test_an_installation_without_topics_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distribution, "IN_WHEEL", tmp_path)
    monkeypatch.setattr(distribution, "PACKAGE", tmp_path / "autograder")
    with pytest.raises(PlatformError, match="the topics are missing from this installation of mlops-autograder"):
        sample_course()
