"""Each person sees their own pages, and no other site can ask in their name."""

import httpx
import pytest

from tests.service.campus import Campus
from tests.service.pages.people import NAVIGATION, People

pytestmark = pytest.mark.slow

EVERYBODY = ["", "assignments/toy", "assignments/toy/now", "report"]
GRADERS = ["board", "queue", "queue/now"]
INSTRUCTORS = [
    "admin",
    "admin/report",
    "admin/students/ada.html",
    "admin/student?student=ada",
    "admin/grades.csv",
    "admin/assignments/toy",
    "admin/assignments/toy/results",
]
FORMS = {
    "assignments/toy/attempts": "ada",
    "submissions/1/regrade": "tao",
    "admin/assignments/toy": "irene",
    "admin/assignments/toy/extensions": "irene",
    "admin/assignments/toy/results": "irene",
}


@pytest.mark.parametrize("path", [*EVERYBODY, *GRADERS, *INSTRUCTORS, "submissions/1", "submissions/1/now"])
def test_who_is_not_logged_in_is_sent_to_log_in(campus: Campus, path: str) -> None:
    answer = httpx.get(f"{campus.url}{path}", headers=NAVIGATION)
    assert answer.status_code == 302
    assert "/hub/api/oauth2/authorize" in answer.headers["location"]


@pytest.mark.parametrize(
    ("path", "wrong"),
    [(path, "ada") for path in [*GRADERS, *INSTRUCTORS]]
    + [(path, "tao") for path in INSTRUCTORS]
    + [(path, "eve") for path in EVERYBODY],
)
def test_a_page_that_is_for_others_says_so_and_where_to_go(people: People, path: str, wrong: str) -> None:
    answer = people(wrong).get(path)
    assert answer.status_code == 403
    assert ("is not in the course" if wrong == "eve" else "this needs the role") in answer.text
    assert "/hub/home" in answer.text


@pytest.mark.parametrize("path", [*GRADERS, *INSTRUCTORS])
def test_a_page_is_there_for_whom_it_is_for(people: People, path: str) -> None:
    answer = people("irene").get(path)
    assert answer.status_code in (200, 404)  # there may be no grades to report yet
    assert answer.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", FORMS)
def test_a_form_that_is_for_others_is_refused(people: People, path: str) -> None:
    wrong = people("eve" if FORMS[path] == "ada" else "ada")
    answer = wrong.client.post(f"{wrong.campus.url}{path}", data={"_xsrf": "x"}, follow_redirects=False)
    assert answer.status_code == (401 if wrong.name == "eve" else 403)


@pytest.mark.parametrize("path", FORMS)
def test_a_form_that_is_not_from_our_pages_is_refused(people: People, path: str) -> None:
    person = people(FORMS[path])
    for forged in ({}, {"_xsrf": "0" * 64}, {"_xsrf": "é"}):
        answer = person.client.post(f"{person.campus.url}{path}", data=forged)
        assert answer.status_code == 403
        assert "reload the page" in answer.text


@pytest.mark.parametrize("path", ["board", "queue/now", "api/queue", "api/assignments/toy/submissions"])
def test_a_script_on_the_page_of_a_students_server_gets_nothing(people: People, path: str) -> None:
    grader = people("tao")
    grader.get("board")  # has a session
    fetched = {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "same-origin", "Accept": "*/*"}
    answer = grader.get(path, **fetched)
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/json"


def test_a_script_of_our_own_gets_its_part(people: People) -> None:
    grader = people("tao")
    fetched = {"Sec-Fetch-Mode": "cors", "Accept": "*/*", "X-XSRFToken": grader.xsrf("board")}
    assert grader.get("queue/now", **fetched).status_code == 200


def test_too_large_a_form_is_refused_unread(people: People) -> None:
    student = people("ada")
    files = {"toy": b"x" * (2**21)}
    answer = student.post("assignments/toy/attempts", "assignments/toy", files=files)
    assert answer.status_code == 413
    assert "larger than 1 MB" in answer.text


@pytest.mark.parametrize(
    "path", ["assignments/nothing", "submissions/nothing", "nothing", "admin/assignments/nothing", "board?page=0"]
)
def test_what_is_not_there_is_a_page_that_says_so(people: People, path: str) -> None:
    answer = people("irene").get(path)
    assert answer.status_code in (404, 422)
    assert "<h1>Not" in answer.text
