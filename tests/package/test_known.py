from pathlib import Path

import pytest

from autograder.package import percent
from autograder.package.cell import Cell
from autograder.package.known import declaration_faults, read
from autograder.package.manifest import KnownSubmission
from tests import toy

CELLS, _ = percent.read(toy.NOTEBOOK)
CHANGED = "return float(((p - q) * np.log(p / q)).sum())"
DIFF = f"@@ psi @@\n-    {CHANGED}\n+    return 0.0\n"
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
    assert any(text.startswith(fault) for text in faults)


def test_a_diff_holds_what_it_changes_in_the_authors_answers(tmp_path: Path) -> None:
    (tmp_path / "zero.diff").write_text(DIFF)
    written, faults = read(tmp_path, CELLS)
    assert faults == []
    (solution,) = (cell.source for cell in CELLS if cell.grade_id == "psi")
    assert written == {"zero": {"psi": solution.replace(CHANGED, "return 0.0")}}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (DIFF.replace("psi", "phi"), "zero.diff: phi: notebook.py has no such solution or manual cell"),
        (DIFF.replace("psi", "test_equal"), "zero.diff: test_equal: notebook.py has no such solution or manual cell"),
        (DIFF.replace("-  ", "- "), "zero.diff: line 1: psi does not have these lines"),
    ],
)
def test_a_diff_that_fits_no_answer_cell_is_a_fault(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "zero.diff").write_text(text)
    assert read(tmp_path, CELLS)[1] == [fault]


def test_a_submission_can_replace_cells_and_change_others(tmp_path: Path) -> None:
    (tmp_path / "zero.diff").write_text(DIFF)
    written, faults = read(_folder(tmp_path, zero='# %% [markdown] manual="explain" points=4\n# So.\n'), CELLS)
    assert faults == []
    assert (list(written), list(written["zero"])) == (["zero"], ["psi", "explain"])


def test_a_cell_that_is_both_replaced_and_changed_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "zero.diff").write_text(DIFF)
    assert read(_folder(tmp_path, zero=ANSWER), CELLS)[1] == ["zero.py: psi: also changed in zero.diff"]


@pytest.mark.parametrize("name", ["solution", "blank"])
def test_built_in_submissions_have_no_file_and_no_table(tmp_path: Path, name: str) -> None:
    written, faults = read(_folder(tmp_path, **{name: ANSWER}), CELLS)
    assert faults == [f"{name}.py: every package has the submission {name} already; delete the file"]
    (fault,) = declaration_faults({name: KnownSubmission(why="x", otherwise="full")}, CELLS, written)
    assert fault == f"assignment.toml: submissions.{name}: every package has this submission already; delete the table"


def test_tables_without_files_and_files_without_tables_are_faults() -> None:
    assert list(declaration_faults({"one": KnownSubmission(why="x", otherwise="zero")}, CELLS, ["other"])) == [
        "assignment.toml: submissions.one: no file submissions/one.py or one.diff",
        "assignment.toml: no table [submissions.other] for the file in submissions/",
    ]


def test_declared_scores_are_held_against_the_tests_cells() -> None:
    table = {"one": KnownSubmission(why="x", otherwise="zero", scores={"explain": 1})}  # type: ignore[dict-item]
    assert list(declaration_faults(table, CELLS, ["one"])) == [
        "assignment.toml: submissions.one.scores.explain: no such tests cell"
    ]


def test_nothing_is_held_against_a_notebook_that_could_not_be_read(tmp_path: Path) -> None:
    cells: tuple[Cell, ...] = ()
    _, faults = read(_folder(tmp_path, zero=ANSWER), cells)
    assert faults == []
    assert list(declaration_faults({"zero": KnownSubmission(why="x")}, cells, ["zero"])) == []
