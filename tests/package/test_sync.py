import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell

from autograder.errors import PackageError
from autograder.package.merge import Side
from autograder.package.package import load
from autograder.package.sync import SyncPlan, apply, plan
from tests import toy

MORE_TEXT = toy.NOTEBOOK.replace("How far", "How very far")


class Desk:
    """An author's desk: a package, its folder in source/, and what can be done to them."""

    def __init__(self, course: Path) -> None:
        self.folder = toy.write(course)
        self.source = course / "source" / "toy"
        self.notebook = self.source / "toy.ipynb"
        self.sync()

    def plan(self, keep: Side | None = None) -> SyncPlan:
        return plan(self.folder, self.source, keep)

    def sync(self, keep: Side | None = None) -> SyncPlan:
        planned = self.plan(keep)
        apply(planned)
        return planned

    def written(self, keep: Side | None = None) -> list[str]:
        """Sync, and return the names of the files written, in order."""
        return [write.path.name for write in self.sync(keep).writes]

    def edit(self, change: Callable[[NotebookNode], object]) -> None:
        """Edit the notebook as JupyterLab does: open, change, save."""
        notebook = nbformat.read(self.notebook, as_version=4)
        change(notebook)
        nbformat.write(notebook, self.notebook)

    def text(self) -> str:
        return (self.folder / "notebook.py").read_text()

    def everything(self) -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in self.folder.parent.parent.rglob("*") if path.is_file()}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def _answer(notebook: NotebookNode) -> NotebookNode:
    found: list[NotebookNode] = [cell for cell in notebook.cells if cell.id == "psi"]
    return found[0]


def _rewrite(notebook: NotebookNode) -> None:
    _answer(notebook).source = _answer(notebook).source.replace("population", "public")


def _run_all(notebook: NotebookNode) -> None:
    """The traces of "Run all" and saving, in notebook and cells."""
    notebook.metadata.language_info = {"name": "python", "version": "3.11.7"}
    for number, cell in enumerate(notebook.cells, 1):
        cell.metadata["execution"] = {"iopub.status.busy": "2024-01-01T00:00:00"}
        cell.metadata["trusted"] = True
        if cell.cell_type == "code":
            cell.execution_count = number
            cell.outputs = [new_output("stream", name="stdout", text="x")]


def test_source_gets_the_notebook_and_all_that_is_public_and_nothing_else(desk: Desk) -> None:
    found = {path.relative_to(desk.source).as_posix() for path in desk.source.rglob("*") if path.is_file()}
    assert found == {"toy.ipynb", "notes.md", "tables/bins.csv", "shares.csv"}


def test_a_second_sync_writes_nothing(desk: Desk) -> None:
    assert desk.plan() == SyncPlan((), ())


def test_builds_are_byte_identical_wherever_they_happen(desk: Desk, tmp_path: Path) -> None:
    other = Desk(tmp_path / "elsewhere")
    assert other.notebook.read_bytes() == desk.notebook.read_bytes()


def test_a_plan_writes_nothing(desk: Desk) -> None:
    (desk.folder / "notebook.py").write_text(MORE_TEXT)
    before = desk.everything()
    assert desk.plan().writes
    assert desk.everything() == before


def test_a_text_edit_is_built(desk: Desk) -> None:
    (desk.folder / "notebook.py").write_text(MORE_TEXT)
    assert desk.written() == ["toy.ipynb"]
    assert "How very far" in desk.notebook.read_text()


def test_a_text_edit_wins_even_if_the_notebook_is_newer(desk: Desk) -> None:
    (desk.folder / "notebook.py").write_text(MORE_TEXT)
    desk.edit(_run_all)
    assert desk.written() == ["toy.ipynb"]
    assert desk.text() == MORE_TEXT


def test_run_all_and_save_counts_as_in_sync(desk: Desk) -> None:
    desk.edit(_run_all)
    assert desk.plan() == SyncPlan((), ())


def test_a_notebook_edit_is_written_back_and_built_again(desk: Desk) -> None:
    desk.edit(_rewrite)
    desk.edit(_run_all)
    assert desk.written() == ["notebook.py", "toy.ipynb"]
    assert desk.text() == toy.NOTEBOOK.replace("population", "public")
    assert desk.plan() == SyncPlan((), ())
    assert "language_info" not in desk.notebook.read_text()


def test_a_role_given_in_nbgraders_panel_is_written_back(desk: Desk) -> None:
    def change(notebook: NotebookNode) -> None:
        flags = {"grade": True, "solution": False, "locked": True, "task": False, "schema_version": 3}
        cell = new_code_cell(
            "assert psi([1], [1]) == 0", metadata={"nbgrader": {**flags, "grade_id": "one", "points": 2}}
        )
        notebook.cells.append(cell)
        (equal,) = (cell for cell in notebook.cells if cell.id == "test_equal")
        equal.metadata.nbgrader.points = 4

    desk.edit(change)
    assert desk.written() == ["notebook.py", "toy.ipynb"]
    assert {name: cell.points for name, cell in load(desk.folder).tests.items()} == {
        "test_equal": 4,
        "test_shift": 7,
        "one": 2,
    }


