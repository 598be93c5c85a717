import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from autograder.errors import PackageError, PlatformError
from autograder.grading.batch import Batch
from autograder.grading.course import Course
from autograder.grading.executors import WorkerPool
from tests.grading import school
from tests.grading.school import ANSWERS, SCORES, TEXT, TOPIC

pytestmark = pytest.mark.usefixtures("alembic_on_path")


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory, alembic_on_path: None) -> Iterator[Course]:
    """A course in which everybody was graded once."""
    course = school.make(tmp_path_factory.mktemp("taught"))
    for student, answer in ANSWERS.items():
        school.hand_in(course, student, school.answered(course, answer))
    school.hand_in(course, "missing", None)
    school.hand_in(course, "malformed", b"{nope")
    renamed = school.hand_in(course, "renamed", school.answered(course, ANSWERS["right"]), "toy (1).ipynb")
    (renamed / "timestamp.txt").write_text("no time")
    (renamed / "link").symlink_to("/etc/passwd")
    outcomes = school.grade(course)
    assert {outcome.fault for outcome in outcomes.values()} == {""}
    assert set(outcomes) == {*ANSWERS, "missing", "malformed", "renamed"}
    yield course


@pytest.fixture
def course(tmp_path: Path, taught: Course) -> Course:
    """A copy of that course, to change."""
    folder = tmp_path / "course"
    shutil.copytree(taught.folder, folder)
    return Course(folder)


def test_every_submission_gets_its_score(taught: Course) -> None:
    assert school.scores(taught) == {**SCORES, "missing": 0.0, "malformed": 0.0, "renamed": 4.0}


def test_each_test_has_its_score_and_an_untouched_answer_none(taught: Course) -> None:
    assert school.marks(taught, "right") == {"test_zero": (1, False), "test_hidden": (3, False), "explain": (0, False)}
    assert school.marks(taught, "partly")["test_hidden"] == (2, False)


def test_an_answer_in_words_waits_for_a_person(course: Course) -> None:
    school.hand_in(course, "explains", school.answered(course, "Because it adds.", "explain"))
    school.grade(course, students=["explains"])
    assert school.marks(course, "explains")["explain"] == (None, True)


def test_what_was_repaired_is_written_into_the_graded_notebook(taught: Course) -> None:
    notes = {
        name: school.graded(taught, name).metadata["autograder"]["notes"] for name in ("right", "renamed", "missing")
    }
    assert notes["right"] == []
    assert any("your toy (1).ipynb was graded instead" in note for note in notes["renamed"])
    assert any("there is no toy.ipynb" in note for note in notes["missing"])


def test_a_time_stamp_that_cannot_be_read_leaves_no_time(taught: Course) -> None:
    assert (taught.folder / "submitted/renamed" / TOPIC / "timestamp-unreadable.txt").exists()


def test_a_link_is_not_followed(taught: Course) -> None:
    assert "root:" not in (taught.folder / "autograded/renamed" / TOPIC / "link").read_text()


def test_grading_again_runs_nothing_and_changes_nothing(course: Course) -> None:
    before = school.scores(course)
    outcomes = school.grade(course)
    assert all(outcome.cached and not outcome.fault for outcome in outcomes.values())
    assert school.scores(course) == before


def test_one_changed_notebook_runs_one(course: Course) -> None:
    school.hand_in(course, "wrong", school.answered(course, ANSWERS["partly"] + "  # at last"))
    outcomes = school.grade(course)
    assert [name for name, outcome in outcomes.items() if not outcome.cached] == ["wrong"]
    assert school.scores(course)["wrong"] == SCORES["partly"]


def test_equal_work_is_examined_once(course: Course) -> None:
    work = school.answered(course, ANSWERS["right"] + "  # copied")
    for student in ("copy1", "copy2", "copy3"):
        school.hand_in(course, student, work)
    results = school.results(course)
    outcomes = school.grade(course)
    assert school.results(course) == results + 1
    assert {outcomes[f"copy{n}"].cached for n in (1, 2, 3)} == {False}
    assert {school.scores(course)[f"copy{n}"] for n in (1, 2, 3)} == {4.0}


def test_without_the_cache_everything_runs(course: Course) -> None:
    assert not any(
        outcome.cached for outcome in school.grade(course, students=["right", "wrong"], cache=False).values()
    )


