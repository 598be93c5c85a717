import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.examiner.verdict import Status
from autograder.grading import seam
from autograder.nbgrader_plugin import Examine, Redact
from tests.grading.test_graded import graded, verdict


def redacted(notebook: NotebookNode) -> NotebookNode:
    return Redact().preprocess(notebook, {})[0]


def test_feedback_shows_no_hidden_test_and_keeps_the_rest() -> None:
    notebook = redacted(graded(verdict(0.0, Status.FAILED, "it is not so.")))
    text = nbformat.writes(notebook)
    assert "31337" not in text
    assert "what is scored" in text
    assert "it is not so." in text
    assert "assert work() == 1" in text


@pytest.mark.parametrize(
    "delimiter", ["### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS", "### BEGIN HIDDEN TESTS\n" * 2]
)
def test_delimiters_in_a_students_own_cells_stop_no_feedback(delimiter: str) -> None:
    notebook = graded()
    notebook.cells[0].source = f"{delimiter}\nx = 1"
    notebook.cells += [new_code_cell(delimiter), new_markdown_cell(delimiter)]
    notebook = redacted(notebook)
    assert "x = 1" in notebook.cells[0].source
    assert "31337" not in nbformat.writes(notebook)


def test_a_course_that_names_the_old_module_gets_the_same_classes() -> None:
    assert (seam.Examine, seam.Redact) == (Examine, Redact)
