from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.course_toml import CourseSettings, Rules, load
from autograder.errors import PlatformError

ALL = """\
[course]
id = "mlops"
title = "Full Stack MLOps"
[people]
instructors = ["irene"]
students = ["ada", "ben"]
[policy]
attempts = 3
feedback = "published"
[assignments.a03]
due = 2026-12-01T23:59:00+01:00
attempts = 1
[hub]
profile = "laptop"
"""


def written(folder: Path, text: str) -> CourseSettings:
    (folder / "course.toml").write_text(text)
    return load(folder / "course.toml")


def test_an_assignment_has_its_own_rules_and_else_those_of_all(tmp_path: Path) -> None:
    settings = written(tmp_path, ALL)
    due = datetime(2026, 12, 1, 22, 59, tzinfo=UTC)
    assert settings.rules("a03") == Rules(attempts=1, feedback="published", due=due)
    assert settings.rules("a04") == Rules(attempts=3, feedback="published")
    assert settings.course.folder == tmp_path / "course"
    assert settings.students_group == "nbgrader-mlops"
    assert settings.hub == {"profile": "laptop"}


def test_a_submission_is_found_in_formgrader_where_course_toml_says(tmp_path: Path) -> None:
    placed = ALL.replace("[people]", 'formgrader = "{hub}x/{student}/{assignment}"\n[people]')
    course = written(tmp_path, placed).course
    assert course.submission_in_formgrader("/hub/", "a03", "ada@home") == "/hub/x/ada%40home/a03"
    assert written(tmp_path, ALL).course.submission_in_formgrader("/hub/", "a03", "ada") == ""


@pytest.mark.parametrize(
    "line",
    [
        'time_zone = "Europe/Nowhere"',
        'formgrader = "/{student.name}"',
        'formgrader = "/{course}"',
        'formgrader = "/{"',
        'formgrader = "javascript:alert(1)"',
    ],
)
def test_what_pages_could_not_show_is_refused_at_the_start(tmp_path: Path, line: str) -> None:
    with pytest.raises(PlatformError, match=rf"course\.toml: course\.{line.partition(' ')[0]}: "):
        written(tmp_path, ALL.replace("[people]", f"{line}\n[people]"))


def test_students_can_be_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "students.csv").write_text("name,mail\nben,b@x\ncleo,c@x\n\n")
    named = ALL.replace('["ada", "ben"]', '["ada", "ben"]\nstudents_file = "students.csv"')
    assert written(tmp_path, named).people.students == ("ada", "ben", "cleo")


def test_all_faults_are_listed_at_once(tmp_path: Path) -> None:
    wrong = (
        ALL.replace("+01:00", "")
        .replace('"published"', '"sometimes"')
        .replace('id = "mlops"', 'id = "../x"\ncolour = 1')
    )
    with pytest.raises(PlatformError) as caught:
        written(tmp_path, wrong)
    assert sorted(line.partition(": ")[2].partition(": ")[0] for line in str(caught.value).splitlines()) == [
        "assignments.a03.due",
        "course.colour",
        "course.id",
        "policy.feedback",
    ]
    assert str(caught.value).startswith("course.toml: ")


@pytest.mark.parametrize("text", ["[course", '[course]\nid = "a"'])
def test_what_is_no_course_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(PlatformError, match=r"course\.toml: (not TOML|course\.title: missing)"):
        written(tmp_path, text)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlatformError, match="AUTOGRADER_COURSE"):
        load(tmp_path / "course.toml")
    with pytest.raises(PlatformError, match=r"gone\.csv"):
        written(tmp_path, ALL.replace("[policy]", 'students_file = "gone.csv"\n[policy]'))
