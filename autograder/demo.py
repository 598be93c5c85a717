"""A class to look at: simulated students hand in known submissions of every topic, and a few that misbehave."""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nbformat
import numpy as np
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from rich.console import Console

from autograder import course_folder
from autograder.errors import PlatformError
from autograder.grading import show
from autograder.grading.course import Course
from autograder.grading.executors import WorkerPool
from autograder.package.notebook import dumps
from autograder.package.package import Package
from autograder.progress import Progress
from autograder.reports import write

MARK = "autograder-demo.json"
"""This file says that a folder is a demo, which a later demo may replace."""
DUE = datetime(2026, 3, 2, 12, tzinfo=UTC)

FIRST = (
    "Asha", "Bilal", "Chitra", "Dev", "Esha", "Farhan", "Gita", "Harish", "Ishaan", "Jaya", "Kabir", "Leela",
    "Manoj", "Nila", "Omar", "Priya", "Qasim", "Rohan", "Sara", "Tarun", "Uma", "Vikram", "Wafa", "Xerxes",
    "Yamini", "Zoya", "Anil", "Bina", "Chandra", "Divya", "Ela", "Farid", "Gopal", "Hema",
)  # fmt: skip
LAST = ("Rao", "Khan", "Iyer", "Das", "Sen", "Nair", "Bose", "Mehta", "Pillai", "Gill", "Joshi", "Dutta")

MISBEHAVING = {
    "crashes": "import os\n\nos._exit(1)",
    "loops for ever": "while True:\n    pass",
    "is dishonest": (
        "import ast, builtins, glob, os\n\n"
        "# read the answers\n"
        "for path in ('/package', '/work', '/home', '/root', '../source', '../../gradebook.db'):\n"
        "    try:\n        print(path, os.listdir(path))\n    except OSError as error:\n        print(error)\n\n"
        "# let no assertion fail\n"
        "class NoAsserts(ast.NodeTransformer):\n"
        "    def visit_Assert(self, node):\n        return None\n\n"
        "get_ipython().ast_transformers.append(NoAsserts())\n"
        "get_ipython().set_custom_exc((Exception,), lambda *a, **k: None)"
    ),
}


@dataclass(frozen=True)
class DemoStudent:
    """A simulated student: their submission for each topic, and how late it is."""

    id: str
    first_name: str
    last_name: str
    choices: Mapping[str, str]
    late: Mapping[str, timedelta]


def play(count: int, packages: list[Package], seed: int) -> list[DemoStudent]:
    """Draw a class: most students know most of it, some hand in the handout or nothing, three misbehave."""
    rng = np.random.default_rng(seed)
    students = []
    for number in range(count):
        first, last = FIRST[number % len(FIRST)], LAST[int(rng.integers(len(LAST)))]
        choices, late = {}, {}
        for package in packages:
            choices[package.name] = _choice(package, rng)
            hours = rng.choice([-30.0, -5.0, -0.5, 0.2, 26.0], p=[0.3, 0.3, 0.25, 0.1, 0.05])
            late[package.name] = timedelta(hours=float(hours))
        students.append(DemoStudent(f"s{number + 1:02d}", first, last, choices, late))
    for number, kind in enumerate(MISBEHAVING):
        topic = packages[number % len(packages)].name
        student = students[-1 - number]
        students[-1 - number] = replace(student, choices={**student.choices, topic: kind})
    return students


def _choice(package: Package, rng: np.random.Generator) -> str:
    right = [name for name in package.submissions if package.is_correct(name)]
    wrong = [name for name in package.submissions if name not in right and name != "blank"]
    kind = rng.choice(["right", "wrong", "blank", "nothing"], p=[0.45, 0.43, 0.06, 0.06])
    if kind in ("blank", "nothing"):
        return str(kind)
    return str(rng.choice(right if kind == "right" or not wrong else wrong))


def build(
    folder: Path, topics: Sequence[Path], count: int, seed: int
) -> tuple[Course, list[Package], list[DemoStudent]]:
    """Make a course of the packages `topics` in `folder`, with handouts and submissions; return all three.

    Raises `PlatformError` if there is anything but an earlier demo in the folder, or if there are no topics.
    """
    if not topics:
        raise PlatformError("the course has no topics: write a package in assignments/ first")
    if folder.exists() and not (folder / MARK).exists() and list(folder.iterdir()):
        raise PlatformError(f"{folder} is not empty and not a demo course; name another folder with --folder")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / MARK).write_text(json.dumps({"students": count, "seed": seed}) + "\n")
    course, packages = course_folder.create(folder, topics[0].parents[1], topics)
    students = play(count, packages, seed)
    _enroll(course, packages, students)
    for package in packages:
        for student in students:
            hand_in(course, package, student)
    return course, packages, students


