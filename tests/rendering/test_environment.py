import pytest
from jinja2 import UndefinedError

from autograder.rendering.environment import render, style


def test_values_are_escaped_inside_and_outside_macros() -> None:
    test = {"title": "<b>", "status": "passed", "score": 1, "points": 2}
    values = {"title": "<i>", "back": "", "version": "", "results": [test], "notebook": "<u>", "style": ""}
    page = render("feedback.html", **values)
    assert [tag in page for tag in ("<b>", "<i>", "<u>")] == [False, False, False]
    assert "&lt;b&gt;" in page


def test_a_value_that_a_template_lacks_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="title"):
        render("feedback.html")


def test_styles_are_joined_in_order() -> None:
    assert style("base", "pages") == style("base") + style("pages")
