from pathlib import Path

import pytest

from autograder.errors import PackageError
from autograder.package.package import load, load_all, topics
from tests import toy


def test_a_package_holds_what_its_author_wrote(tmp_path: Path) -> None:
    package = load(toy.write(tmp_path))
    assert package.name == "toy"
    assert package.submissions == ("solution", "blank", "zero")
    assert {name: cell.points for name, cell in package.tests.items()} == {"test_equal": 3, "test_shift": 7}
    assert package.contract == {"psi"}
    assert package.manifest.limits.seconds_per_cell == 60
    assert package.answers("blank") == {}
    assert set(package.answers("solution")) == {"psi", "explain"}


def test_a_known_submission_is_the_solution_but_for_the_cells_it_replaces(tmp_path: Path) -> None:
    package = load(toy.write(tmp_path))
    assert package.answers("zero") == {**package.answers("solution"), "psi": "def psi(p, q):\n    return 0.0"}


def test_expected_scores_are_full_for_the_solution_none_for_the_blank_and_as_declared_else(tmp_path: Path) -> None:
    package = load(toy.write(tmp_path))
    expected = {name: [package.expected(name, test) for test in package.tests] for name in package.submissions}
    assert expected == {"solution": [(3, 3), (7, 7)], "blank": [(0, 0), (0, 0)], "zero": [(3, 3), (0, 0)]}


@pytest.mark.parametrize(
    ("scores", "is_correct"),
    [("", True), ("scores = { test_shift = 7 }", True), ("scores = { test_shift = [6, 7] }", False)],
)
def test_a_submission_is_correct_if_it_must_get_full_marks_everywhere(
    tmp_path: Path, scores: str, is_correct: bool
) -> None:
    settings = toy.SETTINGS.replace("scores = { test_shift = 0 }", scores)
    package = load(toy.write(tmp_path, assignment_dot_toml=settings))
    assert [package.is_correct(name) for name in package.submissions] == [True, False, is_correct]


def test_a_package_needs_neither_data_nor_files_nor_private_nor_submissions(tmp_path: Path) -> None:
    notebook = toy.NOTEBOOK.replace("from private.truth import SHIFT\n", "SHIFT = 0.4158883083359672\n")
    settings = toy.SETTINGS.split("[submissions")[0]
    folder = toy.write(
        tmp_path,
        notebook_dot_py=notebook,
        assignment_dot_toml=settings,
        data_dot_py=None,
        files__tables__bins_dot_csv=None,
        private__truth_dot_py=None,
        submissions__zero_dot_py=None,
    )
    assert load(folder).submissions == ("solution", "blank")


def _faults(folder: Path, text: str | None = None) -> list[str]:
    with pytest.raises(PackageError) as caught:
        load(folder, text)
    return caught.value.faults


@pytest.mark.parametrize("name", ["assignment.toml", "notes.md", "notebook.py"])
def test_a_missing_file_is_one_fault(tmp_path: Path, name: str) -> None:
    folder = toy.write(tmp_path)
    (folder / name).unlink()
    assert _faults(folder) == [f"assignments/toy/{name}: missing"]


def test_all_faults_are_listed_at_once_with_file_and_key(tmp_path: Path) -> None:
    notebook = toy.NOTEBOOK.replace(" points=3", "").replace('manual="explain"', 'manual="psi"')
    folder = toy.write(
        tmp_path,
        notebook_dot_py=notebook.replace("    ### END SOLUTION\n", ""),
        assignment_dot_toml=toy.SETTINGS.replace("test_shift", "test_shft") + "[submissions.gone]\nwhy = 'x'\n",
        submissions__extra_dot_py='# %% solution="phi"\nx = 1\n',
    )
    found = _faults(folder)
    for fault in (
        "assignments/toy/notebook.py: test_equal: points missing",
        "assignments/toy/notebook.py: psi: 2 cells have this name",
        "assignments/toy/notebook.py: psi: BEGIN SOLUTION without END SOLUTION",
        "assignments/toy/assignment.toml: submissions.zero.scores.test_shft: no such tests cell",
        "assignments/toy/assignment.toml: submissions.gone: no file submissions/gone.py",
        "assignments/toy/assignment.toml: submissions.gone.otherwise: missing",
        "assignments/toy/submissions/extra.py: phi: notebook.py has no such solution or manual cell",
        "assignments/toy/assignment.toml: no table [submissions.extra]",
    ):
        assert any(line.startswith(fault) for line in found), fault


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("# %% [markdown]\n# # Drift", "# # Drift", "line 1: the text must begin with a cell header"),
        (
            '# %% tests="test_equal" points=3\n',
            '# %% [markdown] tests="test_equal" points=3\n# ',
            "test_equal: tests cells",
        ),
        ('# %% [markdown] task="card"', '# %% task="card"', "card: task cells must be [markdown]"),
        ('solution="psi"', 'manual="psi" points=1', "test_equal: no cell before it defines 'psi'"),
        ("private.truth", "private.lies", "test_shift: imports private.lies, but there is no such file"),
        ("# A known shift.", "assert True", "test_shift: line 1: visible code in a hidden test"),
        ("def psi(p, q):", "def phi(p, q):", "test_equal: no cell before it defines 'psi'"),
    ],
)
def test_a_notebook_that_would_fail_in_class_is_refused(tmp_path: Path, before: str, after: str, fault: str) -> None:
    assert before in toy.NOTEBOOK
    folder = toy.write(tmp_path, notebook_dot_py=toy.NOTEBOOK.replace(before, after))
    assert any(found.startswith(f"assignments/toy/notebook.py: {fault}") for found in _faults(folder))


def test_a_text_can_be_read_in_place_of_the_file(tmp_path: Path) -> None:
    folder = toy.write(tmp_path)
    assert load(folder, toy.NOTEBOOK.replace("points=3", "points=5")).tests["test_equal"].points == 5
    assert _faults(folder, "x = 1") == [
        "assignments/toy/notebook.py: line 1: the text must begin with a cell header, `# %%`"
    ]


def test_files_must_be_utf_8(tmp_path: Path) -> None:
    folder = toy.write(tmp_path)
    (folder / "notes.md").write_bytes("Maß".encode("latin-1"))
    (folder / "submissions" / "zero.py").write_bytes(b'# %% solution="psi"\n# \xff\n')
    assert _faults(folder) == ["assignments/toy/notes.md: not UTF-8", "assignments/toy/submissions/zero.py: not UTF-8"]


def test_a_topic_has_a_name_nbgrader_can_use(tmp_path: Path) -> None:
    assert any("letters, digits" in fault for fault in _faults(toy.write(tmp_path, "two words")))


def test_one_faulty_package_does_not_hide_another(tmp_path: Path) -> None:
    toy.write(tmp_path, "good")
    toy.write(tmp_path, "bad", notes_dot_md=None)
    packages, faults = load_all(topics(tmp_path / "assignments"))
    assert [package.name for package in packages] == ["good"]
    assert faults == ["assignments/bad/notes.md: missing"]


def test_topics_are_the_folders_that_are_not_hidden(tmp_path: Path) -> None:
    for name in ("b", "a", ".git", "__pycache__"):
        (tmp_path / name).mkdir()
    (tmp_path / "README.md").touch()
    assert [path.name for path in topics(tmp_path)] == ["a", "b"]