def _enroll(course: Course, packages: list[Package], students: list[DemoStudent]) -> None:
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
        for package in packages:
            gradebook.update_or_create_assignment(package.name, duedate=DUE.replace(tzinfo=None))
        for student in students:
            gradebook.update_or_create_student(student.id, first_name=student.first_name, last_name=student.last_name)


def hand_in(course: Course, package: Package, student: DemoStudent) -> None:
    """Write a student's submission for a topic into submitted/, with a time stamp, if the student hands one in."""
    choice = student.choices[package.name]
    if choice == "nothing":
        return
    notebook = package.submission("blank" if choice in MISBEHAVING else choice)
    if choice in MISBEHAVING:
        _misbehave(notebook, MISBEHAVING[choice])
    folder = course.folder / "submitted" / student.id / package.name
    folder.mkdir(parents=True)
    (folder / f"{package.name}.ipynb").write_bytes(dumps(notebook))
    stamp = DUE + student.late.get(package.name, timedelta(0))
    (folder / "timestamp.txt").write_text(f"{stamp:%Y-%m-%d %H:%M:%S} UTC\n")


def _misbehave(notebook: NotebookNode, code: str) -> None:
    """Put `code` before the student's first answer, and tell nbgrader to skip every test."""
    first = next(i for i, cell in enumerate(notebook.cells) if cell.metadata.get("nbgrader", {}).get("solution"))
    notebook.cells.insert(first, nbformat.v4.new_code_cell(code))
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.metadata["tags"] = ["skip-execution"]


def declared(students: list[DemoStudent], packages: list[Package]) -> Iterator[tuple[str, str, float, float]]:
    """Yield student, topic, and the lowest and the highest total that the package declares for each submission."""
    for student in students:
        for package in packages:
            choice = student.choices[package.name]
            if choice == "nothing":
                continue
            known = "blank" if choice in MISBEHAVING else choice
            ranges = [package.expected(known, test) for test in package.tests]
            yield student.id, package.name, sum(low for low, _ in ranges), sum(high for _, high in ranges)


def run(
    folder: Path, topics: Sequence[Path], count: int, seed: int, workers: int | None, console: Console
) -> list[str]:
    """Play the whole demo with the packages `topics`; return each score that differs from what a package declares."""
    console.print(f"building a course for {count} students in {folder}", highlight=False)
    course, packages, students = build(folder, topics, count, seed)
    names = [package.name for package in sorted(packages, key=_seconds_per_test)]
    console.print(f"grading {len(names)} topics in this order: {', '.join(names)}", highlight=False)
    with WorkerPool.local(workers) as pool:
        outcomes = show.grade(course, names, (), pool, True, console)
    with Progress(len(names), console) as progress:
        for name in names:
            progress.name("writing feedback")
            course.feedback(
                name, [outcome.student for outcome in outcomes if outcome.topic == name and not outcome.fault]
            )
            progress.advance()
    written = write(course.folder, course.folder / "reports")
    console.print(show.table(course, outcomes))
    faults = [
        f"{outcome.student} {outcome.topic}: not graded: {outcome.fault}" for outcome in outcomes if outcome.fault
    ]
    faults += _surprises(course, students, packages)
    console.print(f"{len(outcomes) - len(faults)} of {len(outcomes)} submissions got a score that their topic declares")
    for name, path in (
        ("report", written.instructor),
        ("students", folder / "reports" / "students"),
        ("table", written.grades),
        ("feedback", folder / "feedback"),
    ):
        console.print(f"{name:>9}: {path}", soft_wrap=True)
    return faults


def _seconds_per_test(package: Package) -> float:
    """Return how long a test may take: topics that are quick to grade come first, so that results are soon seen."""
    return package.manifest.limits.seconds_per_test


def _surprises(course: Course, students: list[DemoStudent], packages: list[Package]) -> list[str]:
    """Return a sentence for each score in the gradebook that is not what the package declares."""
    sentences = []
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
        for student, topic, low, high in declared(students, packages):
            notebooks = gradebook.find_submission(topic, student).notebooks
            score = sum(grade.auto_score or 0.0 for notebook in notebooks for grade in notebook.grades)
            if not low - 0.01 <= score <= high + 0.01:
                sentences.append(f"{student} {topic}: got {score:g}, but {low:g} to {high:g} is declared")
    return sentences
