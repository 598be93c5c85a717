import base64
import hashlib
import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

from autograder.reports import pages
from autograder.reports.course import ClassData, Item, Mark, Student, Submission, SubmissionState, Topic
from autograder.reports.filenames import page_name
from autograder.reports.reader import read
from tests.reports.classroom import SCRIPT
from tests.reports.in_memory import course_of

HIDDEN = ("hidden_code", "secret_answer")


@pytest.fixture(scope="module")
def course(odd_class: Path) -> ClassData:
    return read(odd_class)


@pytest.fixture(scope="module")
def all_pages(course: ClassData) -> dict[str, str]:
    own = {one.id: pages.student(course, one) for one in course.students}
    return {"instructor": pages.instructor(course), **own}


@cache
def parsed(page: str) -> BeautifulSoup:
    return BeautifulSoup(page, "html.parser")


def text(page: str) -> str:
    return re.sub(r"\s+", " ", parsed(page).body.get_text(" "))


def student(course: ClassData, student_id: str) -> str:
    (one,) = (one for one in course.students if one.id == student_id)
    return pages.student(course, one)


def test_the_same_course_gives_the_same_pages(course: ClassData, all_pages: dict[str, str]) -> None:
    assert pages.instructor(course) == all_pages["instructor"]
    assert student(course, "bob") == all_pages["bob"]


def test_no_page_runs_or_loads_anything(all_pages: dict[str, str]) -> None:
    for page in all_pages.values():
        for tag in parsed(page).find_all(True):
            assert tag.name not in {"script", "link", "iframe", "object", "embed", "form", "img", "base"}
            assert not [name for name in tag.attrs if name.startswith("on") or name in {"style", "src"}]
            target = urlsplit(str(tag.get("href", "")))
            assert not target.scheme and not target.netloc


def test_the_policy_allows_the_style_sheet_of_the_page_and_nothing_else(all_pages: dict[str, str]) -> None:
    for page in all_pages.values():
        (style,) = parsed(page).find_all("style")
        digest = base64.b64encode(hashlib.sha256(style.string.encode()).digest()).decode()
        policy = parsed(page).find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
        assert policy.split("; ") == [
            "default-src 'none'",
            f"style-src 'sha256-{digest}'",
            "base-uri 'none'",
            "form-action 'none'",
        ]


def test_what_students_write_is_shown_as_text(course: ClassData, all_pages: dict[str, str]) -> None:
    assert SCRIPT not in "".join(all_pages.values())
    assert text(student(course, "Zoë.Ñ")).count(SCRIPT) == 3
    assert SCRIPT in text(all_pages["ada"])
    assert text(all_pages["instructor"]).count(SCRIPT) == 2


def test_every_table_is_named_and_every_header_has_a_scope(all_pages: dict[str, str]) -> None:
    for page in all_pages.values():
        for table in parsed(page).find_all("table"):
            assert table.caption.get_text(strip=True)
            assert all(header.get("scope") in {"col", "row"} for header in table.find_all("th"))


def test_every_plot_has_a_text_in_its_place_and_a_caption(all_pages: dict[str, str]) -> None:
    figures = parsed(all_pages["instructor"]).find_all("figure")
    assert len(figures) == 1 + 2 * 4
    for figure in figures:
        assert "figures are in the table" in figure.find(role="img")["aria-label"]
        assert figure.figcaption.get_text(strip=True)


def test_wide_tables_can_be_scrolled_by_keyboard(all_pages: dict[str, str]) -> None:
    for page in all_pages.values():
        for region in parsed(page).find_all(class_="scroll"):
            assert region["tabindex"] == "0" and region["role"] == "region"
            assert parsed(page).find(id=region["aria-labelledby"])


def test_ids_are_unique_and_links_inside_a_page_lead_somewhere(all_pages: dict[str, str]) -> None:
    for page in all_pages.values():
        ids = [tag["id"] for tag in parsed(page).find_all(id=True)]
        assert len(ids) == len(set(ids))
        links = [link["href"] for link in parsed(page).find_all("a")]
        assert {link[1:] for link in links if link.startswith("#")} <= set(ids)


def test_headings_skip_no_level(all_pages: dict[str, str]) -> None:
    for page in all_pages.values():
        levels = [int(tag.name[1]) for tag in parsed(page).find_all(re.compile(r"^h\d$"))]
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_student_page_is_the_same_whoever_else_is_in_the_class(course: ClassData) -> None:
    for one in course.students:
        own = {key: value for key, value in course.submissions.items() if key[0] == one.id}
        alone = replace(course, students=(one,), submissions=own)
        assert pages.student(alone, one) == pages.student(course, one)


def test_no_page_shows_code(all_pages: dict[str, str]) -> None:
    for page in all_pages.values():
        assert not [word for word in HIDDEN if word in page]


