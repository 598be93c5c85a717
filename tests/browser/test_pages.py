"""Every page, in light, in the dark and on a phone: anybody can read it, and the browser refuses nothing in it."""

import pytest

from tests.browser.classroom import Classroom
from tests.browser.visitor import LOOKS, Visitor, Visitors

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(300)]

PAGES = {
    "home": ("ada", ""),
    "assignment": ("ada", "assignments/toy"),
    "assignment-failed": ("ben", "assignments/toy"),
    "submission": ("ada", "submissions/{partly}"),
    "submission-wrong": ("ada", "submissions/{wrong}"),
    "problem-student": ("ada", "board"),
    "problem-stranger": ("eve", ""),
    "board": ("tao", "board?attempts=all"),
    "board-none-fits": ("tao", "board?student=nobody"),
    "queue": ("tao", "queue"),
    "submission-grader": ("tao", "submissions/{failed}"),
    "submission-preview": ("tao", "submissions/{partly}?as=student"),
    "admin": ("irene", "admin"),
    "rules": ("irene", "admin/assignments/toy"),
    "results": ("irene", "admin/assignments/toy/results"),
    "report": ("irene", "admin/report"),
}


def check(visitor: Visitor, name: str) -> None:
    for look in LOOKS:
        visitor.take(look)
        visitor.shoot(f"{name}-{look.name}")
        assert (visitor.barriers(), visitor.overflow()) == ([], 0), look


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_read_by_everybody(visitors: Visitors, classroom: Classroom, name: str) -> None:
    who, path = PAGES[name]
    visitor = visitors(who)
    visitor.complaints.clear()
    visitor.open(path.format(**classroom.submissions))
    check(visitor, name)
    assert [each for each in visitor.complaints if "status of 403" not in each] == []


def test_pages_without_content_say_what_to_do(visitors: Visitors, classroom: Classroom) -> None:
    for who, path, name, says in (
        ("ada", "", "home-empty", "Nothing is released yet"),
        ("tao", "board?assignment=unused", "board-empty", "Show all"),
    ):
        with classroom.nothing_released():
            visitor = visitors(who)
            assert says in visitor.open(path).inner_text("main")
        check(visitor, name)


def test_a_feedback_page_can_be_read_by_everybody(visitors: Visitors, classroom: Classroom) -> None:
    visitor = visitors("ada")
    page = visitor.open(f"api/submissions/{classroom.submissions['partly']}/feedback")
    # Where it is, no script runs, so that it is looked at elsewhere.
    content = page.request.get(page.url).text()
    page.goto("about:blank")
    page.set_content(content)
    check(visitor, "feedback")


def test_what_checks_pages_finds_faults(visitors: Visitors) -> None:
    visitor = visitors("tao")
    page = visitor.open("board")
    page.evaluate("document.querySelector('label').remove()")
    page.evaluate("document.querySelector('h1').style.width = '3000px'")
    assert any(each.startswith("select-name") for each in visitor.barriers())
    assert visitor.overflow() > 0
