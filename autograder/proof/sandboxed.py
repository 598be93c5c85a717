"""Grade known submissions as students' are, without a course or a gradebook."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from nbformat import NotebookNode

from autograder.examiner.verdict import Verdict
from autograder.grading.notebook_task import NotebookTask
from autograder.grading.sandbox_pool import SandboxPool
from autograder.intake.files import take
from autograder.package.handout_files import public_files
from autograder.package.notebook import build, dumps, handout
from autograder.package.package import Package
from autograder.sandbox.probe import require_isolation


def grade(
    package: Package, work: Iterable[tuple[str, NotebookNode]], workers: int | None = None
) -> Iterator[tuple[str, tuple[Verdict, ...]]]:
    """Grade the named notebooks of `work` side by side, from intake to verdicts; yield each when it is ready.

    Raise `PlatformError` where submissions cannot be isolated or graded.
    """
    require_isolation()
    with tempfile.TemporaryDirectory() as scratch:
        assignment = prepare(package, Path(scratch, "release"))
        with SandboxPool(assignment) as engine, ThreadPoolExecutor(workers or os.cpu_count()) as pool:

            def examine(number: int, notebook: NotebookNode) -> tuple[Verdict, ...]:
                path = Path(scratch, "submitted", str(number), f"{package.name}.ipynb")
                path.parent.mkdir(parents=True)
                path.write_bytes(dumps(notebook))
                return engine.grade(take(path, assignment.handout)).verdicts

            names = {pool.submit(examine, number, nb): name for number, (name, nb) in enumerate(work)}
            try:
                for future in as_completed(names):
                    yield names[future], future.result()
            finally:
                pool.shutdown(wait=True, cancel_futures=True)


def prepare(package: Package, folder: Path) -> NotebookTask:
    """Return what is to be graded, with the files students have beside their notebook in `folder`, which is made."""
    folder.mkdir()
    for name, file in public_files(package.folder).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    notebook = build(package.cells)
    return NotebookTask(package.name, notebook, handout(notebook), folder, package.folder, package.manifest.limits)
