"""Measure what grading costs beside examining: intake, queue, results, gradebook, in classes of 10 to 1,000.

    python tests/benchmarks/recording.py --write

Workers answer at once with a made-up result, and all else is as ever. Prints CPU seconds per submission, those of the
PostgreSQL server included, without what starting a program costs; `--write` puts the table into README.md.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, nullcontext
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track

from autograder.examiner.job import CodeCellRole, Examination, Job
from autograder.examiner.verdict import Status, Verdict
from autograder.grading.batch import Batch
from autograder.grading.course import Course
from autograder.grading.executors import WorkerPool
from tests.benchmarks.grading import HERE, PROJECT, control_group, put, table, used

sys.path.insert(0, str(PROJECT))

from tests import postgres
from tests.grading import school

HEADINGS = ("students", "SQLite, new", "SQLite, cached", "PostgreSQL, new", "PostgreSQL, cached")


class Prompt(WorkerPool):
    """A crew that answers without examining anything."""

    def start(self, folder: Path, topic: str, notebook: str) -> list[Future[None]]:
        self._started = [self.executor.submit(_answer, Course(folder), topic, notebook)]
        return self._started


def _answer(course: Course, topic: str, notebook: str) -> None:
    while (claimed := course.queue.claim("benchmark", topic, notebook)) is not None:
        course.queue.finish(claimed.key, _made_up(claimed.job))


def _made_up(job: Job) -> Examination:
    tests = [step for step in job.steps if step.role is CodeCellRole.TESTS]
    full = [Verdict(t.id, t.title, t.points, t.points, Status.PASSED, "", 1, 0.1) for t in tests]
    return Examination(tuple(full), {step.id: [] for step in job.steps if step.role is not CodeCellRole.TESTS})


def measure(folder: Path, students: int, database: str, group: Path) -> tuple[float, float]:
    """Return CPU seconds per submission, of grading a class for the first time and once more."""
    course = school.make(folder, database=database)
    for number in range(students):
        work = school.answered(course, f"def double(x):\n    return 2 * x  # {number}")
        school.hand_in(course, f"s{number:04d}", work)
    costs = []
    with Prompt.local() as crew:
        for _ in range(2):
            before = used(group)
            outcomes = list(Batch(course, school.TOPIC, crew).grade())
            costs.append((used(group) - before) / students)
            assert len(outcomes) == students and not any(outcome.fault for outcome in outcomes)
    return costs[0], costs[1]


def _row(students: int, group: Path) -> tuple[str, ...]:
    row = [str(students)]
    for database in (nullcontext(""), postgres.server()):
        with database as url, tempfile.TemporaryDirectory() as scratch:
            row += [f"{cost:.4f}" for cost in measure(Path(scratch), students, url, group)]
    return tuple(row)


@contextmanager
def _member(group: Path) -> Iterator[None]:
    """Let this process and what it starts be counted."""
    (group / "cgroup.procs").write_text(str(os.getpid()))
    try:
        yield
    finally:
        (group.parent / "cgroup.procs").write_text(str(os.getpid()))


@click.command()
@click.option("--students", "classes", multiple=True, type=int, default=(10, 40, 200, 1000), show_default=True)
@click.option("--write", is_flag=True, help="Put the table into README.md.")
def main(classes: tuple[int, ...], write: bool) -> None:
    """Measure classes of several sizes, with both databases."""
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with control_group() as group, _member(group):
        rows = [_row(students, group) for students in track(classes, description="measuring")]
    title = "CPU seconds per submission beside examining"
    Console().print(table(title, HEADINGS, rows))
    if write:
        put(HERE / "README.md", "recording", title, HEADINGS, rows)


if __name__ == "__main__":
    main()
