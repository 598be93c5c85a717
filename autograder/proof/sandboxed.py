"""Grade known submissions in the sandbox, as students' are graded, without a course or a gradebook."""

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
    package: Package, notebooks: Iterable[tuple[str, NotebookNode]], workers: int | None = None
) -> Iterator[tuple[str, tuple[Verdict, ...]]]:
    """Grade the named notebooks side by side, from intake to verdicts; yield each when it is ready.

    Raises `PlatformError` where submissions cannot be isolated or graded.
    """
    require_isolation()
    with tempfile.TemporaryDirectory() as scratch:
        task = prepare(package, Path(scratch, "release"))
        with SandboxPool(task) as pool, ThreadPoolExecutor(workers or os.cpu_count()) as executor:

            def examine(number: int, notebook: NotebookNode) -> tuple[Verdict, ...]:
                path = Path(scratch, "submitted", str(number), f"{package.name}.ipynb")
                path.parent.mkdir(parents=True)
                path.write_bytes(dumps(notebook))
                return pool.grade(take(path, task.handout)).verdicts

            names = {executor.submit(examine, number, nb): name for number, (name, nb) in enumerate(notebooks)}
            try:
                for future in as_completed(names):
                    yield names[future], future.result()
            finally:
                executor.shutdown(wait=True, cancel_futures=True)


def prepare(package: Package, folder: Path) -> NotebookTask:
    """Return the task of a package; make `folder` with the files that students have beside the notebook."""
    folder.mkdir()
    for name, file in public_files(package.folder).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    notebook = build(package.cells)
    return NotebookTask(
        package.name,
        notebook,
        handout(notebook),
        folder,
        package.folder,
        package.manifest.limits,
        package.manifest.version,
    )
