"""Dishonest submissions, graded as all others are. To add one, add a file to the folder of its family."""

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest
from autograder.candidate.probe import require_isolation
from autograder.errors import PlatformError
from autograder.examiner.job import Examined
from autograder.examiner.verdict import Status
from autograder.grading.course import Course, Outcome
from autograder.grading.crew import Crew
from autograder.grading.engine import Engine
from autograder.intake import disarm, graft, take

from attacks import arena
from attacks.arena import ESCAPED, HANDOUT, POINTS, Attack

CANARIES = ("canary-5f1d", "canary-5f2e")
FAMILIES = sorted(path.name for path in arena.HERE.iterdir() if path.is_dir() and path.name[0] not in "._")
ALL = list(arena.attacks(*FAMILIES))
FILES = [attack for attack in ALL if attack.path.parent.name in ("marks", "surgery") and not attack.is_code]
CODE = [attack for attack in ALL if attack not in FILES]
SHOWN = ("half_characters", "forged_output_kinds", "payloads", "output")  # whose outputs may hurt what shows them
BATCH = [*FILES, *(attack for attack in CODE if attack.path.stem in SHOWN)]
HONEST = graft([arena.found(node) for node in arena.honest().cells], HANDOUT)


@dataclass(frozen=True)
class Arena:
    """A course folder and a running engine for its assignment."""

    folder: Path
    engine: Engine
    kept: dict[str, Examined] = field(default_factory=dict)

    def examine(self, attack: Attack) -> Examined:
        """Grade `attack` from its files, unless it was graded before."""
        if attack.name not in self.kept:
            self.kept[attack.name] = self._examine(attack)
        return self.kept[attack.name]

    def _examine(self, attack: Attack) -> Examined:
        folder = self.folder / "submitted" / "attacker" / arena.NAME
        shutil.rmtree(folder, ignore_errors=True)
        arena.hand_in(attack, folder)
        disarm(folder, self.folder / "source" / arena.NAME)
        try:
            return self.engine.grade(take(folder / f"{arena.NAME}.ipynb", HANDOUT))
        finally:
            shutil.rmtree(folder)


@pytest.fixture(scope="module")
def arenas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Arena]]:
    """Two arenas that differ in their hidden data only."""
    with ExitStack() as stack:
        made = []
        for seed, canary in enumerate(CANARIES):
            folder = tmp_path_factory.mktemp(f"arena{seed}")
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("CANARY", canary)
                patch.setenv("HOME", str(folder / "home"))
                assignment = arena.course(folder, canary, seed)
                made.append(Arena(folder, stack.enter_context(Engine(assignment, b"salt-canary"))))
        yield made


def shown(examined: Examined) -> str:
    """Return all that a student gets to see."""
    said = [(verdict.test, verdict.title, verdict.message) for verdict in examined.verdicts]
    return json.dumps([said, examined.outputs])


def lines(examined: Examined) -> list[str]:
    """Return what a student gets to see, one thing in each line."""
    said = [f"{verdict.test}: {verdict.message}" for verdict in examined.verdicts]
    return [*said, *(f"{cell}: {output}" for cell, items in examined.outputs.items() for output in items)]


def scores(examined: Examined) -> dict[str, float]:
    return {verdict.test: verdict.score for verdict in examined.verdicts}


def test_each_family_has_its_attacks() -> None:
    assert len(FAMILIES) == 11
    assert all(len(list(arena.attacks(family))) >= 4 for family in FAMILIES)


def test_honest_work_gets_full_marks_and_the_handout_none(arenas: list[Arena]) -> None:
    for each in arenas:
        assert scores(each.engine.grade(HONEST)) == POINTS
        assert set(scores(each.engine.grade(graft([], HANDOUT))).values()) == {0.0}


