"""The whole loop, as a newcomer starts it, on a smaller class."""

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOPICS = ("a01_utility", "a02_ledger", "a06_reproducibility")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "course"
    command = [sys.executable, "-m", "autograder.cli", "demo", *TOPICS, "--folder", str(folder), "--students", "7"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=1500)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert re.search(r"(\d+) of \1 submissions got a score that their topic declares", done.stdout)
    return folder


pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


def test_the_demo_leaves_reports_gradebook_submissions_and_feedback(demo: Path) -> None:
    for name in ("reports/instructor.html", "reports/grades.csv", "gradebook.db", "submitted", "feedback"):
        assert (demo / name).exists(), name
    assert len(list((demo / "reports" / "students").glob("*.html"))) == 7


def test_every_submission_has_a_grade(demo: Path) -> None:
    submitted = {(path.parent.name, path.name) for path in (demo / "submitted").glob("*/*")}
    with (demo / "reports" / "grades.csv").open(encoding="utf-8") as file:
        graded = {(row["student_id"], row["topic"]) for row in csv.DictReader(file) if row["score"] != ""}
    assert graded == submitted


def test_those_who_crash_loop_or_cheat_get_no_more_than_their_work_earns(demo: Path) -> None:
    with (demo / "reports" / "grades.csv").open(encoding="utf-8") as file:
        scores = {(row["student_id"], row["topic"]): row["score"] for row in csv.DictReader(file)}
    for student, topic in zip(("s07", "s06", "s05"), TOPICS, strict=True):
        assert float(scores[student, topic]) == 0


def test_no_page_of_a_student_holds_hidden_code_or_anothers_name(demo: Path) -> None:
    for page in (demo / "reports" / "students").glob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "HIDDEN TESTS" not in text
        assert "from private" not in text
        assert not re.search(r"\bs0[1-7]\b", text.replace(page.stem, ""))


def test_no_feedback_holds_hidden_code(demo: Path) -> None:
    pages = list((demo / "feedback").rglob("*.html"))
    assert pages
    for page in pages:
        assert "from private" not in page.read_text(encoding="utf-8")


def test_grading_again_runs_nothing(demo: Path) -> None:
    command = [sys.executable, "-m", "autograder.cli", "--course", str(demo), "grade"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "COLUMNS": "200"})
    rows = [line.split("│")[1:-1] for line in done.stdout.splitlines() if line.startswith("│")]
    assert rows
    for row in rows:
        graded, cached = (int(cell) for cell in row[1:3])
        assert graded == cached > 0
