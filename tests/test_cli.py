import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from nbformat import NotebookNode

from autograder import course_toml
from autograder.cli import Context, main
from autograder.distribution import version
from autograder.errors import PlatformError
from autograder.examiner.verdict import Verdict
from autograder.package.package import Package
from autograder.proof.prove import Grade
from tests import toy
from tests.proof.graders import Table


def _run(course: Path, *words: str, grade: Grade | None = None) -> Result:
    return CliRunner().invoke(main, ["--course", str(course), *words], obj=Context(grade=grade))


def test_sync_writes_once_and_says_what(tmp_path: Path) -> None:
    toy.write(tmp_path)
    first = _run(tmp_path, "sync")
    assert first.exit_code == 0
    assert f"wrote {tmp_path}/source/toy/toy.ipynb" in first.output.splitlines()
    second = _run(tmp_path, "sync")
    assert (second.exit_code, second.output) == (0, "")


@pytest.mark.parametrize("verb", [("sync", "--check"), ("check",)])
def test_checking_writes_nothing_and_fails_where_something_would_change(tmp_path: Path, verb: tuple[str, ...]) -> None:
    toy.write(tmp_path)
    late = _run(tmp_path, *verb)
    assert late.exit_code == 1
    assert f"{tmp_path}/source/toy/shares.csv: out of date; run autograder sync" in late.stderr
    assert not (tmp_path / "source").exists()
    _run(tmp_path, "sync")
    assert _run(tmp_path, *verb).exit_code == 0


def test_check_lists_the_faults_of_all_topics_at_once(tmp_path: Path) -> None:
    toy.write(tmp_path, "one", notes_dot_md=None)
    toy.write(tmp_path, "two", data_dot_py="def make(): ...")
    toy.write(tmp_path, "three")
    _run(tmp_path, "sync", "three")
    (tmp_path / "source" / "three" / "stray.txt").touch()
    found = _run(tmp_path, "check")
    assert found.exit_code == 1
    assert [line.split(": ")[0].removeprefix(f"{tmp_path}/") for line in found.stderr.splitlines()] == [
        "assignments/one/notes.md",
        "source/three/stray.txt",
        "assignments/two/data.py",
    ]


def test_check_says_what_is_in_order(tmp_path: Path) -> None:
    toy.write(tmp_path)
    _run(tmp_path, "sync")
    assert _run(tmp_path, "check").output == "nothing is wrong with toy\n"


def test_sync_shows_a_conflict_and_takes_the_authors_choice(tmp_path: Path) -> None:
    folder = toy.write(tmp_path)
    _run(tmp_path, "sync")
    (folder / "notes.md").write_text("From the package.\n")
    (tmp_path / "source" / "toy" / "notes.md").write_text("From source.\n")
    conflict = _run(tmp_path, "sync")
    assert conflict.exit_code == 1
    assert "-From the package." in conflict.stdout and "+From source." in conflict.stdout
    assert _run(tmp_path, "sync", "--keep", "source").exit_code == 0
    assert (folder / "notes.md").read_text() == "From source.\n"


def test_verify_accepts_a_package_that_keeps_its_word(tmp_path: Path) -> None:
    toy.write(tmp_path)
    table = Table()
    found = _run(tmp_path, "verify", grade=table)
    assert found.exit_code == 0
    assert "toy: scores of known submissions" in found.stdout
    assert len(table.seen) == 6


def test_verify_refuses_one_that_does_not_and_lists_all_faults(tmp_path: Path) -> None:
    toy.write(tmp_path)
    toy.write(tmp_path, "broken", notes_dot_md=None)
    found = _run(tmp_path, "verify", "--repeat", "1", grade=Table(zero=(3, 1), blank=(1, 0)))
    assert found.exit_code == 1
    assert "✗ 1" in found.stdout
    for fault in (
        "assignments/broken/notes.md: missing",
        "zero.py: test_shift: got 1 of 7",
        "blank: test_equal: got 1",
    ):
        assert fault in found.stderr


def test_verify_grades_only_what_is_named(tmp_path: Path) -> None:
    toy.write(tmp_path)
    toy.write(tmp_path, "other")
    table = Table()
    assert _run(tmp_path, "verify", "toy", "--only", "zero", "--repeat", "1", grade=table).exit_code == 0
    assert [name for name, _ in table.seen] == ["zero"]


def test_verify_grades_a_sample(tmp_path: Path) -> None:
    more = toy.SETTINGS + '[submissions.loops]\nwhy = "It is right."\notherwise = "full"\n'
    toy.write(tmp_path, assignment_dot_toml=more, submissions__loops_dot_py=toy.FILES["submissions/zero.py"])
    table = Table(zero=(3, 0))
    assert _run(tmp_path, "verify", "--sample", "--repeat", "1", grade=table).exit_code == 0
    assert [name for name, _ in table.seen] == ["solution", "blank", "zero"]


def test_verify_prints_json_for_programs(tmp_path: Path) -> None:
    toy.write(tmp_path)
    found = _run(tmp_path, "verify", "--json", grade=Table(zero=(3, 1)))
    assert found.exit_code == 1
    printed = json.loads(found.stdout)
    assert printed["reports"][0]["topic"] == "toy"
    assert printed["faults"] == found.stderr.splitlines()[-1:]


