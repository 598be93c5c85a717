import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.errors import PackageError, PlatformError
from autograder.grading.course import Course
from autograder.grading.sandbox_cache import SandboxCache
from autograder.grading.sandbox_pool import candidates
from autograder.intake.graft import Grafted
from autograder.wire.frames import ARRAYS
from tests.grading import school
from tests.grading.school import TOPIC

pytestmark = pytest.mark.slow


@pytest.fixture
def course(tmp_path: Path, alembic_on_path: None) -> Course:
    return school.make(tmp_path / "course")


def examine(engines: SandboxCache, course: Course) -> tuple[object, int]:
    """Grade the solution; return the engine that did, and the points."""
    with engines.use(TOPIC, TOPIC) as engine:
        work = school.answered(course, school.ANSWERS["right"])
        return engine, int(sum(verdict.score for verdict in engine.grade(Grafted(work)).verdicts))


def test_an_engine_is_kept_as_long_as_its_files_are_the_same(course: Course) -> None:
    with SandboxCache(course, 1) as engines:
        first, points = examine(engines, course)
        assert points == 4
        assert examine(engines, course)[0] is first
        (course.folder / "release" / TOPIC / "numbers.csv").write_text("n\n2\n")
        second, points = examine(engines, course)
        assert points == 4
        assert second is not first
        assert not first.running  # type: ignore[attr-defined]


def test_what_arrays_are_sent_with_is_imported_before_there_are_files_of_a_student(course: Course) -> None:
    (assignment,) = course.tasks(TOPIC)
    assert set(ARRAYS) <= set(candidates(assignment).modules)
    for name in ARRAYS:
        importlib.import_module(name)  # one that is not there would be passed over


def test_who_grades_does_not_import_pandas() -> None:
    code = "import sys, autograder.grading.course; print({'numpy', 'pandas'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.stdout.strip(), done.stderr) == ("set()", "")


def test_no_more_idle_engines_are_kept_than_was_said(course: Course) -> None:
    with SandboxCache(course, 0) as engines:
        engine, _ = examine(engines, course)
        assert not engine.running  # type: ignore[attr-defined]


def test_an_engine_that_does_not_start_is_tried_again(course: Course) -> None:
    source = course.folder / "source" / TOPIC / f"{TOPIC}.ipynb"
    content = source.read_bytes()
    with SandboxCache(course, 1) as engines:
        source.unlink()
        with pytest.raises(PackageError), engines.use(TOPIC, TOPIC):
            pass
        source.write_bytes(content)
        assert examine(engines, course)[1] == 4


def test_closed_engines_start_nothing(course: Course) -> None:
    engines = SandboxCache(course, 1)
    engines.close()
    with pytest.raises(PlatformError, match="stopping"), engines.use(TOPIC, TOPIC):
        pass
