"""Feedback pages: made of the results that a student may see, or released by a grader."""

import copy
from functools import cache

from markupsafe import Markup
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_output
from pygments.formatters import HtmlFormatter

from autograder import archive
from autograder.grading import harmless
from autograder.intake.files import take
from autograder.rendering.environment import render, style
from autograder.service import policy
from autograder.service.atomic_folders import temporary_folder
from autograder.service.models import TestResult
from autograder.service.records.attempts import Attempt
from autograder.service.service import Service

POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
"""The Content-Security-Policy of a page that shows students' work: it runs nothing and fetches nothing."""


def attempt_of(service: Service, digest: str, assignment: str, student: str) -> Attempt | None:
    """Return the attempt that the timestamp.txt in an archive of feedback pages names; None if there is none."""
    stamp = _read(service, digest, "timestamp.txt").strip()
    attempts = service.attempts.find_all(assignment, student)
    return next((attempt for attempt in attempts if attempt.stamp == stamp), None)


def released_page(service: Service, digest: str, notebook: str) -> str:
    """Return the page of a notebook in an archive that a grader released."""
    return _read(service, digest, f"{notebook}.html")


def _read(service: Service, digest: str, name: str) -> str:
    """Return the text of a file in an archive; "" if it is not there."""
    with temporary_folder(service.course.folder) as folder:
        archive.unpack(service.blobs.path(digest), folder / "pages")
        path = folder / "pages" / name
        return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def page(service: Service, attempt: Attempt, notebook: str, extent: policy.Extent) -> str:
    """Return a notebook of a graded attempt as HTML, with the results of the tests that may be seen."""
    handout = service.course.task(attempt.assignment, notebook).handout
    with temporary_folder(service.course.folder) as folder:
        archive.unpack(service.blobs.path(attempt.digest), folder / "work")
        work = take(folder / "work" / f"{notebook}.ipynb", handout).notebook
    key = service.attempts.result_keys([attempt.id])[attempt.id].get(notebook, "")
    examination = service.course.store.get(key)
    results = [test for test in policy.visible_tests(attempt.tests, extent) if test.notebook == notebook]
    tests = {test.test: test for test in results}
    filled = fill(work, tests, examination.outputs if examination else {})
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
        version=attempt.version,
        results=results,
        notebook=Markup(body),
        style=_style(),
    )


def fill(work: NotebookNode, tests: dict[str, TestResult], outputs: dict[str, list[dict[str, object]]]) -> NotebookNode:
    """Return a copy of a notebook with the outputs of its cells, by cell id, and the results of its tests.

    A cell with a result has its status as the only tag; other cells have no tags.
    """
    notebook = copy.deepcopy(work)
    for node in notebook.cells:
        node.metadata["tags"] = []
        if node.cell_type == "code":
            test = tests.get(node.metadata.get("nbgrader", {}).get("grade_id", ""))
            node.outputs = [NotebookNode(output) for output in outputs.get(node.id, [])]
            if test is not None:
                node.outputs = [new_output("display_data", {"text/plain": _sentence(test)})]
                node.metadata["tags"] = [f"result-{test.status}"]
    return notebook


def _sentence(test: TestResult) -> str:
    return f"{test.title}: {test.score:g} of {test.points:g} points\n{test.message}".strip()


@cache
def _style() -> Markup:
    light, dark = (HtmlFormatter(style=name).get_style_defs(".highlight") for name in ("default", "github-dark"))
    colours = f"{light}\n@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}\n"
    return Markup(style("base") + colours + style("notebook"))