def test_the_same_edit_on_both_sides_is_no_conflict(desk: Desk) -> None:
    (desk.folder / "notebook.py").write_text(toy.NOTEBOOK.replace("population", "public"))
    desk.edit(_rewrite)
    assert desk.written() == ["toy.ipynb"]
    assert desk.plan() == SyncPlan((), ())


def test_after_edits_on_both_sides_nothing_is_touched(desk: Desk) -> None:
    (desk.folder / "notebook.py").write_text(MORE_TEXT)
    (desk.folder / "notes.md").write_text("More.\n")
    desk.edit(_rewrite)
    before = desk.everything()
    planned = desk.sync()
    assert desk.everything() == before
    (fault,) = planned.faults
    assert fault.startswith(f"{desk.notebook}: this file and {desk.folder / 'notebook.py'} were both edited")
    (diff,) = planned.diffs
    assert "-# How very far have shares moved?" in diff
    assert '+    """Return the public stability index."""' in diff


def test_if_the_last_sync_was_committed_both_edits_are_shown(desk: Desk) -> None:
    def git(*words: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=no", *words],
            cwd=desk.folder,
            check=True,
        )

    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "--message", "synced")
    (desk.folder / "notebook.py").write_text(MORE_TEXT)
    desk.edit(_rewrite)
    package, source = desk.plan().diffs
    assert "+# How very far have shares moved?" in package and "public" not in package
    assert '+    """Return the public stability index."""' in source and "very" not in source


@pytest.mark.parametrize(("keep", "kept"), [("package", "How very far"), ("source", "public stability")])
def test_an_author_can_say_whose_edit_holds(desk: Desk, keep: Side, kept: str) -> None:
    (desk.folder / "notebook.py").write_text(MORE_TEXT)
    desk.edit(_rewrite)
    desk.sync(keep)
    assert desk.plan() == SyncPlan((), ())
    both = desk.text() + desk.notebook.read_text()
    assert both.count(kept) == 2
    assert ("How very far" in both) != ("public stability" in both)


def test_keeping_a_side_drops_no_edit_that_is_not_in_conflict(desk: Desk) -> None:
    desk.edit(_rewrite)
    desk.sync("package")
    assert "public stability" in desk.text()


def test_a_faulty_text_is_not_built(desk: Desk) -> None:
    (desk.folder / "notebook.py").write_text(toy.NOTEBOOK.replace(" points=3", ""))
    with pytest.raises(PackageError, match="test_equal: points missing"):
        desk.plan()


def test_a_notebook_edit_that_makes_a_faulty_package_stays_where_it_is(desk: Desk) -> None:
    desk.edit(lambda notebook: notebook.cells.append(new_code_cell("x", metadata=_answer(notebook).metadata)))
    before = desk.everything()
    with pytest.raises(PackageError, match=r"^source/toy/toy\.ipynb: psi: 2 cells have this name$"):
        desk.sync()
    assert desk.everything() == before


def test_a_notebook_edit_that_a_known_submission_no_longer_fits_is_taken_and_the_submission_named(desk: Desk) -> None:
    (desk.folder / "submissions" / "zero.py").unlink()
    (desk.folder / "submissions" / "zero.diff").write_text("@@ psi @@\n-    p, q = np.asarray(p), np.asarray(q)\n")
    desk.edit(lambda notebook: _answer(notebook).update(source=_answer(notebook).source.replace("asarray", "array")))
    planned = desk.sync()
    assert "np.array(p)" in desk.text()
    assert planned.faults == ("assignments/toy/submissions/zero.diff: line 1: psi does not have these lines",)
    with pytest.raises(PackageError, match=re.escape(planned.faults[0])):
        desk.plan()


@pytest.mark.parametrize(
    "cell",
    [
        new_raw_cell("x"),
        new_markdown_cell("![x](attachment:x.png)", attachments={"x.png": {"image/png": ""}}),
        new_markdown_cell("x", metadata={"tags": ["hide-input"]}),
        new_code_cell("a = 1\n# %% b"),
    ],
)
def test_what_text_cannot_hold_is_refused_and_nothing_is_lost(desk: Desk, cell: NotebookNode) -> None:
    desk.edit(lambda notebook: notebook.cells.append(cell))
    (desk.folder / "notes.md").write_text("More.\n")
    before = desk.everything()
    with pytest.raises(PackageError, match="cell 9"):
        desk.sync()
    assert desk.everything() == before


