import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.exchange.grader import newest
from tests.exchange.seat import Seat
from tests.service.campus import Campus, packed

pytestmark = pytest.mark.slow

Sit = Callable[..., Seat]
NOTEBOOK = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'


def _fetched(sit: Sit, name: str, topic: str = "toy") -> Seat:
    there = sit(name)
    there.run("fetch_assignment", topic)
    return there


def test_a_student_fetches_submits_and_finds_the_attempt_and_its_receipt(campus: Campus, sit: Sit) -> None:
    topic = campus.assignment("loop")
    irene = sit("irene")
    shutil.copytree(campus.folder / "course" / "release" / topic, irene.folder / "release" / topic)
    assert f"Released as: mlops {topic}" in irene.run("release_assignment", topic)
    ada = sit("ada")
    assert f"mlops {topic}" in ada.run("list")
    ada.run("fetch_assignment", topic)
    assert (ada.folder / topic / "numbers.csv").read_text() == "n\n1\n"
    assert "already downloaded" in ada.run("list")
    said = ada.run("submit", topic)
    assert f"Submitted as: mlops {topic}" in said and "Attempt 1" in said
    receipt = json.loads((ada.folder / topic / "receipts" / "1.json").read_text())
    with campus.client("ada") as client:
        assert client.post("receipts/verify", json=receipt).json()["valid"] is True
    assert "attempt 1" in ada.run("list", "--cached")
    assert f"ben {topic}" not in sit("ben").run("list", "--cached")


def test_a_second_fetch_writes_over_nothing_and_replaces_only_what_is_missing(sit: Sit) -> None:
    ada = _fetched(sit, "ada")
    (ada.folder / "toy" / "toy.ipynb").write_text("mine")
    (ada.folder / "toy" / "numbers.csv").unlink()
    assert "already have a copy" in ada.run("fetch_assignment", "toy", code=1)
    ada.run("fetch_assignment", "toy", "--replace")
    assert (ada.folder / "toy" / "toy.ipynb").read_text() == "mine"
    assert (ada.folder / "toy" / "numbers.csv").is_file()


def test_links_do_not_travel_and_neither_do_receipts_or_feedback(campus: Campus, sit: Sit, tmp_path: Path) -> None:
    ada = _fetched(sit, "ada")
    secret = tmp_path / "secret"
    secret.write_text("a secret")
    (ada.folder / "toy" / "leak.txt").symlink_to(secret)
    (ada.folder / "toy" / "receipts").mkdir()
    (ada.folder / "toy" / "receipts" / "0.json").write_text("{}")
    (ada.folder / "toy" / "feedback").mkdir()
    (ada.folder / "toy" / "feedback" / "page.html").write_text("")
    ada.run("submit", "toy")
    grader = sit("tao")
    grader.run("collect", "toy", "--update")
    there = grader.folder / "submitted" / "ada" / "toy"
    assert sorted(path.name for path in there.iterdir()) == ["numbers.csv", "timestamp.txt", "toy.ipynb"]


def test_who_somebody_is_is_for_the_service_to_say(campus: Campus, sit: Sit) -> None:
    liar = sit("ben", student="ada")
    liar.run("fetch_assignment", "toy")
    liar.run("submit", "toy")
    with campus.client("tao") as client:
        newest_of_ben = client.get("assignments/toy/submissions", params={"student": "ben"}).json()[-1]
    receipt = json.loads(next((liar.folder / "toy" / "receipts").iterdir()).read_text())
    assert receipt["student"] == "ben" and receipt["submission"] == newest_of_ben["id"]
    assert "students see only their own submissions" in liar.run("list", "--inbound", "--student", "ada", code=1)


@pytest.mark.parametrize(
    "words",
    [
        ("release_assignment", "toy", "--force"),
        ("collect", "toy"),
        ("list", "--remove"),
    ],
)
def test_students_do_nothing_that_is_for_graders(sit: Sit, campus: Campus, words: tuple[str, ...]) -> None:
    ada = sit("ada")
    shutil.copytree(campus.folder / "course" / "release" / "toy", ada.folder / "release" / "toy")
    if words[0] == "collect":
        ada.run(*words)  # she collects her own and nobody else's
        assert {path.name for path in (ada.folder / "submitted").glob("*")} <= {"ada"}
    else:
        assert "this needs the role" in ada.run(*words, code=1)