def test_a_student_sees_what_failed_and_why(all_pages: dict[str, str]) -> None:
    page = text(all_pages["bob"])
    assert "What test_alarm checks ◐ Partial 2.5 of 5 False alarms: 4 of 16 clean streams." in page
    assert "What test_delay checks ✗ Not passed 0 of 2" in page
    assert "Attempt 2. Submitted 2026-03-01 13:05 UTC. Due 2026-03-01 12:00 UTC. Late by 1 h 5 min." in page


def test_a_stopped_test_names_the_resource_and_the_notes_of_intake_are_shown(
    all_pages: dict[str, str],
) -> None:
    page = text(all_pages["Zoë.Ñ"])
    assert "■ Stopped 0 of 2 The memory ran out." in page
    assert "What was noticed about your notebook A cell with the text" in page


def test_a_platform_fault_is_an_empty_mark_with_its_reason(all_pages: dict[str, str]) -> None:
    own, all_of_them = text(all_pages["fay"]), text(all_pages["instructor"])
    assert "Not graded: The sandbox could not be started." in own
    assert "This is not a zero" in own and "0 of 10" not in own
    assert "Fay Fault ( fay ): The sandbox could not be started." in all_of_them


def test_a_missing_submission_is_shown_as_missing(all_pages: dict[str, str]) -> None:
    assert text(all_pages["eve"]).count("No submission was received.") == 4
    assert "0 of" not in text(all_pages["eve"])


def test_grading_by_hand_is_shown_with_comments_and_what_waits(all_pages: dict[str, str]) -> None:
    ada, bob = text(all_pages["ada"]), text(all_pages["bob"])
    assert "explain Graded 3 of 4, and 0.5 extra" in ada
    assert f"explain Well argued. {SCRIPT}" in ada
    assert "1 of 10 points, provisional: a part waits to be graded by hand" in bob
    assert "explain Waits to be graded \N{EN DASH}" in bob


def test_a_grader_who_overrules_a_test_and_a_penalty_are_named() -> None:
    item = Item("drift", "test_psi", "PSI", 3, "tests")
    mark = Mark(item, 3, scored_by_hand=True)
    submission = Submission(SubmissionState.GRADED, marks=(mark,), penalty=0.5)
    one = Student("ada")
    course = ClassData("", (one,), (Topic("drift", (item,)),), {("ada", "drift"): submission})
    page = text(pages.student(course, one))
    assert "PSI ✓ Passed 3 of 3 A grader has set this score." in page
    assert "2.5 of 3 points. 0.5 points are taken off for lateness." in page


def test_the_instructor_sees_the_statistics_and_why_some_are_undefined(all_pages: dict[str, str]) -> None:
    page = text(all_pages["instructor"])
    assert "drift 61 % 37.8 % 0 % 55 % 70 % 80 % 100 % 0.57" in page
    assert "contract 75 % 0 % 75 % 75 % 75 % 75 % 75 % not defined: all totals are the same" in page
    assert "solo 50 % \N{EN DASH} 50 % 50 % 50 % 50 % 50 % not defined: fewer than two submissions" in page
    assert "test_psi What test_psi checks 3 60 % 60 % 0.24" in page
    assert "test_record What test_record checks 1 100 % 100 % not defined: fewer than two tests" in page
    assert "Sandbox that student code ran in (submissions): bubblewrap (5)." in page


def test_every_student_is_linked_from_the_instructor_page(course: ClassData, all_pages: dict[str, str]) -> None:
    links = [unquote(link["href"]) for link in parsed(all_pages["instructor"]).find_all("a")]
    for one in course.students:
        assert f"students/{page_name(one.id)}" in links


def test_a_provisional_score_has_an_asterisk(all_pages: dict[str, str]) -> None:
    assert "1 of 10*" in text(all_pages["instructor"])


def test_a_class_without_submissions_has_a_page_without_plots() -> None:
    page = pages.instructor(course_of({"t": 1.0}, {"a": SubmissionState.MISSING, "b": SubmissionState.NOT_GRADED}))
    assert not parsed(page).find_all("figure")
    assert "No submission is fully graded yet." in text(page)


def test_a_course_without_topics_and_students_has_pages() -> None:
    empty = ClassData("", (), (), {})
    assert "Students: 0. Topics: 0." in text(pages.instructor(empty))
    assert "There are no topics yet." in text(pages.student(empty, Student("ada")))


def test_the_version_of_the_tests_is_shown_where_it_is_known(all_pages: dict[str, str]) -> None:
    assert "Tests version 1.2." in text(all_pages["ada"])
    assert "Tests version" not in text(all_pages["bob"])
    assert "Version of the tests (submissions): 1.2 (1)." in text(all_pages["instructor"])
