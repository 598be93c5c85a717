from pathlib import Path

import pytest
import toy

from autograder import percent
from autograder.cell import Cell
from autograder.known import declaration_faults, read
from autograder.settings import Known

CELLS, _ = percent.read(toy.NOTEBOOK)
ANSWER = '# %% solution="psi"\ndef psi(p, q): ...\n'


def _folder(folder: Path, **sources: str) -> Path:
    for name, source in sources.items():
        (folder / f"{name}.py").write_text(source)
    return folder


def test_a_file_holds_the_answers_it_replaces(tmp_path: Path) -> None:
    explained = '# %% [markdown] manual="explain" points=4\n# So.\n'
    written, faults = read(_folder(tmp_path, zero=ANSWER, talker=ANSWER + explained), CELLS)
    assert faults == []
    assert written == {
        "talker": {"psi": "def psi(p, q): ...", "explain": "So."},
        "zero": {"psi": "def psi(p, q): ..."},
    }


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("x = 1\n", "zero.py: line 1: the text must begin"),
        ("# %%\nx = 1\n", "zero.py: cell 1: replaces nothing"),
        ('# %% tests="test_equal" points=3\nassert True\n', "zero.py: cell 1: replaces nothing"),
        ('# %% solution="phi"\nx = 1\n', "zero.py: phi: notebook.py has no such solution"),
        ('# %% solution="test_equal"\nx = 1\n', "zero.py: test_equal: notebook.py has no such solution"),
        (
            '# %% [markdown] solution="psi"\n# x\n',
            "zero.py: psi: is solution, markdown; notebook.py has solution, code",
        ),
        (ANSWER + "\n" + ANSWER, "zero.py: psi: replaced 2 times"),
    ],
)
def test_an_answer_that_replaces_no_answer_cell_is_a_fault(tmp_path: Path, source: str, fault: str) -> None:
    _, faults = read(_folder(tmp_path, zero=source), CELLS)
    assert any(found.startswith(fault) for found in faults)


@pytest.mark.parametrize("name", ["solution", "blank"])
def test_built_in_submissions_have_no_file_and_no_table(tmp_path: Path, name: str) -> None:
    written, faults = read(_folder(tmp_path, **{name: ANSWER}), CELLS)
    assert faults == [f"{name}.py: every package has {name} without a file"]
    (found,) = declaration_faults({name: Known(why="x", otherwise="full")}, CELLS, written)
    assert found == f"assignment.toml: submissions.{name}: every package has it; its scores are not declared"


def test_tables_without_files_and_files_without_tables_are_faults() -> None:
    assert list(declaration_faults({"one": Known(why="x", otherwise="zero")}, CELLS, ["other"])) == [
        "assignment.toml: submissions.one: no file submissions/one.py",
        "submissions/other.py: no table [submissions.other] in assignment.toml",
    ]


def test_declared_scores_are_held_against_the_tests_cells() -> None:
    table = {"one": Known(why="x", otherwise="zero", scores={"explain": 1})}  # type: ignore[dict-item]
    assert list(declaration_faults(table, CELLS, ["one"])) == [
        "assignment.toml: submissions.one.scores.explain: no such tests cell"
    ]


def test_nothing_is_held_against_a_notebook_that_could_not_be_read(tmp_path: Path) -> None:
    cells: tuple[Cell, ...] = ()
    _, faults = read(_folder(tmp_path, zero=ANSWER), cells)
    assert faults == []
    assert list(declaration_faults({"zero": Known(why="x")}, cells, ["zero"])) == []
