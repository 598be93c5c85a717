"""Compare grading with stock `nbgrader autograde`: the same submissions, in one run, in turn.

    python tests/benchmarks/grading.py --topic a12_drift --students 8

Prints CPU and wall-clock seconds per submission, and the ratio to stock. Stock executes each notebook in a kernel of
its own without isolation; its scores are not compared, since it scores what a test displays.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from rich.console import Console
from rich.table import Table

from autograder.demo import Student, hand_in
from autograder.grading.course import Course
from autograder.package import load
from autograder.sync import apply, plan

PROJECT = Path(__file__).parents[2]
STOCK = """
c = get_config()
c.CourseDirectory.course_id = "mlops"
c.Execute.timeout = 600
"""


@dataclass(frozen=True)
class Cost:
    """Seconds per submission."""

    cpu: float
    wall: float


def build(folder: Path, topic: str, students: int) -> None:
    """Make a course whose students hand in the topic's known submissions, each made distinct by a comment."""
    shutil.copytree(PROJECT / "assignments" / topic, folder / "assignments" / topic)
    shutil.copy(PROJECT / "nbgrader_config.py", folder)
    package = load(folder / "assignments" / topic)
    apply(plan(package.folder, folder / "source" / topic))
    course = Course(folder)
    course.release(topic)
    names = [name for name in package.submissions if name != "blank" and "never" not in name and "loop" not in name]
    chosen = np.random.default_rng(0).choice(names, students)
    for number, name in enumerate(chosen):
        student = Student(f"s{number:03d}", "", "", {topic: str(name)}, {})
        hand_in(course, package, student)


def measure(course: Path, command: list[str], students: int) -> Cost:
    """Run a command in a course folder and return its cost, its descendants' included."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    environment = {**os.environ, "PYTHONPATH": str(next((course / "assignments").iterdir())), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True, check=False)
    after, ended = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    if not list((course / "autograded").glob("*/*/*.ipynb")):
        raise SystemExit(f"{command} graded nothing:\n{done.stdout}\n{done.stderr}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu / students, (ended - began) / students)


@click.command()
@click.option("--topic", default="a12_drift", show_default=True)
@click.option("--students", default=8, show_default=True)
@click.option("--rounds", default=1, show_default=True, help="How often each way is measured, in turn.")
def main(topic: str, students: int, rounds: int) -> None:
    """Measure stock nbgrader, ours with one worker, ours with all cores, and ours cached."""
    binaries = Path(sys.executable).parent
    os.environ["PATH"] = f"{binaries}{os.pathsep}{os.environ['PATH']}"
    ways = {
        "stock nbgrader autograde": ["nbgrader", "autograde", topic, "--force"],
        "sandboxed, one worker": ["autograder", "grade", topic, "--no-cache", "--workers", "1"],
        "sandboxed, all cores": ["autograder", "grade", topic, "--no-cache"],
        "sandboxed, cached": ["autograder", "grade", topic],
    }
    costs: dict[str, list[Cost]] = {name: [] for name in ways}
    with tempfile.TemporaryDirectory() as scratch:
        ours, stock = Path(scratch, "ours"), Path(scratch, "stock")
        ours.mkdir()
        build(ours, topic, students)
        shutil.copytree(ours, stock)
        (stock / "nbgrader_config.py").write_text(STOCK)
        for _ in range(rounds):
            for name, command in ways.items():
                folder = stock if name.startswith("stock") else ours
                costs[name].append(measure(folder, [str(binaries / command[0]), *command[1:]], students))
    Console().print(table(topic, students, costs))


def table(topic: str, students: int, costs: dict[str, list[Cost]]) -> Table:
    """Return medians per submission, and how many times less each way costs than stock."""
    rows = Table(title=f"{topic}, {students} submissions, {os.cpu_count()} cores: seconds per submission")
    for heading in ("", "CPU", "wall", "CPU, stock / this", "wall, stock / this"):
        rows.add_column(heading, justify="right" if heading else "left")
    medians = {
        name: Cost(float(np.median([c.cpu for c in each])), float(np.median([c.wall for c in each])))
        for name, each in costs.items()
    }
    stock = next(iter(medians.values()))
    for name, cost in medians.items():
        rows.add_row(
            name, f"{cost.cpu:.2f}", f"{cost.wall:.2f}", f"{stock.cpu / cost.cpu:.1f}", f"{stock.wall / cost.wall:.1f}"
        )
    return rows


if __name__ == "__main__":
    main()