@pytest.mark.parametrize("changed", ["a test", "a file", "the salt"])
def test_everything_runs_again_after_a_change_of(changed: str, course: Course) -> None:
    if changed == "a test":
        for name in ("source", "release"):
            path = course.folder / name / TOPIC / f"{TOPIC}.ipynb"
            path.write_text(path.read_text().replace("31337", "31338").replace("double(0) is 0", "zero stays zero"))
    elif changed == "a file":
        (course.folder / "release" / TOPIC / "numbers.csv").write_text("n\n2\n")
    else:
        (course.folder / ".autograder" / "salt").write_text("another")
        course = Course(course.folder)
    assert not any(outcome.cached for outcome in school.grade(course, students=["right"]).values())


def test_only_the_students_named_are_graded(course: Course) -> None:
    assert set(school.grade(course, students=["wrong"])) == {"wrong"}


def test_a_fault_of_the_platform_leaves_marks_empty_until_it_is_gone(tmp_path: Path) -> None:
    text = TEXT.replace("limit = 3", "import os\nlimit = 3 if os.path.exists('numbers.csv') else 1 / 0")
    course = school.make(tmp_path / "course", text)
    for student, answer in (("a", "right"), ("b", "partly")):
        school.hand_in(course, student, school.answered(course, ANSWERS[answer]))
    numbers = course.folder / "release" / TOPIC / "numbers.csv"
    kept = numbers.read_text()
    numbers.unlink()
    outcomes = school.grade(course)
    assert {name: "ZeroDivisionError" in outcome.fault for name, outcome in outcomes.items()} == {"a": True, "b": True}
    assert school.marks(course, "a")["test_hidden"] == (None, True)
    assert school.graded(course, "a").metadata["autograder"]["status"] == "platform_fault"
    numbers.write_text(kept)
    outcomes = school.grade(course)
    assert {outcome.fault for outcome in outcomes.values()} == {""}
    assert school.marks(course, "a")["test_hidden"] == (3.0, False)
    assert school.scores(course) == {"a": 4.0, "b": 3.0}


def test_a_fault_after_a_good_grading_empties_the_mark(course: Course) -> None:
    assert school.marks(course, "right")["test_hidden"] == (3.0, False)
    source = course.folder / "source" / TOPIC / f"{TOPIC}.ipynb"
    source.write_text(source.read_text().replace("limit = 3", "limit = 1 / 0"))
    assert "ZeroDivisionError" in school.grade(course, students=["right"])["right"].fault
    assert school.marks(course, "right")["test_hidden"] == (None, True)


def test_sandboxes_that_are_killed_do_not_end_the_batch(course: Course) -> None:
    names = [f"slow{number}" for number in range(3)]
    for name in names:
        slow = f"import time\ntime.sleep(0.5)\n{ANSWERS['right']}  # {name}"
        school.hand_in(course, name, school.answered(course, slow))
    outcomes = {}
    with WorkerPool.local(1) as crew:
        for outcome in Batch(course, TOPIC, crew).grade(names):
            for pid in [] if outcomes else _sandboxes():
                os.kill(pid, 9)
            outcomes[outcome.student] = outcome
    assert set(outcomes) == set(names)
    school.grade(course, students=[name for name in names if outcomes[name].fault])
    assert [school.scores(course)[name] for name in names] == [4.0] * 3


def _sandboxes() -> list[int]:
    """Return the processes of bubblewrap that this process started."""
    pids = [pid for path in Path("/proc/self/task").glob("*/children") for pid in path.read_text().split()]
    return [int(pid) for pid in pids if "bwrap" in Path(f"/proc/{pid}/comm").read_text()]


