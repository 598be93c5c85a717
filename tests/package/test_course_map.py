from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.cli import Context, main
from autograder.errors import PackageError
from autograder.package import course_map
from autograder.package.course_map import Promises
from autograder.package.package import load
from tests import toy

PROMISES = '[promises]\nutility = "It is used"\nfair = "It is fair"\n[ml_test_score]\n"data 1" = "A schema"\n'
CLAIMS = 'minutes = 30\nassesses = ["utility"]\nml_test_score = ["data 1"]\n'


def _write(course: Path, claims: str = CLAIMS, promises: str = PROMISES) -> Path:
    folder = toy.write(course, assignment_dot_toml=toy.SETTINGS.replace("minutes = 30\n", claims))
    (folder.parent / "promises.toml").write_text(promises)
    return folder


def _run(course: Path, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, words, obj=Context(course))
    return done.exit_code, done.output


def test_the_map_names_the_topics_of_each_promise(tmp_path: Path) -> None:
    package = load(_write(tmp_path))
    promises = course_map.load(package.folder.parent)
    assert isinstance(promises, Promises)
    text = course_map.render([package], promises)
    assert "| It is used | toy |" in text
    assert "| It is fair | not assessed yet |" in text
    assert "| data 1 | A schema | toy |" in text
    assert "| [toy](toy/notes.md): Drift | Drift is a distance. | measure drift | 19 | 30 |" in text


def test_a_topic_cannot_claim_what_the_course_does_not_promise(tmp_path: Path) -> None:
    package = load(_write(tmp_path, CLAIMS.replace("utility", "speed").replace("data 1", "data 9")))
    promises = course_map.load(package.folder.parent)
    assert promises is not None
    assert list(course_map.faults([package], promises)) == [
        "assignments/toy/assignment.toml: assesses: promises.toml has no 'speed'",
        "assignments/toy/assignment.toml: ml_test_score: promises.toml has no 'data 9'",
    ]


@pytest.mark.parametrize(
    ("promises", "fault"),
    [("promises = 1", "promises.toml: promises: "), ("[promise", "not TOML"), ("[other]", "other: unknown key")],
)
def test_broken_promises_are_faults(tmp_path: Path, promises: str, fault: str) -> None:
    folder = _write(tmp_path, promises=promises)
    with pytest.raises(PackageError) as raised:
        course_map.load(folder.parent)
    assert fault in str(raised.value)


def test_a_course_without_promises_has_no_map(tmp_path: Path) -> None:
    toy.write(tmp_path)
    assert _run(tmp_path, "sync")[0] == 0
    assert not (tmp_path / "assignments" / "MAP.md").exists()


def test_sync_builds_the_map_and_check_refuses_one_that_is_out_of_date(tmp_path: Path) -> None:
    folder = _write(tmp_path)
    assert "wrote" in _run(tmp_path, "sync")[1]
    assert _run(tmp_path, "check")[0] == 0
    about = folder / "assignment.toml"
    about.write_text(about.read_text().replace('title = "Drift"', 'title = "Shift"'))
    code, said = _run(tmp_path, "check")
    assert code == 1 and "MAP.md: out of date; run autograder sync" in said
    assert _run(tmp_path, "sync")[0] == 0
    assert "toy/notes.md): Shift" in (tmp_path / "assignments" / "MAP.md").read_text()


def test_sync_says_what_a_topic_wrongly_claims(tmp_path: Path) -> None:
    _write(tmp_path, CLAIMS.replace("utility", "speed"))
    code, said = _run(tmp_path, "sync")
    assert code == 1 and "promises.toml has no 'speed'" in said
