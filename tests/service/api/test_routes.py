"""The API, asked by everybody who may and by everybody who may not."""

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import nbformat
import pytest
from nbformat.v4 import new_notebook

from tests.service.campus import PEOPLE, STRANGER, Campus, packed, unpacked

pytestmark = pytest.mark.slow

WORK = packed({"toy.ipynb": nbformat.writes(new_notebook()).encode()})
DUE = {"due": "2030-01-01T00:00:00Z"}
# Each route of the API with a body that is right, and the lowest role that may use it.
ROUTES = [
    ("GET", "me", {}, "student"),
    ("GET", "assignments", {}, "student"),
    ("GET", "assignments/toy", {}, "student"),
    ("PUT", "assignments/toy", {"json": {}}, "instructor"),
    ("PUT", "assignments/roles/files", {"content": WORK}, "instructor"),
    ("GET", "assignments/toy/files", {}, "student"),
    ("PUT", "assignments/toy/extensions/cleo", {"json": DUE}, "instructor"),
    ("DELETE", "assignments/toy/extensions/cleo", {}, "instructor"),
    ("POST", "assignments/toy/submissions", {"content": WORK}, "student"),
    ("GET", "assignments/toy/submissions", {}, "student"),
    ("GET", "submissions/{own}", {}, "student"),
    ("GET", "submissions/{own}/files", {}, "student"),
    ("GET", "submissions/{own}/receipt", {}, "student"),
    ("GET", "submissions/{own}/feedback", {}, "student"),
    ("POST", "submissions/{own}/regrade", {}, "grader"),
    ("PUT", "assignments/toy/feedback/cleo", {"content": WORK}, "grader"),
    ("GET", "assignments/toy/feedback/{name}", {}, "student"),
    ("POST", "receipts/verify", {"json": {"{receipt}": ""}}, "student"),
    ("GET", "receipts/key", {}, "student"),
    ("GET", "queue", {}, "grader"),
    ("GET", "../metrics", {}, "grader"),
]
# Tests are named without the body: an archive holds the second it was packed, and workers must collect the same tests.
EACH_ROUTE = pytest.mark.parametrize(
    ("method", "path", "body", "lowest"), ROUTES, ids=[f"{method} {path}" for method, path, _, _ in ROUTES]
)
RANKS = {"nobody": 0, "student": 1, "grader": 2, "instructor": 3}
ROLES = {"eve": "nobody", "ada": "student", "tao": "grader", "irene": "instructor"}


@pytest.fixture(scope="module")
def clients(campus: Campus) -> Iterator[dict[str, httpx.Client]]:
    found = {name: campus.client(name) for name in (*PEOPLE, STRANGER)}
    yield found
    for client in found.values():
        client.close()


def submit(client: httpx.Client, assignment: str = "toy", **how: object) -> httpx.Response:
    return client.post(f"assignments/{assignment}/submissions", **{"content": WORK, **how})  # type: ignore[arg-type]


