import nbformat
import pytest

from autograder.service.records.attempts import Attempts
from tests.grading import school
from tests.service.campus import Campus, unpacked
from tests.service.pages.people import People

pytestmark = pytest.mark.slow


def notebook(campus: Campus, answer: str = "right") -> bytes:
    return nbformat.writes(school.answered(campus.course, school.ANSWERS[answer])).encode()


def release(campus: Campus, name: str, **rules: int) -> None:
    with campus.client("irene") as client:
        client.put(f"assignments/{name}", json={"released": True, **rules}).raise_for_status()


def test_an_uploaded_notebook_is_an_attempt_like_any_other(campus: Campus, people: People) -> None:
    name = campus.assignment("page-uploads")
    release(campus, name)
    content = notebook(campus)
    answer = people("ada").post(f"assignments/{name}/attempts", f"assignments/{name}", files={"toy": content})
    assert answer.url.path.endswith(f"assignments/{name}")
    assert "Received. Grading has begun." in answer.text
    (attempt,) = Attempts(campus.course.database).find_all(name, "ada")
    with campus.client("ada") as client:
        sent = client.get(f"submissions/{attempt.id}/files").content
    assert unpacked(sent) == {"toy.ipynb": content}


def test_a_file_that_is_no_notebook_costs_no_attempt(campus: Campus, people: People) -> None:
    name = campus.assignment("page-pictures")
    release(campus, name)
    answer = people("ada").post(f"assignments/{name}/attempts", f"assignments/{name}", files={"toy": b"GIF89a"})
    assert answer.status_code == 422
    assert "not a Jupyter notebook" in answer.text
    assert Attempts(campus.course.database).find_all(name, "ada") == []


def test_who_has_no_attempt_left_is_told_so_instead_of_shown_a_form(campus: Campus, people: People) -> None:
    name = campus.assignment("page-once")
    release(campus, name, attempts=1)
    page = f"assignments/{name}"
    xsrf = people("ada").xsrf(page)
    for _ in range(2):
        answer = people("ada").post(f"{page}/attempts", "", files={"toy": notebook(campus)}, _xsrf=xsrf)
    assert answer.status_code == 409
    assert "you have used your only attempt" in answer.text
    shown = people("ada").get(page).text
    assert "You cannot hand in now" in shown
    assert 'type="file"' not in shown


def test_no_address_leads_to_the_work_of_another_student(campus: Campus, people: People) -> None:
    name = campus.assignment("page-private")
    release(campus, name)
    people("ada").post(f"assignments/{name}/attempts", f"assignments/{name}", files={"toy": notebook(campus)})
    (attempt,) = Attempts(campus.course.database).find_all(name, "ada")
    for path in ("submissions/{}", "submissions/{}?as=student", "submissions/{}/now", "api/submissions/{}/feedback"):
        assert people("ada").get(path.format(attempt.id)).status_code in (200, 409)
        assert people("ben").get(path.format(attempt.id)).status_code == 404
    assert attempt.id not in people("ben").get(f"assignments/{name}").text


def test_an_assignment_that_is_not_released_is_hidden_from_students(campus: Campus, people: People) -> None:
    name = campus.assignment("page-secret")
    assert people("ada").get(f"assignments/{name}").status_code == 404
    assert name not in people("ada").get("").text
    assert "Not released" in people("tao").get("").text
