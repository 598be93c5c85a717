"""The documentation names what exists."""

import re
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.package.handout_files import public_files
from autograder.package.package import load, topics

ROOT = Path(__file__).parents[1]
DOCS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "assignments/README.md")]
PAGES = [ROOT / "CHANGELOG.md", ROOT / "assignments/MAP.md", *sorted(ROOT.glob("tests/*/*.md"))]
LASTING = ("https://doi.org/", "https://www.w3.org/TR/")
"""Addresses that are kept for good: students may read a handout years later."""


def links(text: str) -> list[str]:
    """Return what Markdown links to, without the place in a page, in order."""
    found = re.finditer(r"\]\(([^)#\s]+)|^\[[^]]+\]: (\S+)|(https?://[^\s<>()\[\]`\"']*[\w/])", text, re.MULTILINE)
    return [next(filter(None, match.groups())) for match in found]


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


@pytest.mark.parametrize("path", [*DOCS, *PAGES], ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_that_is_linked_exists(path: Path) -> None:
    for target in links(path.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (path.parent / target).exists(), target


@pytest.mark.parametrize("folder", topics(ROOT / "assignments"), ids=lambda folder: folder.name)
def test_the_links_of_a_handout_lead_to_its_own_files_or_to_what_stays(folder: Path) -> None:
    prose = [cell.source for cell in load(folder).cells if cell.kind == "markdown"]
    found = links("\n\n".join([*prose, (folder / "notes.md").read_text(encoding="utf-8")]))
    files = public_files(folder) if found else {}
    for target in found:
        assert target.startswith(LASTING) or target in files, f"{target}: students have {', '.join(files)}"


def test_links_are_found_however_they_are_written() -> None:
    text = "[a](MAP.md#top), ![b](plots/b.png), <https://x.org/c> and https://x.org/d.\n\n[e]: f.md"
    assert links(text) == ["MAP.md", "plots/b.png", "https://x.org/c", "https://x.org/d", "f.md"]
