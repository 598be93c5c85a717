from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output
from nbgrader.utils import determine_grade

from autograder.examiner.job import Examination
from autograder.examiner.verdict import Status, Verdict
from autograder.grading.graded import graded_notebook, outputs
from autograder.grading.notebook_task import NotebookTask
from autograder.grading.prepared import PreparedNotebook
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
TASK = NotebookTask("toy", NOTEBOOK, handout(NOTEBOOK), Path(), version="1.2")


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


def graded(*verdicts: Verdict, shown: dict[str, list[dict[str, object]]] | None = None) -> NotebookNode:
    grafted = Grafted(handout(NOTEBOOK), notes=("A note.",))
    prepared = PreparedNotebook(TASK, grafted, TASK.job(grafted), "")
    return graded_notebook(prepared, Examination(verdicts, shown or {}, "landlock"), cached=False)


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
    assert notebook.metadata["autograder"]["version"] == "1.2"
    nbformat.validate(notebook)


def test_a_test_without_points_that_passed_does_not_look_failed() -> None:
    found = Verdict("test", "what is scored", 0.0, 0.0, Status.PASSED, "", 1, 0.1)
    assert all(output.output_type != "error" for output in outputs(found))
