"""Feedback: pages made of what students may see of their results, and pages that graders released."""

import copy

from markupsafe import Markup
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder import archive
from autograder.grading import harmless
from autograder.intake.files import take
from autograder.rendering.environment import render
from autograder.service import policy
from autograder.service.api.models import TestResult
from autograder.service.atomic_folders import staging
from autograder.service.pages.rendering import notebook_style
from autograder.service.records.attempts import Attempt
from autograder.service.service import Service

POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
"""The Content-Security-Policy of a page that shows what a student wrote: nothing in it runs or is fetched."""


def attempt_of(service: Service, digest: str, assignment: str, student: str) -> Attempt | None:
    """Return the attempt whose time is in the timestamp.txt of an archive of feedback pages; None if there is none."""
    stamp = _file(service, digest, "timestamp.txt").strip()
    return next((each for each in service.attempts.listed(assignment, student) if each.stamp == stamp), None)


def released(service: Service, digest: str, notebook: str) -> str:
    """Return the page about a notebook in an archive that a grader released."""
    return _file(service, digest, f"{notebook}.html")


def _file(service: Service, digest: str, name: str) -> str:
    """Return the text of a file in an archive; "" if it is not there."""
    with staging(service.course.folder) as place:
        archive.unpack(service.blobs.path(digest), place / "pages")
        path = place / "pages" / name
        return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def page(service: Service, attempt: Attempt, notebook: str, much: policy.Extent) -> str:
    """Return a notebook of a graded attempt as HTML, with the results of the tests that may be seen."""
    handout = service.course.task(attempt.assignment, notebook).handout
    with staging(service.course.folder) as place:
        archive.unpack(service.blobs.path(attempt.digest), place / "work")
        work = take(place / "work" / f"{notebook}.ipynb", handout).notebook
    key = service.attempts.keys([attempt.id])[attempt.id].get(notebook, "")
    examined = service.course.store.get(key)
    tests = {test.test: test for test in policy.shown(attempt.tests, much) if test.notebook == notebook}
    filled = fill(work, tests, examined.outputs if examined else {})
    for cell in filled.cells:
        harmless.clean(cell)
    exporter = HTMLExporter(
        template_name="basic", exclude_input_prompt=True, exclude_output_prompt=True, exclude_anchor_links=True
    )
    body, _ = exporter.from_notebook_node(filled)
    return render(
        "feedback.html",
        title=f"{notebook}, attempt {attempt.number} of {attempt.student}",
        back=f"{service.hub.base_url}submissions/{attempt.id}",
        version="",
        results=list(tests.values()),
        notebook=Markup(body),
        style=Markup(notebook_style()),
    )


def fill(work: NotebookNode, tests: dict[str, TestResult], outputs: dict[str, list[dict[str, object]]]) -> NotebookNode:
    """Return a notebook with what its cells displayed, by cell id, and the results of its tests.

    Cells with a result have its status as their only tag, and others none.
    """
    notebook = copy.deepcopy(work)
    for node in notebook.cells:
        node.metadata["tags"] = []
        if node.cell_type == "code":
            test = tests.get(node.metadata.get("nbgrader", {}).get("grade_id", ""))
            node.outputs = [NotebookNode(each) for each in outputs.get(node.id, [])]
            if test is not None:
                node.outputs = [new_output("display_data", {"text/plain": _said(test)})]
                node.metadata["tags"] = [f"result-{test.status}"]
    return notebook


def _said(test: TestResult) -> str:
    return f"{test.title}: {test.score:g} of {test.points:g} points\n{test.message}".strip()