def test_a_fault_of_the_platform_is_neither_a_score_nor_an_authors_fault(tmp_path: Path) -> None:
    def grade(package: Package, work: Iterable[tuple[str, NotebookNode]]) -> Iterator[tuple[str, tuple[Verdict, ...]]]:
        raise PlatformError("no sandbox here: install bubblewrap")

    toy.write(tmp_path)
    found = _run(tmp_path, "verify", grade=grade)
    assert found.exit_code == 3
    assert "install bubblewrap" in found.stderr


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("demo", "--folder", "demo"), 1, "assignment.toml: not TOML"),
        (("report",), 3, "there is no gradebook"),
        (("--course", "assignments", "grade"), 3, "there is no nbgrader_config.py"),
        (("doctor", "--hub", "--folder", "gone"), 3, "course.toml"),
    ],
)
def test_the_exit_code_says_who_must_act(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: int, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("nbgrader_config.py").touch()
    toy.write(tmp_path, assignment_dot_toml="points")
    found = _run(tmp_path, *words)
    assert found.exit_code == code
    assert message in found.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("sync", "gone"), "no topic gone; there are toy"),
        (("check", "gone"), "no topic gone"),
        (("verify", "--only", "gone"), "no known submission gone"),
        (("verify", "--only", "zero", "--sample"), "--sample and --only do not go together"),
        (("verify", "--repeat", "0"), "--repeat"),
        (("sync", "--keep", "mine"), "--keep"),
    ],
)
def test_a_wrong_call_is_explained(tmp_path: Path, words: tuple[str, ...], message: str) -> None:
    toy.write(tmp_path)
    found = _run(tmp_path, *words, grade=Table())
    assert found.exit_code == 2
    assert message in found.stderr


@pytest.mark.parametrize(
    ("topics", "message"), [((), "the course has no topics"), (("toy",), "there is no nbgrader_config.py")]
)
def test_a_demo_needs_topics_of_a_course(tmp_path: Path, topics: tuple[str, ...], message: str) -> None:
    (tmp_path / "assignments").mkdir()
    for topic in topics:
        toy.write(tmp_path, topic)
    found = _run(tmp_path, "demo", "--folder", str(tmp_path / "demo"))
    assert found.exit_code == 3
    assert message in found.stderr


def test_a_new_course_has_its_topics_and_their_handouts(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    done = CliRunner().invoke(main, ["new", str(folder), "a07_testing"], obj=Context())
    assert done.exit_code == 0, done.output
    assert f"autograder hub --folder {folder}" in done.output
    for name in ("nbgrader_config.py", "assignments/a07_testing/assignment.toml", "release/a07_testing/notes.md"):
        assert (folder / "course" / name).is_file(), name
    settings = course_toml.load(folder / "course.toml")
    assert settings.rules("a07_testing").released
    assert _run(folder / "course", "check").output == "nothing is wrong with a07_testing\n"


def test_a_new_course_without_topics_waits_for_packages(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["new", str(tmp_path)], obj=Context())
    assert done.exit_code == 0, done.output
    assert list((tmp_path / "course" / "assignments").iterdir()) == []


@pytest.mark.parametrize("name", ["course", "course.toml"])
def test_a_new_course_overwrites_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    done = CliRunner().invoke(main, ["new", str(tmp_path)], obj=Context())
    assert done.exit_code == 3
    assert f"{tmp_path} already has {name}" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_new_course_with_an_unknown_topic_is_not_made(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["new", str(tmp_path / "class"), "gone"], obj=Context())
    assert done.exit_code == 2
    assert "no topic gone; there are a01_utility" in done.stderr
    assert not (tmp_path / "class").exists()


def test_the_version_is_that_of_the_distribution() -> None:
    assert CliRunner().invoke(main, ["--version"]).output == f"mlops-autograder {version()}\n"


def test_where_no_course_is_named_the_projects_own_topics_can_be_played(tmp_path: Path) -> None:
    assert [path.name for path in Context(tmp_path).packages_or_samples(["a12_drift"])] == ["a12_drift"]
    with pytest.raises(click.UsageError, match="no folder"):
        Context(tmp_path, is_named=True).packages_or_samples([])


def test_a_library_that_is_not_installed_is_named_with_the_command_that_installs_it(tmp_path: Path) -> None:
    def grade(package: Package, work: Iterable[tuple[str, NotebookNode]]) -> Iterator[tuple[str, tuple[Verdict, ...]]]:
        raise ModuleNotFoundError("No module named 'jupytext'", name="jupytext")

    toy.write(tmp_path)
    found = _run(tmp_path, "verify", grade=grade)
    assert found.exit_code == 3
    assert found.stderr.splitlines()[-1] == (
        "Error: jupytext is not installed: run pip install 'mlops-autograder[all]'"
    )


def test_another_folder_is_no_course(tmp_path: Path) -> None:
    found = _run(tmp_path, "check")
    assert found.exit_code == 2
    assert "run in a course folder" in found.stderr


def test_help_imports_none_of_the_libraries_that_verbs_need() -> None:
    code = (
        "import sys\n"
        "from autograder.cli import main\n"
        "main(['--help'], standalone_mode=False)\n"
        "heavy = {'nbformat', 'nbgrader', 'jupytext', 'pydantic', 'rich', 'pandas', 'IPython'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
