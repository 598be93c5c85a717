import ast
from collections.abc import Iterator
from pathlib import Path

import nbformat

from autograder.candidate.environment import PACKAGE
from autograder.grading.notebook_task import NotebookTask
from autograder.grading.sandbox_pool import candidates, examiners
from autograder.sandbox.plan import ALWAYS


def _imported(names: tuple[str, ...]) -> Iterator[str]:
    """Yield the top file or folder of this library of each import in its files and folders `names`."""
    for name in names:
        path = PACKAGE / name
        for source in path.rglob("*.py") if path.is_dir() else [path]:
            for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
                modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom) and node.module:
                    modules = [f"{node.module}.{alias.name}" for alias in node.names]
                for module in modules:
                    top = [*module.split("."), ""][1]
                    if module.startswith("autograder.") and (PACKAGE / f"{top}.py").exists():
                        yield f"{top}.py"
                    elif module.startswith("autograder.") and (PACKAGE / top).is_dir():
                        yield top


def test_a_sandbox_holds_every_module_of_this_library_that_its_modules_import(tmp_path: Path) -> None:
    task = NotebookTask("toy", nbformat.v4.new_notebook(), nbformat.v4.new_notebook(), tmp_path)
    held = (*ALWAYS, *candidates(task).library)
    assert set(_imported(held)) <= set(held)
    held += examiners(task, b"salt").library
    assert set(_imported(held)) <= set(held)
