"""People work on the pages, from the first attempt to published results."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.classroom import FAULT, PATIENCE_SECONDS, Classroom
from tests.browser.visitor import Visitors

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(300)]

PATIENCE = PATIENCE_SECONDS * 1000


def upload(page: Page, classroom: Classroom, folder: Path, answer: str) -> None:
    path = folder / "my work.ipynb"
    path.write_bytes(classroom.notebook(answer))
    page.get_by_label("toy.ipynb").set_input_files(path)
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("status")).to_have_text("Received. Grading has begun.")


def test_a_student_watches_the_grade_arrive(visitors: Visitors, classroom: Classroom, tmp_path: Path) -> None:
    visitor = visitors("cleo")
    page = visitor.open("assignments/toy")
    visitor.complaints.clear()
    upload(page, classroom, tmp_path, "right")
    page.evaluate("window.same = true")
    latest = page.get_by_role("region", name="Your latest attempt")
    expect(latest).to_contain_text("1 of 1 points in the visible tests", timeout=PATIENCE)
    assert page.evaluate("window.same"), "the page was loaded again"
    assert "Waiting" not in page.inner_text("main")
    assert visitor.complaints == []
    visitor.shoot("assignment-arrived")


def test_the_form_comes_back_by_itself_after_the_cool_down(
    visitors: Visitors, classroom: Classroom, tmp_path: Path
) -> None:
    page = visitors("emil").open("assignments/toy")
    with classroom.campus.client("irene") as client:
        client.put("assignments/toy", json={"cool_down": 8}).raise_for_status()
        try:
            upload(page, classroom, tmp_path, "wrong")
            page.evaluate("window.same = true")
            expect(page.get_by_text("You cannot hand in now: you must wait 8 s between two attempts")).to_be_visible()
            expect(page.get_by_role("button", name="Hand in")).to_be_visible(timeout=PATIENCE)
            assert page.evaluate("window.same"), "the page was loaded again"
        finally:
            client.put("assignments/toy", json={"cool_down": 0}).raise_for_status()


def test_without_javascript_a_student_reloads_the_page(
    visitors: Visitors, classroom: Classroom, tmp_path: Path
) -> None:
    page = visitors("dan", javascript=False).open("assignments/toy")
    upload(page, classroom, tmp_path, "wrong")
    latest = page.get_by_role("region", name="Your latest attempt")
    for _ in range(PATIENCE_SECONDS):
        if "Graded" in latest.inner_text():
            break
        page.wait_for_timeout(1000)
        page.reload()
    expect(latest).to_contain_text("0 of 1 points in the visible tests")
    expect(latest).to_contain_text("double(0) is 0")


def test_a_student_downloads_a_receipt_that_the_course_knows(visitors: Visitors, classroom: Classroom) -> None:
    page = visitors("ada").open(f"submissions/{classroom.submissions['partly']}")
    with page.expect_download() as receipt:
        page.get_by_role("link", name="Download the receipt").click()
    with classroom.campus.client("ada") as client:
        content = Path(receipt.value.path()).read_bytes()
        verified = client.post("receipts/verify", content=content, headers={"Content-Type": "application/json"})
    assert verified.json()["valid"]
    with page.expect_download() as files:
        page.get_by_role("link", name="Download the files").click()
    assert files.value.suggested_filename.endswith(".tar.gz")


def test_a_grader_finds_what_failed_with_the_keyboard_and_has_it_graded(
    visitors: Visitors, classroom: Classroom
) -> None:
    identifier = classroom.submissions["failed"]
    visitor = visitors("tao")
    page = visitor.open("board")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Assignment")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("Not")
    page.get_by_role("button", name="Show").press("Enter")
    expect(page.get_by_text(FAULT)).to_be_visible()
    again = page.get_by_role("button", name="Grade attempt 1 of ben again")
    again.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("It will be graded again.")
    assert "state=failed" in page.url, "the filter is kept"
    page = visitor.open(f"submissions/{identifier}")
    expect(page.get_by_role("region", name="Result")).to_contain_text("4 of 4 points", timeout=PATIENCE)
    classroom.fail(identifier)  # as it was for the others


def test_an_instructor_publishes_after_a_preview_and_students_see_all(visitors: Visitors, classroom: Classroom) -> None:
    partly = f"submissions/{classroom.submissions['partly']}"
    assert "hidden test" not in visitors("ada").open(partly).inner_text("main")
    page = visitors("irene").open("admin/assignments/toy")
    page.get_by_role("link", name="Preview and publish").click()
    page.get_by_role("link", name="Attempt 2 of ada").click()
    preview = page.get_by_role("region", name="Result").inner_text()
    assert "hidden test" in preview
    page.go_back()
    page.get_by_role("button", name="Publish the results").click()
    expect(page.get_by_role("status")).to_have_text("The results are published.")
    page = visitors("ada").open(partly)
    assert page.get_by_role("region", name="Result").inner_text() == preview
    page = visitors("ada").open("")
    page.get_by_role("link", name="Your grade report").click()
    expect(page.get_by_role("heading", name="Grade report")).to_be_visible()
    assert "ben" not in page.content()
    visitors("ada").shoot("report-own")
    page = visitors("irene").open("admin/assignments/toy/results")
    page.get_by_role("button", name="Withdraw").click()
    assert "hidden test" not in visitors("ada").open(partly).inner_text("main")
    assert visitors("ada").open("report").get_by_text("There are no topics yet").is_visible()


def test_no_address_of_one_student_opens_for_another(visitors: Visitors, classroom: Classroom) -> None:
    page = visitors("ben").page
    for path in ("submissions/{}", "api/submissions/{}", "api/submissions/{}/feedback", "api/submissions/{}/receipt"):
        for identifier in (classroom.submissions["wrong"], classroom.submissions["partly"]):
            answer = page.goto(f"{classroom.campus.url}{path.format(identifier)}")
            assert answer is not None
            assert answer.status == 404


def test_a_page_of_the_course_opens_in_no_frame(visitors: Visitors, classroom: Classroom) -> None:
    visitors("tao").open("board")
    # A document of the same origin, as the pages of students' servers are.
    page = visitors("tao").open("static/style.css")
    frame = "url => document.body.append(Object.assign(document.createElement('iframe'), {src: url}))"
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.evaluate(frame, f"{classroom.campus.url}board")