def test_a_handout_that_is_released_is_replaced_only_by_force(campus: Campus, sit: Sit) -> None:
    topic = campus.assignment("again")
    irene = sit("irene")
    shutil.copytree(campus.folder / "course" / "release" / topic, irene.folder / "release" / topic)
    irene.run("release_assignment", topic)
    assert "add --force to overwrite" in irene.run("release_assignment", topic, code=1)
    irene.run("release_assignment", topic, "--force")
    irene.run("list", topic, "--remove")
    assert topic not in sit("ada").run("list")


def test_collecting_keeps_the_services_time_and_updates_on_demand(campus: Campus, sit: Sit) -> None:
    grader = sit("tao")
    with campus.client("ada") as client:
        for _ in range(2):
            sent = client.post("assignments/toy/submissions", content=packed({"toy.ipynb": NOTEBOOK})).json()
            grader.run("collect", "toy")
            stamp = grader.folder / "submitted" / "ada" / "toy" / "timestamp.txt"
            first = stamp.read_text()
    assert "already exists, use --update" in grader.run("collect", "toy")
    assert first[:10] == sent["received"][:10] and first[11:26] != sent["received"][11:26]
    grader.run("collect", "toy", "--update")
    assert stamp.read_text()[11:26] == sent["received"][11:26]


def test_feedback_that_a_grader_released_reaches_its_student_alone(campus: Campus, sit: Sit) -> None:
    ada, grader = _fetched(sit, "ada"), sit("tao")
    ada.run("submit", "toy")
    grader.run("collect", "toy")
    pages = grader.folder / "feedback" / "ada" / "toy"
    pages.mkdir(parents=True)
    shutil.copy(grader.folder / "submitted" / "ada" / "toy" / "timestamp.txt", pages)
    (pages / "toy.html").write_text("<p>well done</p>")
    assert "Feedback released to ada" in grader.run("release_feedback", "toy")
    ada.run("fetch_feedback", "toy")
    (page,) = [page for page in (ada.folder / "toy" / "feedback").glob("*/toy.html") if "well done" in page.read_text()]
    assert page.parent.name == (pages / "timestamp.txt").read_text()
    assert "feedback fetched" in ada.run("list", "--cached")
    (pages / "toy.html").write_text("<p>better than I thought</p>")
    grader.run("release_feedback", "toy")
    assert "feedback ready to be fetched" in ada.run("list", "--cached")
    ben = _fetched(sit, "ben")
    ben.run("fetch_feedback", "toy")
    assert not [page for page in (ben.folder / "toy").rglob("*.html") if "than I thought" in page.read_text()]


def test_feedback_about_no_attempt_is_refused(campus: Campus, sit: Sit) -> None:
    ada, grader = _fetched(sit, "ada"), sit("tao")
    ada.run("submit", "toy")
    pages = grader.folder / "feedback" / "ada" / "toy"
    pages.mkdir(parents=True)
    (pages / "timestamp.txt").write_text("2001-01-01 00:00:00.000000 UTC")
    (pages / "toy.html").write_text("<p>about what?</p>")
    assert "matches no attempt of ada" in grader.run("release_feedback", "toy", code=1)


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"AUTOGRADER_SERVICE_URL": "http://127.0.0.1:1/services/course"}, "cannot be reached; is the hub running?"),
        ({"AUTOGRADER_SERVICE_URL": ""}, "the course service's address is not configured"),
        ({"JUPYTERHUB_API_TOKEN": ""}, "no token for the course service"),
        ({"JUPYTERHUB_API_TOKEN": "made-up"}, "you are not logged in"),
    ],
)
def test_what_is_wrong_is_one_sentence(sit: Sit, environment: dict[str, str], sentence: str) -> None:
    said = sit("ada", **environment).run("list", code=1)
    assert sentence in said and "Traceback" not in said


def test_nobody_outside_the_course_gets_anything(sit: Sit) -> None:
    assert "eve is not in the course mlops" in sit("eve").run("fetch_assignment", "toy", code=1)
    assert not os.path.lexists(sit("eve").folder / "toy")


def test_the_newest_attempt_in_time_is_chosen_and_the_newest_if_none_is() -> None:
    def attempt(student: str, number: int, hour: int) -> dict[str, object]:
        return {"student": student, "number": number, "received": f"2026-03-02T{hour:02d}:00:00+00:00"}

    attempts = [attempt("ada", 1, 9), attempt("ada", 2, 11), attempt("ada", 3, 13), attempt("ben", 1, 14)]
    due = datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert {who: each["number"] for who, each in newest(attempts, due).items()} == {"ada": 2, "ben": 1}
    assert {who: each["number"] for who, each in newest(attempts, None).items()} == {"ada": 3, "ben": 1}