def detail(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/json"
    return str(answer.json()["detail"])


@pytest.fixture(scope="module")
def owned(clients: dict[str, httpx.Client]) -> dict[str, dict[str, str]]:
    """A receipt of everybody who can have one."""
    return {name: submit(clients[name]).json() for name in ("ada", "tao", "irene")}


@EACH_ROUTE
@pytest.mark.parametrize("name", ROLES)
def test_each_route_is_for_its_role_and_those_above(
    clients: dict[str, httpx.Client],
    owned: dict[str, dict[str, str]],
    method: str,
    path: str,
    body: dict[str, object],
    lowest: str,
    name: str,
) -> None:
    receipt = owned.get(name, owned["ada"])
    if "json" in body and "{receipt}" in str(body):
        body = {"json": receipt}
    path = path.format(own=receipt["submission"], name=name)
    answer = clients[name].request(method, path, **body)  # type: ignore[arg-type]
    if RANKS[ROLES[name]] < RANKS[lowest]:
        assert answer.status_code == 403
        assert detail(answer)
    else:
        # Nothing is graded or due here, no feedback is released for them, and an archive of work is none of pages.
        missing = answer.status_code in (404, 409, 422) and ("feedback" in path or "extensions" in path)
        assert answer.status_code < 300 or missing, answer.text


@EACH_ROUTE
def test_who_is_not_known_gets_nothing(
    campus: Campus, method: str, path: str, body: dict[str, object], lowest: str
) -> None:
    for headers in ({}, {"Authorization": "token made-up"}, {"Authorization": "Basic YTpi"}, {"Cookie": "x=y"}):
        answer = httpx.request(method, f"{campus.url}api/{path}", headers=headers, **body)  # type: ignore[arg-type]
        assert answer.status_code == 401
        assert "log in" in detail(answer)


def test_every_route_is_in_the_tests_above(clients: dict[str, httpx.Client]) -> None:
    described = clients["irene"].get("openapi.json").json()["paths"]
    exist = [(verb.upper(), re.sub(r"{\w+}", "[^/]+", path)) for path in described for verb in described[path]]
    tested = [(verb, f"/services/course/api/{path}".replace("/api/../", "/")) for verb, path, _, _ in ROUTES]
    for verb, pattern in exist:
        found = [path for method, path in tested if method == verb and re.fullmatch(pattern, path)]
        assert found or pattern == "/services/course/health"


def test_a_token_without_the_scope_is_refused(campus: Campus) -> None:
    token = campus.token("ada", scopes=["read:users:name!user"])
    answer = httpx.get(f"{campus.url}api/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 403
    assert "access:services!service=course" in detail(answer)


def test_a_student_reaches_nothing_of_another(clients: dict[str, httpx.Client], campus: Campus) -> None:
    name = campus.assignment("apart")
    clients["irene"].put(f"assignments/{name}", json={"released": True}).raise_for_status()
    other = submit(clients["ada"], name).json()["submission"]
    for path in ("", "/files", "/receipt", "/feedback"):
        answer = clients["ben"].get(f"submissions/{other}{path}")
        assert answer.status_code == 404
        assert detail(answer) == detail(clients["ben"].get(f"submissions/unknown{path}"))
    assert clients["ben"].get(f"assignments/{name}/submissions").json() == []
    assert clients["ben"].get(f"assignments/{name}/submissions?student=ada").status_code == 403
    assert clients["ben"].get(f"assignments/{name}/feedback/ada").status_code == 403
    assert clients["ben"].get(f"assignments/{name}").json()["attempts_used"] == 0


def test_graders_find_everybodys_attempts(clients: dict[str, httpx.Client], campus: Campus) -> None:
    name = campus.assignment("found")
    clients["irene"].put(f"assignments/{name}", json={"released": True})
    for who in ("ada", "ben", "ada"):
        assert submit(clients[who], name).status_code == 201

    def listed(query: str = "") -> list[tuple[str, int]]:
        found = clients["tao"].get(f"assignments/{name}/submissions{query}").json()
        return [(each["student"], each["number"]) for each in found]

    assert listed() == [("ada", 1), ("ada", 2), ("ben", 1)]
    assert listed("?latest=true") == [("ada", 2), ("ben", 1)]
    assert listed("?student=ben&state=queued") == [("ben", 1)]
    assert listed("?state=graded") == []


def test_an_assignment_is_there_for_students_once_it_is_released(
    clients: dict[str, httpx.Client], campus: Campus
) -> None:
    name = campus.assignment("secret")
    assert clients["tao"].get(f"assignments/{name}").json()["released"] is False
    for method, path in (("GET", ""), ("GET", "/files"), ("GET", "/submissions"), ("POST", "/submissions")):
        answer = clients["ada"].request(method, f"assignments/{name}{path}", content=WORK if method == "POST" else None)
        assert answer.status_code == 404
        assert detail(answer) == "there is no assignment secret"
    files = {"toy.ipynb": (campus.folder / "course" / "release" / "toy" / "toy.ipynb").read_bytes(), "a/b.csv": b"x\n"}
    assert clients["irene"].put(f"assignments/{name}/files", content=packed(files)).status_code == 204
    assert name in [each["name"] for each in clients["ada"].get("assignments").json()]
    assert unpacked(clients["ada"].get(f"assignments/{name}/files").content) == files


def test_rules_that_an_instructor_changes_hold_at_once(clients: dict[str, httpx.Client], campus: Campus) -> None:
    name = campus.assignment("ruled")
    now = datetime.now(UTC)
    rules = {"released": True, "attempts": 2, "due": (now - timedelta(hours=1)).isoformat()}
    assert clients["irene"].put(f"assignments/{name}", json=rules).json()["late"] is True
    assert submit(clients["ada"], name).status_code == 201
    assert clients["ada"].get(f"assignments/{name}/submissions").json()[0]["late"] is True
    extended = {"due": (now + timedelta(hours=1)).isoformat()}
    assert clients["irene"].put(f"assignments/{name}/extensions/ada", json=extended).status_code == 204
    assert clients["ada"].get(f"assignments/{name}").json()["late"] is False
    assert clients["ben"].get(f"assignments/{name}").json()["late"] is True
    assert submit(clients["ada"], name).status_code == 201
    assert [each["late"] for each in clients["ada"].get(f"assignments/{name}/submissions").json()] == [True, False]
    used = submit(clients["ada"], name)
    assert (used.status_code, detail(used)) == (409, "you have used all 2 attempts")
    clients["irene"].put(f"assignments/{name}", json={"attempts": 0, "cool_down": 60})
    early = submit(clients["ada"], name)
    assert (early.status_code, "wait" in detail(early)) == (429, True)
    assert 0 < int(early.headers["retry-after"]) <= 60
    clients["irene"].delete(f"assignments/{name}/extensions/ada")
    assert clients["ada"].get(f"assignments/{name}").json()["late"] is True


def test_an_extension_needs_a_due_date(clients: dict[str, httpx.Client], campus: Campus) -> None:
    name = campus.assignment("undated")
    refused = clients["irene"].put(f"assignments/{name}/extensions/ada", json=DUE)
    assert (refused.status_code, f"{name} has no due date" in detail(refused)) == (409, True)
    assert clients["irene"].delete(f"assignments/{name}/extensions/ada").status_code == 204
    clients["irene"].put(f"assignments/{name}", json={"released": True})
    assert clients["ada"].get(f"assignments/{name}").json()["due"] is None


def test_a_repeated_submission_gets_the_same_receipt(clients: dict[str, httpx.Client]) -> None:
    headers = {"Idempotency-Key": "again"}
    once = submit(clients["ada"], headers=headers)
    assert submit(clients["ada"], headers=headers).json() == once.json()
    other = submit(clients["ada"], headers=headers, content=packed({"other": b""}))
    assert (other.status_code, "Idempotency-Key" in detail(other)) == (409, True)


def test_a_submission_comes_back_as_it_was_sent(clients: dict[str, httpx.Client]) -> None:
    work = packed({"toy.ipynb": os.urandom(5000)})
    receipt = submit(clients["ada"], content=work).json()
    assert clients["ada"].get(f"submissions/{receipt['submission']}/files").content == work
    assert clients["ada"].get(f"submissions/{receipt['submission']}/receipt").json() == receipt


def test_a_receipt_is_verified_and_a_changed_one_is_not(clients: dict[str, httpx.Client]) -> None:
    receipt = submit(clients["ada"]).json()
    assert clients["ben"].post("receipts/verify", json=receipt).json()["valid"] is True
    forged = {**receipt, "received": "2020-01-01T00:00:00.000000+00:00"}
    assert clients["ben"].post("receipts/verify", json=forged).json()["valid"] is False


@pytest.mark.parametrize(
    ("content", "status", "reason"),
    [
        (b"", 422, "cannot be read as tar.gz"),
        (b"no archive", 422, "cannot be read as tar.gz"),
        (packed({"../x": b""}), 422, "name"),
        (packed({"x": os.urandom(2**21)}), 413, "larger than 1 MB"),
        (packed({"x": bytes(2**24)}), 422, "larger than"),
    ],
    ids=["empty", "no archive", "name", "large", "bomb"],
)
def test_a_bad_archive_is_refused_and_leaves_nothing(
    clients: dict[str, httpx.Client], campus: Campus, content: bytes, status: int, reason: str
) -> None:
    before = len(clients["ada"].get("assignments/toy/submissions").json())
    answer = submit(clients["ada"], content=content)
    assert answer.status_code == status
    assert reason in detail(answer)
    assert len(clients["ada"].get("assignments/toy/submissions").json()) == before
    assert list((campus.folder / "course" / ".autograder" / "blobs" / "incoming").iterdir()) == []


def test_feedback_that_a_grader_releases_reaches_its_student_alone(clients: dict[str, httpx.Client]) -> None:
    assert clients["ben"].get("assignments/toy/feedback/ben").status_code == 404
    received = datetime.fromisoformat(submit(clients["ben"]).json()["received"])
    stamp = f"{received:%Y-%m-%d %H:%M:%S.%f} UTC".encode()
    pages = packed({"toy.html": b"<p>good</p>", "timestamp.txt": stamp})
    assert clients["tao"].put("assignments/toy/feedback/ben", content=pages).status_code == 204
    assert clients["ben"].get("assignments/toy/feedback/ben").content == pages
    assert clients["tao"].get("assignments/toy/feedback/ben").content == pages
    assert clients["ada"].get("assignments/toy/feedback/ben").status_code == 403


def test_feedback_that_is_about_no_attempt_is_refused(clients: dict[str, httpx.Client]) -> None:
    submit(clients["ben"])
    pages = packed({"toy.html": b"<p>good</p>", "timestamp.txt": b"2001-01-01 00:00:00.000000 UTC"})
    answer = clients["tao"].put("assignments/toy/feedback/ben", content=pages)
    assert (answer.status_code, "matches no attempt of ben" in detail(answer)) == (422, True)


@pytest.mark.parametrize("files", [{"toy.ipynb": b"{}"}, {"notes.md": b""}, {"folder/toy.ipynb": b"{}"}])
def test_a_handout_without_a_notebook_is_refused(clients: dict[str, httpx.Client], files: dict[str, bytes]) -> None:
    answer = clients["irene"].put("assignments/refused/files", content=packed(files))
    assert (answer.status_code, "notebook" in detail(answer)) == (422, True)
    assert clients["irene"].get("assignments/refused").status_code == 404


@pytest.mark.parametrize("name", ["..", ".hidden", "a%2Fb", "a" * 200, "%00"])
def test_a_name_that_is_none_is_refused_or_not_found(clients: dict[str, httpx.Client], name: str) -> None:
    for method, path in (("PUT", f"assignments/{name}/files"), ("GET", f"assignments/{name}/files")):
        answer = clients["irene"].request(method, path, content=WORK if method == "PUT" else None)
        assert answer.status_code in (404, 405, 422)


def test_health_needs_no_login_and_metrics_count(campus: Campus, clients: dict[str, httpx.Client]) -> None:
    health = httpx.get(f"{campus.url}health")
    assert health.json() == {"status": "degraded", "database": True, "workers": 0}
    submit(clients["ada"])
    text = clients["tao"].get("../metrics").text
    assert 'course_submissions_total{assignment="toy"}' in text
    assert "course_queue_waiting 0.0" in text
    assert 'course_request_seconds_count{method="POST",route="/assignments/{assignment}/submissions"' in text


def test_logs_are_lines_that_hold_no_secret(campus: Campus, clients: dict[str, httpx.Client]) -> None:
    secret = campus.token("ada")
    httpx.get(f"{campus.url}api/me?token={secret}", headers={"Authorization": f"token {secret}"}).raise_for_status()
    lines = (campus.folder / "log.txt").read_text().splitlines()
    assert any('"event": "request"' in line and '"route": "/me"' in line for line in lines)
    assert not any(secret in line for line in lines if '"event"' in line)
