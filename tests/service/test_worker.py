"""The whole way of a submission, with workers that are killed in the middle of it."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import nbformat
import pytest
from nbgrader.api import Gradebook
from sqlalchemy import select

from autograder.grading.store import results
from autograder.service.records.attempts import Attempts, AttemptStage
from autograder.service.records.tables import attempts as table
from tests.grading import school
from tests.service.campus import Campus, packed, process

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("alembic_on_path")]

SECONDS = 240
RIGHT = "def double(x):\n    return x + x"
PARTLY = "def double(x):\n    return min(2 * x, 10)"
WRONG = "def double(x):\n    return 7"


@contextmanager
def worker(campus: Campus) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker."""
    command = [sys.executable, "-m", "autograder.cli", "work", "--settings", str(campus.settings), "--workers", "1"]
    with process(command, campus.folder) as running:
        yield running


def hand_in(campus: Campus, name: str, answer: str) -> str:
    """Hand in an answer; return the id of the submission."""
    work = nbformat.writes(school.answered(campus.course, answer)).encode()
    with campus.client(name) as client:
        sent = client.post("assignments/toy/submissions", content=packed({"toy.ipynb": work, "timestamp.txt": b"1999"}))
        sent.raise_for_status()
        return str(sent.json()["submission"])


def seen(client: httpx.Client, submission: str, *states: str) -> dict[str, object]:
    """Return a submission once it is in one of some states."""
    over = time.monotonic() + SECONDS
    while time.monotonic() < over:
        found: dict[str, object] = client.get(f"submissions/{submission}").json()
        if found["state"] in states:
            return found
        time.sleep(0.1)
    raise AssertionError(f"{submission} did not become {' or '.join(states)}")


def kill(running: subprocess.Popen[bytes]) -> None:
    """End a worker without warning, and nothing else: what it started must end by itself."""
    os.kill(running.pid, signal.SIGKILL)
    running.wait()


@pytest.fixture(scope="module")
def tao(campus: Campus) -> Iterator[httpx.Client]:
    with campus.client("tao") as client:
        yield client


def test_what_is_handed_in_is_graded_shown_by_the_rules_and_recorded(campus: Campus, tao: httpx.Client) -> None:
    with worker(campus), campus.client("ada") as ada, campus.client("irene") as irene:
        partly, right, wrong = (hand_in(campus, "ada", answer) for answer in (PARTLY, RIGHT, WRONG))
        for each in (partly, right, wrong):
            seen(tao, each, "graded")
        full = [tao.get(f"submissions/{each}").json() for each in (partly, right, wrong)]
        assert [each["score"] for each in full] == [3.0, 4.0, 0.0]
        assert [each["counts"] for each in full] == [False, True, False]
        assert [test["hidden"] for test in full[1]["tests"]] == [False, True]

        shown = ada.get(f"submissions/{right}").json()
        assert (shown["score"], shown["max_score"], shown["counts"]) == (1.0, 1.0, False)
        assert [test["test"] for test in shown["tests"]] == ["test_zero"]
        page = ada.get(f"submissions/{right}/feedback")
        assert page.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
        assert "1 of 1 points" in page.text
        assert "of 3 points" not in page.text
        assert "31337" not in page.text + tao.get(f"submissions/{right}/feedback").text
        assert "3 of 3 points" in tao.get(f"submissions/{right}/feedback").text
        assert ada.get(f"submissions/{right}/feedback?notebook=other").status_code == 404
        irene.put("assignments/toy", json={"feedback": "published"})
        hidden = ada.get(f"submissions/{right}").json()
        assert (hidden["state"], hidden["score"], hidden["tests"]) == ("graded", None, [])
        assert ada.get(f"submissions/{right}/feedback").status_code == 403
        irene.put("assignments/toy", json={"published": True})
        assert ada.get(f"submissions/{right}").json()["score"] == 4.0
        assert ada.get("assignments/toy").json()["score"] == 4.0
        assert tao.get("queue").json()["workers"] == 1
        assert httpx.get(f"{campus.url}health").json()["status"] == "ok"

    assert school.scores(campus.course)["ada"] == 4.0
    stamp = campus.course.submitted("ada", "toy") / "timestamp.txt"
    assert stamp.read_text().startswith(str(full[1]["received"]).replace("T", " ").rstrip("Z"))
    about = school.graded(campus.course, "ada").metadata["autograder"]
    assert (about["status"], about["attempt"]) == ("graded", full[1]["number"])


def test_the_due_date_and_an_extension_reach_the_gradebook(campus: Campus, tao: httpx.Client) -> None:
    with worker(campus), campus.client("irene") as irene:
        irene.put("assignments/toy", json={"due": "2026-01-01T12:00:00+02:00"})
        irene.put("assignments/toy/extensions/ben", json={"due": "2026-01-02T12:00:00+02:00"})
        seen(tao, hand_in(campus, "ben", RIGHT), "graded")
        irene.put("assignments/toy", json={"due": None})
    with Gradebook(campus.course.coursedir.db_url) as gradebook:
        submission = gradebook.find_submission("toy", "ben")
        assert str(submission.duedate) == "2026-01-02 10:00:00"
        assert str(submission.assignment.duedate) == "2026-01-01 10:00:00"
        assert submission.total_seconds_late > 0


