"""The graded notebook: a submission with its outputs, and each test's verdict in the form that nbgrader reads."""

import copy
from collections.abc import Iterable

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder.examiner.job import Examination
from autograder.examiner.verdict import Status, Verdict
from autograder.grading.notebook_task import NotebookTask
from autograder.grading.prepared import PreparedNotebook

NOT_GRADED = "The grading service had a problem with this submission. Your work is safe; it will be graded again."


def graded_notebook(prepared: PreparedNotebook, examination: Examination, cached: bool) -> NotebookNode:
    """Return the graded notebook of a submission.

    `cached` says that the same work had been examined before, with the same tests.
    """
    notebook = copy.deepcopy(prepared.grafted.notebook)
    verdicts = {verdict.test: verdict for verdict in examination.verdicts}
    notebook.metadata["autograder"] = {
        "status": "graded",
        "cached": cached,
        "isolation": examination.isolation,
        "notes": list(prepared.grafted.notes),
    }
    if prepared.task.version:
        notebook.metadata["autograder"]["version"] = prepared.task.version
    for node in notebook.cells:
        if node.cell_type != "code":
            continue
        grade_id = node.metadata.get("nbgrader", {}).get("grade_id", "")
        node.outputs = [nbformat.from_dict(output) for output in examination.outputs.get(node.id, [])]
        if grade_id in verdicts:
            verdict = verdicts[grade_id]
            node.source = prepared.task.cells[grade_id].source
            node.outputs = outputs(verdict)
            node.metadata["autograder"] = {**vars(verdict), "status": verdict.status.value}
    return notebook


def outputs(verdict: Verdict) -> list[NotebookNode]:
    """Return the outputs from which nbgrader reads exactly the score of `verdict`."""
    if verdict.score <= 0 and verdict.status is not Status.PASSED:
        name = "TestEnded" if verdict.status is Status.ENDED else "TestFailed"
        return [new_output("error", ename=name, evalue=verdict.message, traceback=[verdict.message])]
    shown = [new_output("display_data", {"text/plain": verdict.message})] if verdict.message else []
    if verdict.score < verdict.points:
        shown.append(new_output("execute_result", {"text/plain": repr(float(verdict.score))}))
    return shown


def ungraded_notebooks(tasks: Iterable[NotebookTask]) -> dict[str, NotebookNode]:
    """Return the notebooks that stand in place of graded ones where the platform failed, by name."""
    notebooks = {task.name: copy.deepcopy(task.handout) for task in tasks}
    for notebook in notebooks.values():
        notebook.metadata["autograder"] = {"status": "platform_fault", "notes": [NOT_GRADED]}
    return notebooks
