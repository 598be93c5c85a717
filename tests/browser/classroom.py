"""A class at a real hub: what it handed in, and a worker that grades it."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograder.service.records.attempts import Attempts
from tests.grading import school
from tests.service.campus import Campus, packed, process
from tests.service.campus import campus as run

PATIENCE_SECONDS = 120
FAULT = "bubblewrap: no space left on device <script>alert(1)</script>"
ABOUT = """\
title = "Twice as much"
version = "1.0"
principle = "A function that doubles numbers must double all of them, not those of the example alone."
outcomes = ["write a function"]
minutes = 20
"""
SUBMISSIONS = {"wrong": ("ada", "wrong"), "partly": ("ada", "partly"), "failed": ("ben", "right")}


@dataclass(frozen=True)
class Classroom:
    """A running hub, and the numbers of what was handed in, by a word for what became of it."""

    campus: Campus
    submissions: dict[str, str]

    @contextmanager
    def nothing_released(self) -> Iterator[None]:
        """Take back the assignment for a while."""
        with self.campus.client("irene") as client:
            client.put("assignments/toy", json={"released": False}).raise_for_status()
            try:
                yield
            finally:
                client.put("assignments/toy", json={"released": True}).raise_for_status()

    def notebook(self, answer: str) -> bytes:
        """Return a notebook with an answer in it."""
        return nbformat.writes(school.answered(self.campus.course, school.ANSWERS[answer])).encode()

    def hand_in(self, student: str, answer: str) -> str:
        """Hand in as a student's JupyterLab does, and wait until it is graded; return the number."""
        with self.campus.client(student) as client:
            sent = client.post("assignments/toy/submissions", content=packed({"toy.ipynb": self.notebook(answer)}))
            identifier = str(sent.raise_for_status().json()["submission"])
            over = time.monotonic() + PATIENCE_SECONDS
            while client.get(f"submissions/{identifier}").json()["state"] not in ("graded", "failed"):
                assert time.monotonic() < over, "it was not graded"
                time.sleep(0.2)
        return identifier

    def fail(self, identifier: str) -> None:
        """Note that the platform could not grade a submission."""
        attempts = Attempts(self.campus.course.database)
        attempts.mark_failed(attempts.find(identifier), FAULT)


@contextmanager
def classroom(folder: Path) -> Iterator[Classroom]:
    """Run a hub with the course service and a worker, and hand in."""
    with run(folder) as campus:
        package = folder / "course" / "assignments" / "toy"
        package.mkdir(parents=True)
        (package / "assignment.toml").write_text(ABOUT)
        work = [sys.executable, "-m", "autograder.cli", "work", "--settings", str(campus.settings), "--workers", "1"]
        with process(work, folder):
            room = Classroom(campus, {})
            room.submissions.update({name: room.hand_in(*what) for name, what in SUBMISSIONS.items()})
            room.fail(room.submissions["failed"])
            with campus.client("irene") as client:
                client.put("assignments/toy", json={"due": "2034-01-01T12:00:00Z"}).raise_for_status()
                client.put("assignments/toy/extensions/ben", json={"due": "2035-01-01T12:00:00Z"}).raise_for_status()
            yield room
