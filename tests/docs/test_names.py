"""The documentation names what exists: modules, files, verbs, options, targets."""

import importlib
import re
import shlex
from pathlib import Path

import click
import pytest

from autograder.cli import main
from autograder.package.handout_files import public_files
from autograder.package.package import load, topics

ROOT = Path(__file__).parents[2]
READ = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "RELEASING.md", "assignments/README.md")
DOCS = [*(ROOT / name for name in READ), *sorted((ROOT / "docs").rglob("*.md"))]
PAGES = [ROOT / "CHANGELOG.md", ROOT / "assignments/MAP.md", *sorted(ROOT.glob("tests/*/*.md"))]
LASTING = ("https://doi.org/", "https://www.w3.org/TR/")
"""Addresses that are kept for good: students may read a handout years later."""

FOLDERS = ("autograder", "hub_config", "assignments", "source", "tests", "docs", ".ci", ".github")
MADE = "assignments/missing_values"
"""A folder that the tutorial names and that its reader makes."""


def title(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def links(text: str) -> list[str]:
    """Return what Markdown links to, without the place in a page, in order."""
    found = re.finditer(r"\]\(([^)#\s]+)|^\[[^]]+\]: (\S+)|(https?://[^\s<>()\[\]`\"']*[\w/])", text, re.MULTILINE)
    return [next(filter(None, match.groups())) for match in found]


def quoted(text: str) -> list[str]:
    """Return the words in backquotes, without those in fenced blocks."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))


def names(text: str) -> set[str]:
    """Return the dotted names of our modules, and of what is in them."""
    pattern = r"(?<![\w./-])((?:autograder|hub_config)(?:\.[A-Za-z_]\w*)+)"
    found = {name for words in quoted(text) for name in re.findall(pattern, words)}
    return {name for name in found if not name.endswith((".py", ".md"))}


def files(text: str) -> set[str]:
    """Return the paths of files and folders of this project; words in capitals stand for any name."""
    pattern = rf"(?:{'|'.join(map(re.escape, FOLDERS))})/[\w./-]*"
    found = {words for words in quoted(text) if re.fullmatch(pattern, words)}
    return {path for path in found if not re.search(r"/[A-Z]+(/|$)", path) and not path.startswith(MADE)}


def exists(name: str) -> bool:
    """Return whether a dotted name is a module, or something in one."""
    parts = name.split(".")
    for count in range(len(parts), 0, -1):
        try:
            value: object = importlib.import_module(".".join(parts[:count]))
        except ModuleNotFoundError:
            continue
        for part in parts[count:]:
            if not hasattr(value, part):
                return part in getattr(value, "__annotations__", {})
            value = getattr(value, part)
        return True
    return False


def commands(text: str) -> list[list[str]]:
    """Return the command lines of `autograder` in fenced blocks, without comments."""
    lines = re.findall(r"^(?:\$ )?autograder ([^#\n]+)", text, re.MULTILINE)
    return [shlex.split(line) for line in lines]


@pytest.mark.parametrize("verb", sorted(main.commands))
def test_every_verb_is_documented(verb: str) -> None:
    assert any(f"autograder {verb}" in path.read_text(encoding="utf-8") for path in DOCS)


@pytest.mark.parametrize("path", DOCS, ids=title)
def test_every_command_that_is_documented_is_understood(path: Path) -> None:
    for verb, *words in commands(path.read_text(encoding="utf-8")):
        command = main.commands[verb]
        command.make_parser(click.Context(command)).parse_args(words)


@pytest.mark.parametrize("path", DOCS, ids=title)
def test_every_make_target_that_is_documented_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    text = re.sub(r"`\w+ #.*", "", path.read_text(encoding="utf-8"))
    assert set(re.findall(r"(?:`|\$ |^)make ([a-z]+)", text, re.MULTILINE)) <= targets


@pytest.mark.parametrize("path", [*DOCS, *PAGES], ids=title)
def test_every_file_that_is_linked_exists(path: Path) -> None:
    for target in links(path.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (path.parent / target).exists(), target


@pytest.mark.parametrize("path", DOCS, ids=title)
def test_every_name_in_the_code_that_is_documented_exists(path: Path) -> None:
    assert [name for name in sorted(names(path.read_text(encoding="utf-8"))) if not exists(name)] == []


@pytest.mark.parametrize("path", DOCS, ids=title)
def test_every_file_that_is_documented_exists(path: Path) -> None:
    assert [name for name in sorted(files(path.read_text(encoding="utf-8"))) if not (ROOT / name).exists()] == []


def test_every_word_of_the_glossary_leads_into_the_code() -> None:
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \| ([^|]+) \|$", (ROOT / "docs/glossary.md").read_text(), re.MULTILINE)
    words = [word for word, _ in rows[1:] if not word.startswith("---")]
    assert words == sorted(words)
    assert [word for word, place in rows if word in words and len(names(place)) != 1] == []


def test_every_family_of_attacks_is_in_the_security_policy() -> None:
    families = {path.parent.name for path in (ROOT / "tests/attacks").glob("*/*.py")}
    assert families == set(re.findall(r"^\| `(\w+)` \|", (ROOT / "SECURITY.md").read_text(), re.MULTILINE))


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


def test_names_and_files_are_found_in_prose_only() -> None:
    text = "`autograder.a.b` and `python -m hub_config.c`, `tests/d.py`, `source/TOPIC`\n\n```\n`autograder.e`\n```\n"
    assert names(text) == {"autograder.a.b", "hub_config.c"}
    assert files(text) == {"tests/d.py"}


@pytest.mark.parametrize("name", ["autograder.nowhere", "autograder.errors.NoError", "autograder.limits.Limits.days"])
def test_a_name_that_is_not_in_the_code_is_noticed(name: str) -> None:
    assert not exists(name)


def test_a_name_can_be_a_module_a_function_or_a_field() -> None:
    assert exists("autograder.salt")
    assert exists("autograder.salt.course_salt")
    assert exists("autograder.examiner.job.Job.steps")


def test_a_command_with_an_option_that_does_not_exist_is_noticed() -> None:
    assert commands("```console\n$ autograder grade a12 --fast  # soon\n```") == [["grade", "a12", "--fast"]]
    command = main.commands["grade"]
    with pytest.raises(click.NoSuchOption):
        command.make_parser(click.Context(command)).parse_args(["a12", "--fast"])