def test_nbgraders_own_command_gives_the_same_scores(taught: Course, tmp_path: Path) -> None:
    folder = tmp_path / "course"
    shutil.copytree(taught.folder, folder, ignore=shutil.ignore_patterns("autograded", "feedback", "results"))
    for student in ("missing", "renamed"):  # which nbgrader itself does not grade
        shutil.rmtree(folder / "submitted" / student)
    course = Course(folder)
    with_gradebook = school.scores(course)
    (folder / "gradebook.db").unlink()
    course.release(TOPIC)
    command = [sys.executable, "-W", "ignore", "-m", "nbgrader", "autograde", TOPIC, "--create"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    expected = {name: score for name, score in with_gradebook.items() if name not in ("missing", "renamed")}
    assert school.scores(course) == expected
    for student in expected:
        assert school.entries(course, student) == school.entries(taught, student)
        assert school.files(course, student) == school.files(taught, student)


def test_a_topic_without_a_handout_is_the_authors_fault(course: Course) -> None:
    shutil.rmtree(course.folder / "release")
    with pytest.raises(PackageError, match="generate_assignment"):
        school.grade(course)


def test_a_handout_without_its_source_is_the_authors_fault(course: Course) -> None:
    shutil.rmtree(course.folder / "source" / TOPIC)
    with pytest.raises(PackageError, match="missing"):
        school.grade(course)


def test_a_folder_without_configuration_is_not_a_course(tmp_path: Path) -> None:
    with pytest.raises(PlatformError, match="not a course"):
        Course(tmp_path)


def test_topics_and_students_are_found_by_their_folders(taught: Course) -> None:
    assert taught.topics() == [TOPIC]
    assert taught.students(TOPIC) == sorted({*ANSWERS, "missing", "malformed", "renamed"})


def test_feedback_holds_no_hidden_code_and_tells_what_was_found_out(course: Course) -> None:
    for student, told in (("wrong", "double(0) is 0"), ("dying", "Your code ended Python"), ("right", "")):
        page = school.feedback(course, student)
        assert "31337" not in page
        assert "secret_number" not in page
        assert told in page


def test_feedback_goes_on_after_a_submission_whose_page_cannot_be_made(course: Course) -> None:
    path = course.folder / "autograded" / "dying" / TOPIC / f"{TOPIC}.ipynb"
    path.write_text("{broken")
    with pytest.raises(PlatformError):
        course.feedback(TOPIC, ["dying", "wrong"])
    assert (course.folder / "feedback" / "wrong" / TOPIC / f"{TOPIC}.html").exists()


def test_a_notebook_of_several_gets_its_own_score(tmp_path: Path) -> None:
    course = school.make(tmp_path / "course")
    source = course.folder / "source" / TOPIC
    other = nbformat.read(source / f"{TOPIC}.ipynb", as_version=4)
    nbformat.write(other, source / "second.ipynb")
    course.release(TOPIC)
    school.hand_in(course, "a", school.answered(course, ANSWERS["right"]))
    school.hand_in(course, "a", school.answered(course, ANSWERS["partly"]), "second.ipynb")
    assert school.grade(course)["a"].fault == ""
    assert school.scores(course)["a"] == SCORES["right"] + SCORES["partly"]


def test_a_late_submission_is_graded_as_late(course: Course) -> None:
    (course.folder / "submitted" / "right" / TOPIC / "timestamp.txt").write_text("2026-01-05 10:00:00 UTC")
    school.grade(course, students=["right"])
    assert school.scores(course)["right"] == 4.0


def test_sandboxes_end_with_the_batch(course: Course) -> None:
    before = _sandboxes()
    school.grade(course, students=["right"], cache=False)
    assert _sandboxes() == before


def test_no_student_code_runs_where_it_cannot_be_isolated(tmp_path: Path) -> None:
    course = school.make(tmp_path / "course")
    school.hand_in(course, "a", school.answered(course, ANSWERS["right"]))
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "bwrap").write_text("#!/bin/sh\necho 'no namespaces here' >&2\nexit 1\n")
    (programs / "bwrap").chmod(0o755)
    command = [sys.executable, "-W", "ignore", "-m", "autograder.cli", "--course", str(course.folder), "grade"]
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 3
    assert "no namespaces here" in done.stderr
    assert school.scores(course) == {}
    assert school.results(course) == 0


def test_files_that_cannot_be_copied_leave_one_mark_empty_and_the_others_are_graded(course: Course) -> None:
    folder = school.hand_in(course, "deep", school.answered(course, ANSWERS["right"]))
    room = 4095 - len(str(folder))  # the longest path there can be; the graded one would be longer
    names, rest = divmod(room - 4, 201)
    deepest = folder.joinpath(*["d" * 200] * names, "d" * (rest + 1))
    deepest.mkdir(parents=True)
    (deepest / "f").write_text("x")
    outcomes = school.grade(course)
    assert "File name too long" in outcomes.pop("deep").fault
    assert not any(outcome.fault for outcome in outcomes.values())
    assert school.marks(course, "deep")["test_hidden"] == (None, True)
    shutil.rmtree(folder)
