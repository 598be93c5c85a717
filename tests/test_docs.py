"""The documentation names what exists."""

import re
from pathlib import Path

import pytest

from autograder.cli import main

ROOT = Path(__file__).parents[1]
DOCS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "assignments/README.md")]


@pytest.mark.parametrize("verb", sorted(main.commands))
def test_every_verb_is_in_the_readme(verb: str) -> None:
    assert f"autograder {verb}" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_verb_that_is_documented_exists(path: Path) -> None:
    said = set(re.findall(r"^autograder ([a-z]+)", path.read_text(encoding="utf-8"), re.MULTILINE))
    assert said <= set(main.commands)


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_make_target_that_is_documented_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z]+)`?(?=\s|`)", path.read_text(encoding="utf-8"))) <= targets


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_file_that_is_linked_exists(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target