def test_a_file_that_is_no_notebook_is_refused_unless_the_package_shall_hold(desk: Desk) -> None:
    desk.notebook.write_text("<<<<<<< ours")
    with pytest.raises(PackageError, match="not a notebook"):
        desk.plan()
    assert "toy.ipynb" in desk.written("package")


def test_edited_notes_and_files_go_both_ways(desk: Desk) -> None:
    (desk.folder / "notes.md").write_text("From the package.\n")
    (desk.source / "tables" / "bins.csv").write_text("low,high\n0,2\n")
    assert desk.written() == ["bins.csv", "notes.md", "toy.ipynb"]
    assert (desk.source / "notes.md").read_text() == "From the package.\n"
    assert (desk.folder / "files" / "tables" / "bins.csv").read_text() == "low,high\n0,2\n"
    assert desk.plan() == SyncPlan((), ())


def test_notes_edited_on_both_sides_are_a_conflict(desk: Desk) -> None:
    (desk.folder / "notes.md").write_text("From the package.\n")
    (desk.source / "notes.md").write_text("From source.\n")
    planned = desk.plan()
    assert planned.writes == () and "-From the package." in planned.diffs[0] and "+From source." in planned.diffs[0]
    desk.sync("source")
    assert (desk.folder / "notes.md").read_text() == "From source.\n"


def test_changed_data_is_written_and_deleted_files_come_back(desk: Desk) -> None:
    (desk.folder / "data.py").write_text(toy.FILES["data.py"].replace("seed\\n", "SEED\\n"))
    (desk.source / "notes.md").unlink()
    assert desk.written() == ["notes.md", "shares.csv", "toy.ipynb"]
    assert (desk.source / "shares.csv").read_text() == "SEED\n0\n"


def test_data_edited_by_hand_is_not_overwritten_until_the_author_says_so(desk: Desk) -> None:
    (desk.source / "shares.csv").write_text("mine\n")
    planned = desk.plan("source")
    assert planned.writes == ()
    assert planned.faults == (
        f"{desk.source / 'shares.csv'}: edited, but data.py writes this file: drop the edit with --keep package",
    )
    desk.sync("package")
    assert (desk.source / "shares.csv").read_text() == "seed\n0\n"


def test_a_file_that_is_not_of_the_package_is_reported_and_left(desk: Desk) -> None:
    (desk.folder / "files" / "tables" / "bins.csv").unlink()
    (desk.source / "solution.py").write_text("secret")
    (desk.source / ".ipynb_checkpoints").mkdir()
    (desk.source / ".ipynb_checkpoints" / "toy-checkpoint.ipynb").touch()
    strangers = [desk.source / "solution.py", desk.source / "tables" / "bins.csv"]
    assert [fault.split(": ")[0] for fault in desk.sync().faults] == list(map(str, strangers))
    assert all(path.exists() for path in strangers)


def test_a_notebook_written_without_a_record_is_a_conflict_unless_it_is_equal(desk: Desk) -> None:
    desk.edit(lambda notebook: notebook.metadata.pop("autograder"))
    assert desk.written() == ["toy.ipynb"]
    desk.edit(lambda notebook: notebook.metadata.pop("autograder"))
    desk.edit(_rewrite)
    assert desk.plan().writes == ()


def test_a_file_saved_while_sync_is_running_is_not_overwritten(desk: Desk) -> None:
    (desk.folder / "notebook.py").write_text(MORE_TEXT)
    planned = desk.plan()
    desk.edit(_rewrite)
    before = desk.everything()
    with pytest.raises(PackageError, match="saved while sync was running"):
        apply(planned)
    assert desk.everything() == before


@pytest.mark.parametrize("done", [0, 1, 2, 3])
def test_an_interrupted_sync_is_finished_by_the_next(desk: Desk, done: int) -> None:
    desk.edit(_rewrite)
    (desk.source / "notes.md").write_text("From source.\n")
    (desk.folder / "data.py").write_text(toy.FILES["data.py"].replace("seed\\n", "SEED\\n"))
    planned = desk.plan()
    assert len(planned.writes) == 4
    apply(SyncPlan(planned.writes[:done], ()))
    desk.sync()
    assert desk.plan() == SyncPlan((), ())
    assert "public stability" in desk.text()
    assert (desk.folder / "notes.md").read_text() == "From source.\n"
    assert (desk.source / "shares.csv").read_text() == "SEED\n0\n"


def test_no_solution_can_be_guessed_from_the_record(desk: Desk) -> None:
    record = json.loads(desk.notebook.read_text())["metadata"]["autograder"]
    assert record.keys() == {"cells", "files"}
    assert isinstance(record["cells"], str)  # one digest over all cells, hidden tests among them: none of single cells
    assert record["files"].keys() == {"notes.md", "tables/bins.csv", "shares.csv"}
