import html
import re
from pathlib import Path

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.utils import determine_grade

from autograder.examiner.job import Examination
from autograder.examiner.verdict import Status, Verdict
from autograder.grading.notebook_task import NotebookTask
from autograder.grading.seam import Redact, outputs, report
from autograder.intake.graft import Grafted
from autograder.package import percent
from autograder.package.notebook import build, handout

TEXT = """\
# %% solution="work"
def work():
    ### BEGIN SOLUTION
    return 1
    ### END SOLUTION

# %% tests="test_seen" points=1
assert work() == 1

# %% tests="test" points=4
# what is scored
### BEGIN HIDDEN TESTS
assert work() == 31337
### END HIDDEN TESTS
"""
NOTEBOOK = build(percent.read(TEXT)[0])
ASSIGNMENT = NotebookTask("toy", NOTEBOOK, handout(NOTEBOOK), Path())


def verdict(score: float, status: Status, message: str = "so it is.", test: str = "test") -> Verdict:
    return Verdict(test, "what is scored", 4.0, score, status, message, 1, 0.1)


VERDICTS = [
    verdict(4.0, Status.PASSED),
    verdict(4.0, Status.PASSED, ""),
    verdict(4.0, Status.PASSED, "4"),
    verdict(2.5, Status.PARTIAL),
    verdict(2.5, Status.PARTIAL, ""),
    verdict(2.5, Status.PARTIAL, "3.5"),
    verdict(0.0001, Status.PARTIAL, "1"),
    verdict(3.9999, Status.PARTIAL, "4"),
    verdict(0.0, Status.FAILED),
    verdict(0.0, Status.FAILED, ""),
    verdict(0.0, Status.FAILED, "4"),
    verdict(0.0, Status.ENDED, "4.0"),
    verdict(0.0, Status.FAILED, "line\n4\n"),
    verdict(1 / 3, Status.PARTIAL),
]


@pytest.mark.parametrize("found", VERDICTS, ids=repr)
def test_nbgrader_reads_the_verdicts_score_from_the_outputs(found: Verdict) -> None:
    cell = new_code_cell("pass", outputs=outputs(found))
    cell.metadata["nbgrader"] = {"grade": True, "solution": False, "points": 4, "grade_id": "test", "locked": True}
    assert determine_grade(cell) == (found.score, 4)


def graded(*found: Verdict, shown: dict[str, list[dict[str, object]]] | None = None) -> NotebookNode:
    submission = Grafted(handout(NOTEBOOK), notes=("A note.",))
    return report(ASSIGNMENT, submission, Examination(found, shown or {}, "landlock"), cached=False)


def test_a_graded_notebook_holds_the_tests_the_verdicts_and_the_notes() -> None:
    notebook = graded(verdict(2.5, Status.PARTIAL), shown={"work": [dict(new_output("stream", text="shown"))]})
    test = next(node for node in notebook.cells if node.metadata.nbgrader.grade_id == "test")
    work = next(node for node in notebook.cells if node.metadata.nbgrader.grade_id == "work")
    assert "31337" in test.source
    assert test.metadata["autograder"]["status"] == "partial"
    assert test.metadata["autograder"]["score"] == 2.5
    assert work.outputs[0].text == "shown"
    assert notebook.metadata["autograder"]["notes"] == ["A note."]
    assert notebook.metadata["autograder"]["isolation"] == "landlock"
    nbformat.validate(notebook)


def test_a_test_without_points_that_passed_does_not_look_failed() -> None:
    found = Verdict("test", "what is scored", 0.0, 0.0, Status.PASSED, "", 1, 0.1)
    assert all(output.output_type != "error" for output in outputs(found))


def redacted(notebook: NotebookNode) -> NotebookNode:
    return Redact().preprocess(notebook, {})[0]


def test_feedback_shows_no_hidden_test_and_keeps_the_rest() -> None:
    notebook = redacted(graded(verdict(0.0, Status.FAILED, "it is not so.")))
    text = nbformat.writes(notebook)
    assert "31337" not in text
    assert "what is scored" in text
    assert "it is not so." in text
    assert "assert work() == 1" in text


@pytest.mark.parametrize("mark", ["### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS", "### BEGIN HIDDEN TESTS\n" * 2])
def test_marks_in_a_students_own_cells_stop_no_feedback(mark: str) -> None:
    notebook = graded()
    notebook.cells[0].source = f"{mark}\nx = 1"
    notebook.cells += [new_code_cell(mark), new_markdown_cell(mark)]
    notebook = redacted(notebook)
    assert "x = 1" in notebook.cells[0].source
    assert "31337" not in nbformat.writes(notebook)


def test_harmless_output_stays_as_it_was() -> None:
    picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    table = "<table><tbody><tr><td>1</td></tr></tbody></table>"
    shown = [new_output("display_data", {"text/html": table}), new_output("display_data", {"image/png": picture})]
    notebook = redacted(
        new_notebook(cells=[new_markdown_cell("**bold** and *so on*"), new_code_cell("", outputs=shown)])
    )
    assert "<strong>bold</strong> and <em>so on</em>" in notebook.cells[0].source
    assert [output.data for output in notebook.cells[1].outputs] == [{"text/html": table}, {"image/png": picture}]


def test_prose_tables_and_code_look_in_feedback_as_in_a_notebook() -> None:
    prose = (
        "## Title\n\n| column | other |\n|---|---|\n| a | `1 < 2` |\n\n```python\nif x:\n\n    print()\n```\n\n$x < y$"
    )
    notebook = redacted(new_notebook(cells=[new_markdown_cell(prose)]))
    page, _ = HTMLExporter().from_notebook_node(notebook)
    shown = html.unescape(re.sub(r"<[^>]*>", "", page))
    for part in ("<th>column</th>", "<td>a</td>", "<code>1 &lt; 2</code>", "$x &lt; y$"):
        assert part in page
    assert re.search(r"if x:\n+    print\(\)", shown)


def test_a_picture_from_elsewhere_is_not_fetched_and_one_in_the_text_stays() -> None:
    inline = "data:image/png;base64,iVBORw0KGgo="
    prose = (
        f"![a](https://a.example/x.png) <img src='http://b.example'> <img srcset='http://c.example 2x'> ![d]({inline})"
    )
    notebook = redacted(new_notebook(cells=[new_markdown_cell(prose)]))
    assert "example" not in notebook.cells[0].source
    assert inline in notebook.cells[0].source


def test_a_link_with_data_in_it_leads_nowhere() -> None:
    notebook = redacted(new_notebook(cells=[new_markdown_cell("<a href='data:text/html,<script>1</script>'>x</a>")]))
    assert "data:" not in notebook.cells[0].source