@pytest.mark.parametrize("attack", CODE, ids=lambda attack: attack.name)
def test_code_earns_no_more_than_honest_work_in_it_and_harms_nobody(attack: Attack, arenas: list[Arena]) -> None:
    here = arenas[0]
    before, running = arena.state(here.folder), arena.processes()
    began = time.monotonic()
    try:
        examined = here.examine(attack)
    except PlatformError as error:
        pytest.fail(f"a submission made the platform fail: {error}")
    assert time.monotonic() - began < 2 * arena.LIMITS.seconds_total
    assert {test for test, score in scores(examined).items() if score > 0} <= attack.earns
    assert not any(canary in shown(examined) for canary in CANARIES)
    assert "SHIFTS" not in shown(examined)
    assert ESCAPED not in shown(examined)
    assert len(shown(examined)) < 100_000_000
    assert max(map(len, examined.outputs.values())) <= 1_000
    assert all(verdict.message for verdict in examined.verdicts if verdict.status is not Status.PASSED)
    assert scores(here.engine.grade(HONEST)) == POINTS
    assert arena.state(here.folder) == before
    assert arena.processes() == running


@pytest.mark.parametrize("attack", list(arena.attacks("taking_out", "reading")), ids=lambda attack: attack.name)
def test_what_a_student_is_shown_does_not_depend_on_hidden_data(attack: Attack, arenas: list[Arena]) -> None:
    one, other = (lines(each.examine(attack)) for each in arenas)
    assert one == other


@dataclass(frozen=True)
class Batch:
    """A course in which all attacks by files were graded in one go, between honest students."""

    folder: Path
    before: dict[str, bytes]
    outcomes: dict[str, Outcome]
    marks: dict[str, float]


HONEST_STUDENTS = ("honest1", "m-honest", "z-honest")


def student(attack: Attack) -> str:
    return attack.name.replace("/", "-")


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory, alembic_on_path: None) -> Batch:
    folder = tmp_path_factory.mktemp("course")
    arena.course(folder, CANARIES[0])
    shutil.copy(Path(arena.HERE.parents[1], "nbgrader_config.py"), folder)
    shutil.rmtree(folder / "release")
    shutil.rmtree(folder / "submitted")
    course = Course(folder)
    course.release(arena.NAME)
    for name in HONEST_STUDENTS:
        place = folder / "submitted" / name / arena.NAME
        place.mkdir(parents=True)
        nbformat.write(arena.honest(), place / f"{arena.NAME}.ipynb")
    for attack in BATCH:
        arena.hand_in(attack, folder / "submitted" / student(attack) / arena.NAME)
    before = arena.state(folder)
    require_isolation()
    with Crew.local(2) as crew:
        outcomes = {outcome.student: outcome for outcome in course.grade(arena.NAME, crew)}
    course.feedback(arena.NAME, [name for name, outcome in outcomes.items() if not outcome.fault])
    return Batch(folder, before, outcomes, arena.marks(course))


@pytest.mark.parametrize("attack", BATCH, ids=lambda attack: attack.name)
def test_in_a_batch_no_attack_earns_more_than_honest_work_in_it(attack: Attack, batch: Batch) -> None:
    assert batch.outcomes[student(attack)].fault == ""
    assert batch.marks[student(attack)] <= attack.most


def test_honest_students_get_full_marks_and_feedback_in_a_batch_of_attacks(batch: Batch) -> None:
    for name in HONEST_STUDENTS:
        assert batch.outcomes[name].fault == ""
        assert batch.marks[name] == sum(POINTS.values())
        assert (batch.folder / "feedback" / name / arena.NAME / f"{arena.NAME}.html").exists()


def test_a_batch_of_attacks_changes_nothing_that_was_there(batch: Batch) -> None:
    after = arena.state(batch.folder)
    kept = {name: found for name, found in batch.before.items() if not name.startswith(("submitted/", "gradebook.db"))}
    assert kept.items() <= after.items()
    new = {name.split("/")[0] for name in after.keys() - batch.before.keys()}
    assert new <= {".autograder", "autograded", "feedback", "submitted"}


def test_no_page_of_feedback_holds_a_secret_or_runs_a_script(batch: Batch) -> None:
    pages = sorted((batch.folder / "feedback").rglob("*.html"))
    assert len(pages) >= len(BATCH)
    own = (batch.folder / "feedback" / HONEST_STUDENTS[0] / arena.NAME / f"{arena.NAME}.html").read_text()
    for page in pages:
        text = page.read_text()
        assert not any(canary in text for canary in CANARIES), page
        assert "private.secret" not in text, page
        assert text.count("<script") <= own.count("<script"), page
