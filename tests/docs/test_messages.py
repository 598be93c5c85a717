"""The page of messages is read from the code."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

EXTENSION = Path(__file__).parents[2] / "docs/_ext/messages.py"

SAMPLE = '''
"""A module. It has a documentation."""

from autograder.errors import PackageError, SubmissionError

ADVICE = "ask an instructor"


def submit(name: str, files: list[str]) -> None:
    """Submit the files. This is not a message."""
    if not files:
        raise SubmissionError(f"there is nothing in {name.upper()}; {ADVICE}")
    wrong = [f"{path}: not a notebook" for path in files]
    if wrong:
        raise PackageError(wrong)


def regrade(name: str, person: Grader) -> None:
    raise HTTPException(404, f"there is no submission {name}") from None
'''


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages", EXTENSION)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["messages"] = module  # where a dataclass looks up its names
    spec.loader.exec_module(module)
    return module


def said(messages: ModuleType, source: str, module: str = "autograder/service/sample.py") -> set[tuple[str, str]]:
    return {(message.reader, message.text) for message in messages.read(source, module)}


def test_the_messages_of_a_module_are_found_with_their_readers(messages: ModuleType) -> None:
    assert said(messages, SAMPLE) == {
        ("student", "there is nothing in {name}; ask an instructor"),
        ("author", "{path}: not a notebook"),
        ("grader", "there is no submission {name}"),
    }


def test_a_new_message_shows_up(messages: ModuleType) -> None:
    added = '\n\ndef publish() -> None:\n    raise PlatformError("the disk is full: make room")\n'
    new = said(messages, SAMPLE + added) - said(messages, SAMPLE)
    assert new == {("operator", "the disk is full: make room")}


def test_a_module_that_is_written_later_is_read(messages: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "autograder/intake/later.py"
    path.parent.mkdir(parents=True)
    path.write_text('def take(name, notes):\n    notes.append(f"The cell `{name}` was put back.")\n', encoding="utf-8")
    (message,) = messages.collect(tmp_path)
    assert (message.reader, message.text) == ("student", "The cell `{name}` was put back.")


def test_a_module_without_a_reader_is_read_for_messages_that_tell_theirs(messages: ModuleType) -> None:
    source = (
        'def f(n):\n    if n:\n        raise SubmissionError("a link is not allowed")\n    raise ValueError("n is 0")\n'
    )
    assert said(messages, source, "autograder/sample.py") == {("student", "a link is not allowed")}


def test_faults_that_a_validator_yields_or_gathers_are_found(messages: ModuleType) -> None:
    source = 'def faults(cell):\n    yield f"{cell.grade_id}: is empty"\n    faults += [f"line {cell.line}: no role"]\n'
    assert said(messages, source, "autograder/package/sample.py") == {
        ("author", "{grade_id}: is empty"),
        ("author", "line {line}: no role"),
    }


def test_both_sides_of_a_choice_are_found(messages: ModuleType) -> None:
    source = 'def f(n):\n    raise SubmissionError("there is one file" if n == 1 else f"there are {n} files")\n'
    assert {text for _, text in said(messages, source)} == {"there is one file", "there are {n} files"}


def test_the_texts_of_a_function_that_is_called_are_found(messages: ModuleType) -> None:
    source = (
        "def f(n):\n    raise PlatformError(_why(n))\n\n\n"
        'def _why(n):\n    return f"the port {n} is taken; choose another"\n'
    )
    assert said(messages, source) == {("operator", "the port {n} is taken; choose another")}


def test_an_exception_that_derives_from_another_speaks_to_its_reader(messages: ModuleType) -> None:
    source = 'class NoRoom(PlatformError):\n    pass\n\n\ndef f():\n    raise NoRoom("the disk is full")\n'
    assert said(messages, source) == {("operator", "the disk is full")}


def test_an_operation_has_the_reader_of_the_routes_that_call_it(messages: ModuleType, tmp_path: Path) -> None:
    files = {
        "api/routes.py": "def extend(person: Instructor):\n    operations.extend()\n    operations.find()\n\n\n"
        "def show(person: Student):\n    operations.find()\n",
        "operations/work.py": "def extend():\n    raise Refused('there is no due date')\n\n\n"
        "def find():\n    raise Refused('there is no such thing')\n",
    }
    for name, content in files.items():
        path = tmp_path / "autograder/service" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    found = {(message.reader, message.text) for message in messages.collect(tmp_path)}
    assert found == {("instructor", "there is no due date"), ("student", "there is no such thing")}


def test_words_that_are_no_message_are_left_out(messages: ModuleType) -> None:
    assert said(messages, 'def f():\n    """Say it."""\n    log.info("it was done")\n    return "it is"\n') == set()


def test_every_room_and_module_that_has_a_reader_exists(messages: ModuleType) -> None:
    rooms = {*messages.ROOMS, *messages.YIELDS, *messages.RETURNS, *messages.SENTENCES}
    assert [room for room in sorted(rooms) if not (messages.ROOT / room).exists()] == []


def test_every_reader_meets_messages(messages: ModuleType) -> None:
    assert {message.reader for message in messages.collect()} == set(messages.READERS)


def test_every_message_that_speaks_for_a_class_of_ours_names_one_that_exists(messages: ModuleType) -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for package in messages.PACKAGES
        for path in (messages.ROOT / package).rglob("*.py")
    )
    theirs = {"BadParameter", "ClickException", "HTTPException", "TypeError", "UsageError", "ValueError", "fail"}
    ours = set(messages.SPEAKERS) - theirs
    assert [name for name in sorted(ours) if f"class {name}" not in code] == []
    assert [name for name in messages.CONSTANTS if f"\n{name} = " not in code] == []
