import copy
import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook, new_raw_cell
from nbgrader.converters import GenerateAssignment
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.preprocessors import IncludeHeaderFooter, InstantiateTests, SaveCells

from autograder.package import percent
from autograder.package.cell import Cell
from autograder.package.notebook import RELEASE, Record, build, dumps, handout, loads, read, record_of
from autograder.package.package import load
from tests import toy

CELLS, _ = percent.read(toy.NOTEBOOK)


def test_a_notebook_reads_as_the_cells_it_was_built_from() -> None:
    assert read(loads(dumps(build(CELLS)))) == (CELLS, [])


def test_the_same_cells_build_the_same_bytes() -> None:
    assert dumps(build(CELLS)) == dumps(build(percent.read(toy.NOTEBOOK)[0]))


def test_a_built_notebook_is_valid_and_carries_nothing_of_jupytext_or_of_a_run() -> None:
    notebook = build(CELLS)
    nbformat.validate(notebook)
    MetadataValidator().validate_nb(notebook)
    assert notebook.metadata == {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    }
    assert all(cell.metadata.keys() <= {"nbgrader"} for cell in notebook.cells)
    assert all(cell.outputs == [] and cell.execution_count is None for cell in notebook.cells if "outputs" in cell)


@pytest.mark.parametrize(
    ("cell", "grade", "solution", "locked", "task"),
    [
        (Cell("code", "x", "readonly", "a"), False, False, True, False),
        (Cell("code", "x", "solution", "a"), False, True, False, False),
        (Cell("code", "x", "tests", "a", 2), True, False, True, False),
        (Cell("code", "x", "manual", "a", 2), True, True, False, False),
        (Cell("markdown", "x", "task", "a", 2), False, False, True, True),
    ],
)
def test_roles_are_what_nbgraders_panel_writes(
    cell: Cell, grade: bool, solution: bool, locked: bool, task: bool
) -> None:
    metadata = build([cell]).cells[0].metadata.nbgrader
    points = {} if cell.points is None else {"points": 2}
    flags = {"grade": grade, "solution": solution, "locked": locked, "task": task}
    assert metadata == {"schema_version": 3, "grade_id": "a", **flags, **points}


def test_a_record_comes_back_and_an_odd_one_counts_as_none() -> None:
    record = Record("abc", {"notes.md": "def"})
    assert record_of(loads(dumps(build(CELLS, record)))) == record
    assert record_of(build(CELLS)) == Record()
    assert record_of(new_notebook(metadata={"autograder": {"cells": 3, "files": "x"}})) == Record()


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"nbformat": 9}', b"import os"])
def test_other_files_are_no_notebooks(content: bytes) -> None:
    with pytest.raises(ValueError, match="not a notebook"):
        loads(content)


def test_what_text_cannot_hold_of_a_notebook_is_a_fault() -> None:
    picture = new_markdown_cell("![x](attachment:x.png)", attachments={"x.png": {"image/png": ""}})
    tagged = new_markdown_cell("x", metadata={"tags": ["hide-input"]})
    old = new_markdown_cell("x", metadata={"nbgrader": {"schema_version": 1, "grade_id": "psi"}})
    _, faults = read(new_notebook(cells=[new_raw_cell("x"), picture, tagged, old]))
    assert [fault.split(",")[0].split(";")[0] for fault in faults] == [
        "cell 1: a raw cell",
        "cell 2: a pasted picture",
        "cell 3: tags hide-input",
        "psi: nbgrader metadata of version 1",
    ]


def test_a_handout_has_neither_solutions_nor_hidden_tests_nor_marking_schemes() -> None:
    notebook = build(CELLS)
    before = copy.deepcopy(notebook)
    text = json.dumps(handout(notebook))
    assert notebook == before
    for secret in ("np.log", "private", "the logarithm weighs", "One point for each", "BEGIN", "END"):
        assert secret not in text
    for kept in ("Return the population stability index", "psi of equal shares", "A known shift", "Write a card"):
        assert kept in text


def test_a_handout_is_made_by_the_steps_of_nbgrader_without_its_gradebook() -> None:
    stock = GenerateAssignment.class_traits()["preprocessors"].default_args[0]
    assert list(RELEASE) == [step for step in stock if step not in (IncludeHeaderFooter, InstantiateTests, SaveCells)]


@pytest.mark.slow
def test_a_handout_is_what_nbgrader_releases(tmp_path: Path) -> None:
    source = tmp_path / "source" / "toy"
    source.mkdir(parents=True)
    (source / "toy.ipynb").write_bytes(dumps(build(CELLS, Record("abc", {}))))
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", "toy"]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # it calls alembic by bare name
    subprocess.run(command, cwd=tmp_path, env={**os.environ, "PATH": path}, check=True, capture_output=True)
    released = nbformat.read(tmp_path / "release" / "toy" / "toy.ipynb", as_version=4)
    assert dumps(released) == dumps(handout(build(CELLS, Record("abc", {}))))


def test_a_known_submission_is_the_handout_with_its_answers(tmp_path: Path) -> None:
    package = load(toy.write(tmp_path))
    blank = handout(build(package.cells))
    assert package.submission("blank") == blank
    zero = package.submission("zero")
    differ = [new.source for old, new in zip(blank.cells, zero.cells, strict=True) if old != new]
    assert differ == ["def psi(p, q):\n    return 0.0", "Because the logarithm weighs both sides."]


def test_the_solution_is_the_handout_with_the_authors_answers(tmp_path: Path) -> None:
    package = load(toy.write(tmp_path))
    sources = {cell.id: cell.source for cell in package.submission("solution").cells}
    assert "np.log" in sources["psi"]
    assert "logarithm" in sources["explain"]
    assert "private" not in sources["test_shift"]
