"""Cases of the recorder that the comparison with nbgrader in test_course does not reach."""

from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from traitlets.config import Config

from autograder.errors import PlatformError
from autograder.grading.course import Course
from autograder.grading.recorder import Recorder
from tests.grading import school
from tests.grading.school import ANSWERS, TOPIC

pytestmark = pytest.mark.usefixtures("alembic_on_path")


@pytest.fixture
def course(tmp_path: Path) -> Course:
    course = school.make(tmp_path / "course")
    for student in ("a", "b"):
        school.hand_in(course, student, school.answered(course, ANSWERS["right"]))
    return course


def test_a_manual_score_stays_and_waits_for_a_look(course: Course) -> None:
    school.grade(course)
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
        grade = gradebook.find_grade("test_hidden", TOPIC, TOPIC, "a")
        grade.manual_score = 2.0
        gradebook.db.commit()
    school.grade(course, cache=False)
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
        grade = gradebook.find_grade("test_hidden", TOPIC, TOPIC, "a")
        assert (grade.auto_score, grade.manual_score, grade.needs_manual_grade) == (3.0, 2.0, True)


def test_a_late_submission_loses_what_the_courses_policy_says(course: Course) -> None:
    (course.folder / "submitted" / "a" / TOPIC / "timestamp.txt").write_text("2026-01-05 10:00:00 UTC")
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
        gradebook.update_or_create_assignment(TOPIC, duedate="2026-01-05 09:00:00 UTC")
    course.config.merge(Config({"LateSubmissionPlugin": {"penalty_method": "zero"}}))
    school.grade(course)
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
        (notebook,) = gradebook.find_submission(TOPIC, "a").notebooks
        assert (notebook.score, notebook.late_submission_penalty) == (4.0, 4.0)
        (notebook,) = gradebook.find_submission(TOPIC, "b").notebooks
        assert notebook.late_submission_penalty is None


def test_an_assignment_that_the_gradebook_does_not_know_is_the_platforms_fault(course: Course) -> None:
    (course.folder / "gradebook.db").unlink()
    with pytest.raises(PlatformError, match="run `nbgrader generate_assignment toy`"):
        school.grade(course)


def test_a_submission_is_recorded_whole_or_not_at_all(course: Course) -> None:
    school.grade(course)
    notebook = school.handout(course)
    del notebook.cells[-1]
    with Recorder(course.coursedir, course.config) as recorder, pytest.raises(KeyError):
        recorder.record("a", TOPIC, {TOPIC: notebook})
    assert school.scores(course)["a"] == 4.0


def test_postgresql_can_be_the_gradebook_and_hold_the_work(tmp_path: Path, postgresql: str) -> None:
    course = school.make(tmp_path / "course", database=postgresql)
    for student, answer in (("a", "right"), ("b", "partly"), ("c", "dying")):
        school.hand_in(course, student, school.answered(course, ANSWERS[answer]))
    assert {outcome.fault for outcome in school.grade(course).values()} == {""}
    assert school.scores(course) == {"a": 4.0, "b": 3.0, "c": 0.0}
    assert all(outcome.cached for outcome in school.grade(course).values())
    assert not (course.folder / "gradebook.db").exists()
    assert not (course.folder / ".autograder" / "grading.db").exists()
