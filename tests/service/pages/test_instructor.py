import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from autograder.course_toml import Rules, load
from autograder.service.records.rules import RuleStore
from autograder.service.records.tables import changes
from tests.service.campus import Campus
from tests.service.pages.people import People

pytestmark = pytest.mark.slow

SHEET = {"due": "2035-12-01T23:59", "attempts": "3", "cool_down": "5", "feedback": "published"}


@pytest.fixture(scope="module")
def rulebook(campus: Campus) -> RuleStore:
    return RuleStore(campus.course.database, load(campus.settings))


def sheet(people: People, name: str, **fields: str) -> str:
    page = f"admin/assignments/{name}"
    return people("irene").post(page, page, **{**SHEET, **fields}).text


def test_the_rules_that_are_saved_are_those_that_were_entered(
    campus: Campus, people: People, rulebook: RuleStore
) -> None:
    name = campus.assignment("page-ruled")
    assert "Saved." in sheet(people, name, released="on")
    held = rulebook.current(name)
    due = datetime(2035, 12, 1, 23, 59, tzinfo=UTC)
    assert (held.released, held.due, held.attempts, held.cool_down, held.feedback) == (True, due, 3, 5, "published")
    sheet(people, name, due="")
    assert (rulebook.current(name).released, rulebook.current(name).due) == (False, None)


@pytest.mark.parametrize(
    ("field", "entered"), [("due", "soon"), ("attempts", "-1"), ("attempts", "many"), ("feedback", "none")]
)
def test_rules_that_are_none_change_nothing(
    campus: Campus, people: People, rulebook: RuleStore, field: str, entered: str
) -> None:
    before = rulebook.current("toy")
    assert "Nothing was changed" in sheet(people, "toy", **{field: entered})
    assert rulebook.current("toy") == before


def test_what_is_not_entered_anew_stays_as_course_toml_says(
    campus: Campus, people: People, rulebook: RuleStore
) -> None:
    name = campus.assignment("page-kept")
    sheet(people, name, attempts="7", cool_down="0", feedback="visible", due="")
    with campus.course.database.connect() as connection:
        written = connection.execute(select(changes.c.rules).where(changes.c.assignment == name)).scalar_one()
    assert json.loads(written) == {"attempts": 7}


def test_an_assignment_without_a_handout_is_not_released(campus: Campus, people: People, rulebook: RuleStore) -> None:
    name = campus.assignment("page-bare")
    (campus.folder / "course" / "release" / name).rename(campus.folder / "course" / "source" / name)
    assert "generate_assignment" in sheet(people, name, released="on")
    assert not rulebook.current(name).released


def test_an_extension_is_given_and_withdrawn(campus: Campus, people: People, rulebook: RuleStore) -> None:
    name = campus.assignment("page-extended")
    page = f"admin/assignments/{name}"
    assert "There is no due date to extend." in people("irene").get(page).text
    early = people("irene").post(f"{page}/extensions", page, student="ada", due="2035-12-01T23:59")
    assert early.status_code == 409
    sheet(people, name, due="2035-11-01T23:59")
    refused = people("irene").post(f"{page}/extensions", page, student="../ada", due="2035-12-01T23:59")
    assert refused.status_code == 422
    assert "cannot be the name of a student" in refused.text
    given = people("irene").post(f"{page}/extensions", page, student="ada", due="2035-12-01T23:59")
    assert "Sat 1 Dec 2035, 23:59 UTC" in given.text
    assert list(rulebook.extensions(name)) == ["ada"]
    people("irene").post(f"{page}/extensions", page, student="ada")
    assert rulebook.extensions(name) == {}


def test_results_are_published_after_a_preview_and_can_be_withdrawn(
    campus: Campus, people: People, rulebook: RuleStore
) -> None:
    name = campus.assignment("page-marked")
    page = f"admin/assignments/{name}/results"
    assert "After you publish" in people("irene").get(page).text
    assert "The results are published." in people("irene").post(page, page, published="yes").text
    assert rulebook.current(name).published
    assert "The results are withdrawn." in people("irene").post(page, page, published="no").text
    assert not rulebook.current(name).published


def test_rules_in_course_toml_are_untouched_by_what_is_entered(campus: Campus, rulebook: RuleStore) -> None:
    assert load(campus.settings).rules("page-ruled") == Rules(cool_down=0)
