from datetime import UTC, datetime

from autograder.service import models
from autograder.service.pages.rendering import HEADERS, render, style

EVIL = "<script>alert(1)</script>"


def test_what_students_write_is_text() -> None:
    failed = models.TestResult(
        notebook="a", test="t", title=EVIL, points=1, score=0, status="failed", message=EVIL, hidden=False
    )
    graded = models.AttemptView(
        id="1",
        assignment="a",
        student="s",
        number=1,
        received=datetime(2026, 1, 1, tzinfo=UTC),
        late=False,
        digest="",
        state=models.AttemptStatus.GRADED,
        tests=(failed,),
        notes=(EVIL,),
        version=EVIL,
    )
    page = render("outcome.html", submission=graded, withheld="")
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 4
    assert "tests version" in page
    assert "tests version" not in render(
        "outcome.html", submission=graded.model_copy(update={"version": ""}), withheld=""
    )


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy


def test_pages_look_like_grade_reports() -> None:
    assert style().startswith(":root {\n  --paper")
    assert ".cards" in style()
