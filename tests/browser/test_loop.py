"""The whole loop as people see it: JupyterLab, nbgrader's panels and the course's pages, on the hub of `make hub`."""

import shutil
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from autograder.grading.course import Course
from autograder.service.records.attempts import Attempts
from hub_config.process_groups import strays
from tests import toy
from tests.browser.visitor import CHROMIUM, OPTIONS, SHOTS
from tests.hub.running import Running

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(900)]

PATIENCE = 60_000
ANSWER = '''\
def psi(p, q):
    """Return the population stability index."""
    p, q = np.asarray(p), np.asarray(q)
    return float(((p - q) * np.log(p / q)).sum())
'''


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The hub that `make hub` starts, with one small topic."""
    project = tmp_path_factory.mktemp("project")
    toy.write(project)
    shutil.copy(Path(__file__).parents[2] / "nbgrader_config.py", project)
    running = Running(project, tmp_path_factory.mktemp("hub") / "demo-hub")
    running.start()
    yield running
    running.stop()
    # Staff's servers are other users' where the hub is root, and outlive what started them if nobody ends them.
    assert strays("JUPYTERHUB_API_URL", f"http://127.0.0.1:{running.port + 2}/hub/api") == []


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        expect.set_options(timeout=PATIENCE)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def people(hub: Running, browser: Browser) -> Callable[[str], Page]:
    """Everybody's own page, logged in once."""
    return cache(partial(log_in, browser, hub))


def log_in(browser: Browser, hub: Running, name: str) -> Page:
    """Return the page of somebody who has logged in, whose server is up."""
    page = browser.new_context(viewport={"width": 1300, "height": 900}).new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{hub.url}/hub/login")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(hub.passwords[name])
    page.get_by_role("button", name="Sign in").click(no_wait_after=True)
    page.wait_for_url(f"**/user/{name}/lab**")
    page.locator("#jp-top-panel").wait_for()
    return page


def shoot(page: Page, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"loop-{name}.png")


def panel(page: Page, name: str) -> None:
    """Open one of nbgrader's panels."""
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name=name).click()


def test_a_student_fetches_works_validates_submits_and_reads_what_came_of_it(
    hub: Running, people: Callable[[str], Page]
) -> None:
    page = people("ada")
    panel(page, "Assignment List")
    page.get_by_role("button", name="Fetch").click()
    page.get_by_role("button", name="Submit").wait_for()
    shoot(page, "fetched")

    page.goto(f"{hub.url}/user/ada/lab/tree/toy/toy.ipynb")
    cell = page.locator(".jp-Notebook .jp-Cell .cm-content").filter(has_text="def psi")
    cell.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(ANSWER)
    page.get_by_role("paragraph").filter(has_text="YOUR ANSWER HERE").dblclick()
    page.locator(".jp-MarkdownCell .cm-content").filter(has_text="YOUR ANSWER HERE").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("Because the logarithm weighs both sides.")
    page.keyboard.press("Control+S")
    expect(page.locator(".jp-NotebookPanel")).not_to_have_class("jp-mod-dirty")
    shoot(page, "edited")

    panel(page, "Assignment List")
    page.get_by_role("button", name="toy").first.click()
    page.get_by_role("button", name="Validate").click()
    expect(page.get_by_role("dialog")).to_contain_text("passes all the tests")
    shoot(page, "validated")
    page.get_by_role("dialog").get_by_role("button", name="Ok").click()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("There are no submitted assignments.")).to_be_hidden(timeout=PATIENCE)
    shoot(page, "submitted")

    page.goto(f"{hub.url}/services/course/assignments/toy")
    latest = page.get_by_role("region", name="Your latest attempt")
    expect(latest).to_contain_text("3 of 3 points in the visible tests", timeout=2 * PATIENCE)
    shoot(page, "graded")


def test_a_grader_marks_by_hand(hub: Running, people: Callable[[str], Page]) -> None:
    grader = people("tao")
    grader.goto(f"{hub.url}/user/tao/formgrader/gradebook/toy/toy")
    shoot(grader, "gradebook")
    grader.get_by_role("link", name="Submission #1").click()
    grader.locator("input.score.needs_manual_grade").last.wait_for()  # it is filled by a script, which then listens
    score = grader.locator("input.score").last
    with grader.expect_response("**/formgrader/api/grade/**"):
        score.fill("4")
        score.press("Tab")
    shoot(grader, "formgrader")
    grader.reload()
    expect(grader.locator("input.score").last).to_have_value("4")


def test_a_grader_finds_what_failed_has_it_graded_again_and_opens_it_in_formgrader(
    hub: Running, people: Callable[[str], Page]
) -> None:
    attempts = Attempts(Course(hub.folder / "course").database)
    [attempt] = attempts.find_all("toy", "ada")
    attempts.mark_failed(attempt, "bubblewrap: no space left on device")
    page = people("tao")
    page.goto(f"{hub.url}/services/course/board?state=failed")
    expect(page.get_by_text("no space left on device")).to_be_visible()
    page.get_by_role("button", name="Grade attempt 1 of ada again").click()
    expect(page.get_by_text("No submission matches.")).to_be_visible()
    page.goto(f"{hub.url}/services/course/submissions/{attempt.id}")
    expect(page.get_by_role("region", name="Result")).to_contain_text("10 of 10 points", timeout=2 * PATIENCE)
    page.get_by_role("link", name="Open in formgrader").click()
    page.wait_for_url("**/user/tao/formgrader/manage_students/ada/toy")
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="toy", exact=True))
    expect(row).to_contain_text("14 / 19")
    shoot(page, "manage-students")


def test_an_instructor_releases_and_publishes_and_the_student_reads_the_feedback(
    hub: Running, people: Callable[[str], Page]
) -> None:
    student, page = people("ada"), people("irene")
    page.goto(f"{hub.url}/services/course/admin")
    page.get_by_role("link", name="Drift").click()
    for released, seen in ((False, "Nothing is released yet."), (True, "Drift")):
        page.get_by_label("Released").set_checked(released)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("status")).to_have_text("Saved.")
        student.goto(f"{hub.url}/services/course/")
        expect(student.get_by_role("main")).to_contain_text(seen)
    page.get_by_role("link", name="Preview and publish").click()
    page.get_by_role("button", name="Publish the results").click()
    expect(page.get_by_role("status")).to_have_text("The results are published.")
    shoot(page, "published")

    student.get_by_role("link", name="Drift").click()
    student.get_by_role("link", name="Attempt 1").click()
    expect(student.get_by_role("region", name="Result")).to_contain_text("hidden test")
    student.get_by_role("link", name="feedback on toy").click()
    expect(student.get_by_role("table", name="Tests").get_by_text("Passed")).to_have_count(2)
    shoot(student, "feedback")
    student.get_by_role("link", name="Back to the attempt").click()
    student.goto(f"{hub.url}/services/course/report")
    expect(student.get_by_role("row", name="toy")).to_contain_text("14 of 19")
    shoot(student, "report")
    page.goto(f"{hub.url}/services/course/admin/report")
    expect(page.get_by_text("Students: 5.")).to_be_visible()
