"""Dishonest submissions, graded as all others are. To add one, add a file to the folder of its family."""

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.attacks import testbed
from autograder.attacks.attack import Attack, Goal, load
from autograder.attacks.decoy_course import NAME
from autograder.attacks.judge import harm
from autograder.attacks.testbed import AttackTestbed
from autograder.examiner.job import Examination
from autograder.grading.batch import Batch, GradingResult
from autograder.grading.course import Course
from autograder.grading.executors import WorkerPool
from autograder.intake.graft import graft
from autograder.sandbox.probe import require_isolation

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
CANARIES = ("canary-5f1d", "canary-5f2e")
SUITE = load(HERE)
TARGET, POINTS, HANDOUT = SUITE.target, SUITE.target.points, SUITE.target.handout
FILES = [attack for attack in SUITE.attacks if attack.family in ("marks", "surgery") and not attack.is_code]
CODE = [attack for attack in SUITE.attacks if attack not in FILES]
# Whose outputs may hurt what shows them.
SHOWN = ("half_characters", "forged_output_kinds", "payloads", "output", "by_a_trap_for_feedback")
BATCH = [*FILES, *(attack for attack in CODE if attack.path.stem in SHOWN)]
HONEST = graft(TARGET.honest_cells(), HANDOUT)


@pytest.fixture(scope="module")
def testbeds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[AttackTestbed]]:
    """Two testbeds that differ in their hidden data only."""
    with ExitStack() as stack:
        folders = [tmp_path_factory.mktemp(f"arena{seed}") for seed in range(len(CANARIES))]
        yield [
            stack.enter_context(testbed.opened(folder, TARGET, canary, seed))
            for seed, (folder, canary) in enumerate(zip(folders, CANARIES, strict=True))
        ]


def lines(examined: Examination) -> list[str]:
    """Return what a student gets to see, one thing in each line."""
    said = [f"{verdict.test}: {verdict.message}" for verdict in examined.verdicts]
    return [*said, *(f"{cell}: {output}" for cell, items in examined.outputs.items() for output in items)]


def test_each_family_has_its_attacks() -> None:
    families = SUITE.families()
    assert len(families) == 11
    assert all(len(family) >= 4 for family in families.values())
    assert {attack.goal for attack in SUITE.attacks} == set(get_args(Goal))


def test_honest_work_gets_full_marks_and_the_handout_none(testbeds: list[AttackTestbed]) -> None:
    for each in testbeds:
        assert testbed.scores(each.pool.grade(HONEST)) == POINTS
        assert set(testbed.scores(each.pool.grade(graft([], HANDOUT))).values()) == {0.0}


@pytest.mark.parametrize("attack", CODE, ids=lambda attack: attack.name)
def test_code_earns_no_more_than_honest_work_in_it_and_harms_nobody(
    attack: Attack, testbeds: list[AttackTestbed]
) -> None:
    observation = testbeds[0].observe(attack)
    assert harm(attack, observation, POINTS, CANARIES, testbed.SECONDS) == []


@pytest.mark.parametrize(
    "attack", [*SUITE.families()["taking_out"], *SUITE.families()["reading"]], ids=lambda attack: attack.name
)
def test_what_a_student_is_shown_does_not_depend_on_hidden_data(attack: Attack, testbeds: list[AttackTestbed]) -> None:
    one, other = (lines(each.examine(attack)) for each in testbeds)
    assert one == other


@dataclass(frozen=True)
class GradedCourse:
    """A course in which all attacks by files were graded in one go, between honest students."""

    folder: Path
    before: dict[str, bytes]
    outcomes: dict[str, GradingResult]
    marks: dict[str, float]


HONEST_STUDENTS = ("honest1", "m-honest", "z-honest")


def marks(course: Course) -> dict[str, float]:
    """Return the scores in the gradebook, by student."""
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
        return {found.student.id: found.score for found in gradebook.assignment_submissions(NAME)}


def student(attack: Attack) -> str:
    return attack.name.replace("/", "-")


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory, alembic_on_path: None) -> GradedCourse:
    folder = tmp_path_factory.mktemp("course")
    TARGET.course(folder, CANARIES[0])
    shutil.copy(Path(HERE.parents[1], "nbgrader_config.py"), folder)
    shutil.rmtree(folder / "release")
    shutil.rmtree(folder / "submitted")
    course = Course(folder)
    course.release(NAME)
    for name in HONEST_STUDENTS:
        place = folder / "submitted" / name / NAME
        place.mkdir(parents=True)
        nbformat.write(TARGET.honest(), place / f"{NAME}.ipynb")
    for attack in BATCH:
        attack.hand_in(TARGET, folder / "submitted" / student(attack) / NAME)
    before = testbed.state(folder)
    require_isolation()
    with WorkerPool.local(2) as crew:
        outcomes = {outcome.student: outcome for outcome in Batch(course, NAME, crew).grade()}
    course.feedback(NAME, [name for name, outcome in outcomes.items() if not outcome.fault])
    return GradedCourse(folder, before, outcomes, marks(course))


@pytest.mark.parametrize("attack", BATCH, ids=lambda attack: attack.name)
def test_in_a_batch_no_attack_earns_more_than_honest_work_in_it(attack: Attack, batch: GradedCourse) -> None:
    assert batch.outcomes[student(attack)].fault == ""
    assert batch.marks[student(attack)] <= sum(POINTS[test] for test in attack.earns)


def test_honest_students_get_full_marks_and_feedback_in_a_batch_of_attacks(batch: GradedCourse) -> None:
    for name in HONEST_STUDENTS:
        assert batch.outcomes[name].fault == ""
        assert batch.marks[name] == sum(POINTS.values())
        assert (batch.folder / "feedback" / name / NAME / f"{NAME}.html").exists()


def test_a_batch_of_attacks_changes_nothing_that_was_there(batch: GradedCourse) -> None:
    after = testbed.state(batch.folder)
    own = ("submitted/", "gradebook.db", ".autograder/grading.db")  # the intake disarms; marks and the queue change
    kept = {name: found for name, found in batch.before.items() if not name.startswith(own)}
    assert kept.items() <= after.items()
    new = {name.split("/")[0] for name in after.keys() - batch.before.keys()}
    assert new <= {".autograder", "autograded", "feedback", "submitted"}


def test_no_page_of_feedback_holds_a_secret_or_runs_a_script(batch: GradedCourse) -> None:
    pages = sorted((batch.folder / "feedback").rglob("*.html"))
    assert len(pages) >= len(BATCH)
    own = (batch.folder / "feedback" / HONEST_STUDENTS[0] / NAME / f"{NAME}.html").read_text()
    for page in pages:
        text = page.read_text()
        assert not any(canary in text for canary in CANARIES), page
        assert "private.secret" not in text, page
        assert not re.search(r"<img[^>]+src=.https?:", text), page
        assert text.count("<script") <= own.count("<script"), page