def test_a_mark_given_by_hand_survives_a_regrade_and_the_tests_run_anew(campus: Campus, tao: httpx.Client) -> None:
    with worker(campus):
        submission = hand_in(campus, "ben", f"{RIGHT}  # once")
        number = seen(tao, submission, "graded")["number"]
        with Gradebook(campus.course.coursedir.db_url) as gradebook:
            grade = gradebook.find_grade("explain", "toy", "toy", "ben")
            grade.manual_score, grade.needs_manual_grade = 2.0, False
            gradebook.db.commit()
        before = finished(campus, submission)
        assert tao.post(f"submissions/{submission}/regrade").status_code == 202
        again = seen(tao, submission, "graded")
        assert (again["number"], again["score"]) == (number, 4.0)
        assert finished(campus, submission) > before
    with Gradebook(campus.course.coursedir.db_url) as gradebook:
        assert gradebook.find_grade("explain", "toy", "toy", "ben").manual_score == 2.0
    assert school.scores(campus.course)["ben"] == 6.0


def finished(campus: Campus, submission: str) -> float:
    """Return when the result of a submission was stored."""
    key = Attempts(campus.course.database).result_keys([submission])[submission]["toy"]
    with campus.course.database.connect() as connection:
        return float(connection.execute(select(results.c.finished_at).where(results.c.key == key)).scalar_one())


def test_a_worker_that_is_killed_while_it_examines_loses_and_doubles_nothing(campus: Campus, tao: httpx.Client) -> None:
    slow = f"import time\ntime.sleep(3)\n{RIGHT}"
    with worker(campus) as first:
        killed = [hand_in(campus, name, f"{slow}  # {name}") for name in ("ada", "ben")]
        seen(tao, killed[0], "running")
        kill(first)
    assert tao.get(f"submissions/{killed[1]}").json()["state"] in ("queued", "running")
    with worker(campus):
        assert [seen(tao, each, "graded")["score"] for each in killed] == [4.0, 4.0]
    assert campus.course.queue.order() == []
    assert campus.course.queue.running() == frozenset()


# Each with a student of its own, as only an attempt that counts is laid out and recorded.
@pytest.mark.parametrize(("step", "name"), [("prepare", "cleo"), ("lay out", "dan"), ("record", "emil")])
def test_a_worker_that_is_killed_at_the_desk_loses_and_doubles_nothing(
    campus: Campus, tao: httpx.Client, step: str, name: str
) -> None:
    submission = hand_in(campus, name, f"{RIGHT}  # {step}")
    command = [sys.executable, str(Path(__file__).with_name("dying_worker.py")), str(campus.settings), step]
    with process(command, campus.folder) as dying:
        assert dying.wait(timeout=SECONDS) == -signal.SIGKILL
    assert tao.get(f"submissions/{submission}").json()["state"] != "graded"
    with worker(campus):
        assert seen(tao, submission, "graded")["score"] == 4.0
    with campus.course.database.connect() as connection:
        assert len(connection.execute(select(table.c.id).where(table.c.id == submission)).all()) == 1
    assert school.scores(campus.course)[name] == 4.0
    assert campus.course.submitted(name, "toy").is_dir()


def test_a_worker_that_is_told_to_stop_gives_back_what_it_had(campus: Campus, tao: httpx.Client) -> None:
    with worker(campus) as running:
        submission = hand_in(campus, "ada", f"import time\ntime.sleep(20)\n{RIGHT}")
        seen(tao, submission, "running")
        before = httpx.get(f"{campus.url}health").json()["workers"]  # with those that were killed a moment ago
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=30) == 0
    found = tao.get(f"submissions/{submission}").json()
    assert (found["state"], found["position"]) == ("queued", 1)
    assert httpx.get(f"{campus.url}health").json()["workers"] < before
    for key in campus.course.queue.order():
        campus.course.queue.drop(key)
    Attempts(campus.course.database).mark_failed(Attempts(campus.course.database).find(submission), "by the test")


def test_where_the_platform_fails_the_mark_stays_empty_until_it_is_graded_again(
    campus: Campus, tao: httpx.Client
) -> None:
    source = campus.course.folder / "source" / "toy"
    away = source.with_name("away")
    source.rename(away)
    try:
        with worker(campus):
            submission = hand_in(campus, "irene", RIGHT)
            failed = seen(tao, submission, "failed")
            assert "source/toy/toy.ipynb: missing" in str(failed["fault"])
            assert failed["score"] is None
            with campus.client("irene") as own:
                assert own.get("assignments/toy").json()["state"] == "failed"
            away.rename(source)
            tao.post(f"submissions/{submission}/regrade")
            assert seen(tao, submission, "graded")["score"] == 4.0
    finally:
        with contextlib.suppress(FileNotFoundError):
            away.rename(source)
    assert school.scores(campus.course)["irene"] == 4.0


def test_nothing_is_left_to_do(campus: Campus) -> None:
    counts = Attempts(campus.course.database).count_by_stage()
    assert counts[AttemptStage.EXAMINING] == 0
