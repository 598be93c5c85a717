import copy
import json
import os
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.intake import files
from autograder.intake.files import disarm, take
from autograder.intake.graft import MAX_CELL_CHARACTERS, MAX_CELLS, Grafted, cells_of
from autograder.package import percent
from autograder.package.notebook import build, handout

AUTHOR = '''\
# %% [markdown]
# Read this.

# %% readonly="setup"
limit = 3

# %%
# scratch

# %% solution="psi"
def psi(a, b):
    """Return the distance."""
    ### BEGIN SOLUTION
    return abs(a - b)
    ### END SOLUTION

# %% tests="test_psi" points=2
assert psi(1, 1) == 0

# %% solution="number"
### BEGIN SOLUTION
print(limit)
### END SOLUTION

# %% tests="test_hidden" points=3
# a shift
### BEGIN HIDDEN TESTS
assert psi(1, 3) == 2
### END HIDDEN TESTS

# %% [markdown] manual="explain" points=4
# ### BEGIN SOLUTION
# Because.
# ### END SOLUTION

# %% [markdown] task="card" points=5
# Write a card.
'''
ANSWER = "def psi(a, b):\n    return 0"
HANDOUT = handout(build(percent.read(AUTHOR)[0]))


def work() -> NotebookNode:
    """A handout with one answer in it, ready to be spoiled."""
    notebook = copy.deepcopy(HANDOUT)
    cell(notebook, "psi").source = ANSWER
    return notebook


def cell(notebook: NotebookNode, grade_id: str) -> NotebookNode:
    return next(node for node in notebook.cells if node.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


def taken(notebook: Any, folder: Path) -> Grafted:
    """Return what the intake makes of a notebook, which is written as it is."""
    path = folder / "toy.ipynb"
    path.write_text(json.dumps(notebook))
    return take(path, HANDOUT)


def ids(submission: Grafted) -> list[str]:
    found = [node.metadata.get("nbgrader", {}).get("grade_id", "") for node in submission.notebook.cells]
    return [grade_id for grade_id in found if grade_id]


def has_the_authors_cells(submission: Grafted) -> bool:
    """Return whether all cells of the author are there once, in order, as handed out but for the answers."""
    same = all(
        node.metadata == cell(HANDOUT, node.metadata.nbgrader.grade_id).metadata
        and (node.metadata.nbgrader.solution or node.source == cell(HANDOUT, node.metadata.nbgrader.grade_id).source)
        for node in submission.notebook.cells
        if "nbgrader" in node.metadata
    )
    return same and ids(submission) == [name for name in ids(Grafted(HANDOUT)) if name]


def speaks_to_the_student(submission: Grafted) -> bool:
    return all((note[0].isupper() or note[0] == "`") and note.endswith(".") for note in submission.notes)


def test_an_honest_submission_is_taken_without_a_word(tmp_path: Path) -> None:
    submission = taken(work(), tmp_path)
    assert cell(submission.notebook, "psi").source == ANSWER
    assert has_the_authors_cells(submission)
    assert submission.notes == ()
    nbformat.validate(submission.notebook)


def test_an_untouched_handout_is_taken_without_a_word(tmp_path: Path) -> None:
    submission = taken(HANDOUT, tmp_path)
    assert has_the_authors_cells(submission)
    assert submission.notes == ()


def test_of_the_file_nothing_is_taken_but_texts(tmp_path: Path) -> None:
    notebook = work()
    notebook.metadata = {"kernelspec": {"name": "bash", "display_name": "evil"}, "celltoolbar": "x", "widgets": {}}
    for node in notebook.cells:
        node.metadata["tags"] = ["skip-execution", "raises-exception"]
        node["attachments"] = {"x.png": {"image/png": "AAAA"}}
        node["outputs"] = [{"output_type": "execute_result", "data": {"text/plain": "99"}}]
        node["execution_count"] = 7
        node.metadata.setdefault("nbgrader", {}).update(points=99, grade=True, locked=False, solution=True)
    submission = taken(notebook, tmp_path)
    text = json.dumps(submission.notebook)
    assert has_the_authors_cells(submission)
    assert submission.notebook.metadata == HANDOUT.metadata
    assert not any(word in text for word in ("skip-execution", "raises-exception", "AAAA", "99", "evil"))


def test_added_cells_stay_where_they_stand(tmp_path: Path) -> None:
    notebook = work()
    at = notebook.cells.index(cell(notebook, "psi"))
    notebook.cells.insert(at + 1, new_code_cell("mine = 1"))
    notebook.cells.insert(0, new_markdown_cell("hello"))
    submission = taken(notebook, tmp_path)
    sources = [node.source for node in submission.notebook.cells]
    assert sources[0] == "hello"
    assert sources.index("mine = 1") == sources.index(ANSWER) + 1
    assert submission.notes == ()
    assert len({node.id for node in submission.notebook.cells}) == len(submission.notebook.cells)


def test_a_missing_cell_of_the_authors_is_put_back(tmp_path: Path) -> None:
    notebook = work()
    for grade_id in ("setup", "test_psi", "test_hidden", "card"):
        notebook.cells.remove(cell(notebook, grade_id))
    submission = taken(notebook, tmp_path)
    assert has_the_authors_cells(submission)
    assert cell(submission.notebook, "psi").source == ANSWER
    assert "Cell `test_hidden` was missing; the one that was handed out was used." in submission.notes
    assert speaks_to_the_student(submission)


def test_a_missing_answer_is_the_handouts_and_the_student_is_told(tmp_path: Path) -> None:
    notebook = work()
    notebook.cells.remove(cell(notebook, "psi"))
    submission = taken(notebook, tmp_path)
    assert has_the_authors_cells(submission)
    assert cell(submission.notebook, "psi").source == cell(HANDOUT, "psi").source
    assert any("`psi` is missing" in note for note in submission.notes)


def test_a_changed_cell_of_the_authors_is_the_handouts_again(tmp_path: Path) -> None:
    notebook = work()
    cell(notebook, "setup").source = "limit = 10**9"
    cell(notebook, "test_psi").source = "pass"
    submission = taken(notebook, tmp_path)
    assert has_the_authors_cells(submission)
    assert sum("locked cell" in note for note in submission.notes) == 2


def test_cells_in_another_order_are_put_in_the_authors(tmp_path: Path) -> None:
    notebook = work()
    notebook.cells.reverse()
    submission = taken(notebook, tmp_path)
    assert has_the_authors_cells(submission)
    assert any("another order" in note for note in submission.notes)
    assert speaks_to_the_student(submission)


def test_an_answer_that_was_split_is_joined_in_order(tmp_path: Path) -> None:
    notebook = work()
    answer = cell(notebook, "psi")
    second = copy.deepcopy(answer)
    answer.source, second.source = "def half(a): return a / 2", "def psi(a, b): return half(a)"
    notebook.cells.insert(notebook.cells.index(answer) + 1, second)
    submission = taken(notebook, tmp_path)
    assert cell(submission.notebook, "psi").source == f"{answer.source}\n\n{second.source}"
    assert any("were joined" in note for note in submission.notes)


def test_a_copy_of_the_handouts_cell_beside_the_answer_does_not_undo_it(tmp_path: Path) -> None:
    notebook = work()
    notebook.cells.append(copy.deepcopy(cell(HANDOUT, "psi")))
    submission = taken(notebook, tmp_path)
    assert cell(submission.notebook, "psi").source == ANSWER
    assert has_the_authors_cells(submission)


def test_an_exact_copy_of_an_answer_counts_once(tmp_path: Path) -> None:
    notebook = work()
    notebook.cells.append(copy.deepcopy(cell(notebook, "psi")))
    assert cell(taken(notebook, tmp_path).notebook, "psi").source == ANSWER


@pytest.mark.parametrize("metadata", [{}, {"nbgrader": {"grade_id": "cell-1a2b", "solution": True}}])
def test_an_answer_that_lost_its_id_is_found_by_the_names_it_defines(tmp_path: Path, metadata: dict[str, Any]) -> None:
    notebook = work()
    cell(notebook, "psi").metadata = nbformat.from_dict(metadata)
    submission = taken(notebook, tmp_path)
    assert cell(submission.notebook, "psi").source == ANSWER
    assert [node.source for node in submission.notebook.cells].count(ANSWER) == 1
    assert any("lost its nbgrader id" in note for note in submission.notes)


def test_an_answer_without_names_that_lost_its_id_is_found_by_its_place(tmp_path: Path) -> None:
    notebook = work()
    lost = cell(notebook, "number")
    lost.source, lost.metadata = "print(4)", nbformat.from_dict({})
    submission = taken(notebook, tmp_path)
    assert cell(submission.notebook, "number").source == "print(4)"


def test_where_two_cells_could_be_the_lost_answer_neither_is_taken_for_it(tmp_path: Path) -> None:
    notebook = work()
    cell(notebook, "psi").metadata = nbformat.from_dict({})
    notebook.cells.append(new_code_cell("def psi(a, b): return 1"))
    submission = taken(notebook, tmp_path)
    assert cell(submission.notebook, "psi").source == cell(HANDOUT, "psi").source
    assert any("none of your other cells could take" in note for note in submission.notes)


@pytest.mark.parametrize(
    "source",
    [
        "def psi(a, b): return 0",
        "async def psi(a, b): return 0",
        "class psi: pass",
        "psi = max",
        "other, psi = min, max",
        "psi: object = max",
        "from math import dist as psi",
        "%time x = 1\ndef psi(a, b): return 0",
        "def psi(:  # not Python",
    ],
)
def test_a_name_is_found_however_it_is_defined(tmp_path: Path, source: str) -> None:
    notebook = work()
    lost = cell(notebook, "psi")
    lost.source, lost.metadata = source, nbformat.from_dict({})
    assert cell(taken(notebook, tmp_path).notebook, "psi").source == source


@pytest.mark.parametrize("source", ["psi(1, 2)", "psi == max", "print(psi)", "x = psi", "    def psi(): ..."])
def test_a_name_that_is_only_used_is_not_defined(tmp_path: Path, source: str) -> None:
    notebook = work()
    notebook.cells.remove(cell(notebook, "psi"))
    notebook.cells.append(new_code_cell(source))
    assert cell(taken(notebook, tmp_path).notebook, "psi").source == cell(HANDOUT, "psi").source


SLOW_TO_READ = {
    "a long sum": "1" + "+1" * 90_000,
    "many signs": "-" * 90_000 + "1",
    "a deep lambda": "lambda:" * 20_000 + "1",
    "many branches": "if 1: pass\n" + "elif 1: pass\n" * 14_000,
    "many magics": "x = %time\n" * 19_000,
    "a zero byte": "a\0b",
    "one name over and over": "psi " * 49_000,
    "one name over and over in lines": "psi\n" * 49_000,
    "many brackets": "[" * 190_000,
}


@pytest.mark.parametrize("source", SLOW_TO_READ.values(), ids=SLOW_TO_READ)
def test_no_code_makes_the_intake_fail_or_take_long(tmp_path: Path, source: str) -> None:
    notebook = work()
    for grade_id in ("psi", "number", "explain"):
        cell(notebook, grade_id).metadata = nbformat.from_dict({})
    notebook.cells += [new_code_cell(source) for _ in range(20)]
    began = time.monotonic()
    assert has_the_authors_cells(taken(notebook, tmp_path))
    assert time.monotonic() - began < 5


def test_an_answer_of_another_kind_is_still_the_answer(tmp_path: Path) -> None:
    notebook = work()
    for grade_id, kind in (("psi", "markdown"), ("explain", "code")):
        cell(notebook, grade_id).cell_type = kind
    cell(notebook, "explain").source = "It is so."
    submission = taken(notebook, tmp_path)
    assert cell(submission.notebook, "psi").cell_type == "code"
    assert cell(submission.notebook, "psi").source == ANSWER
    assert cell(submission.notebook, "explain").cell_type == "markdown"
    assert cell(submission.notebook, "explain").source == "It is so."
    assert sum("another kind of cell" in note for note in submission.notes) == 2


def test_a_converted_tests_cell_is_the_authors_again(tmp_path: Path) -> None:
    notebook = work()
    cell(notebook, "test_psi").cell_type = "raw"
    assert has_the_authors_cells(taken(notebook, tmp_path))


@pytest.mark.parametrize(("major", "minor"), [(4, 0), (4, 99), (5, 0), (99, 1), ("x", None)])
def test_the_version_of_the_format_does_not_matter(tmp_path: Path, major: Any, minor: Any) -> None:
    notebook = {**work(), "nbformat": major, "nbformat_minor": minor, "from_the_future": {"a": 1}}
    assert cell(taken(notebook, tmp_path).notebook, "psi").source == ANSWER


def test_sources_may_be_lists_of_lines(tmp_path: Path) -> None:
    notebook = json.loads(json.dumps(work()))
    for node in notebook["cells"]:
        node["source"] = node["source"].splitlines(keepends=True)
    assert cell(taken(notebook, tmp_path).notebook, "psi").source == ANSWER


def test_a_notebook_of_format_3_is_read(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "code", "input": node.source, "metadata": node.metadata, "language": "python", "outputs": []}
        if node.cell_type == "code"
        else {"cell_type": "markdown", "source": node.source, "metadata": node.metadata}
        for node in work().cells
    ]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]}
    submission = taken(old, tmp_path)
    assert cell(submission.notebook, "psi").source == ANSWER
    assert has_the_authors_cells(submission)


UNREADABLE = {
    "nothing": b"",
    "no JSON": b"{nope",
    "no object": b"[1, 2]",
    "no cells": b'{"metadata": {}}',
    "cells that are no list": b'{"cells": {"0": 1}}',
    "other bytes": bytes(range(256)),
    "half a file": json.dumps(work()).encode()[:-40],
    "deeply nested": b"[" * 200_000 + b"]" * 200_000,
    "deeply nested in a cell": b'{"cells": [' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"]}",
    "a number without end": b'{"cells": ' + b"9" * 10_000 + b"}",
    "a program": b"import os\nos._exit(0)\n",
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_that_cannot_be_read_counts_as_the_handout_and_says_why(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "toy.ipynb").write_bytes(content)
    submission = take(tmp_path / "toy.ipynb", HANDOUT)
    assert submission.notebook == HANDOUT
    assert len(submission.notes) == 1
    assert submission.notes[0].startswith("Your notebook could not be read")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
def test_the_encoding_of_the_file_does_not_matter(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "toy.ipynb").write_bytes(json.dumps(work()).encode(encoding))
    assert cell(take(tmp_path / "toy.ipynb", HANDOUT).notebook, "psi").source == ANSWER


def test_a_file_without_cells_gives_the_authors_cells(tmp_path: Path) -> None:
    assert has_the_authors_cells(taken({"cells": []}, tmp_path))


def test_a_missing_file_counts_as_the_handout_and_says_so(tmp_path: Path) -> None:
    submission = take(tmp_path / "toy.ipynb", HANDOUT)
    assert submission.notebook == HANDOUT
    assert "there is no toy.ipynb" in submission.notes[0]


def test_one_other_notebook_is_taken_for_the_missing_one(tmp_path: Path) -> None:
    (tmp_path / "toy (1).ipynb").write_text(json.dumps(work()))
    submission = take(tmp_path / "toy.ipynb", HANDOUT)
    assert cell(submission.notebook, "psi").source == ANSWER
    assert submission.notes == ("There is no toy.ipynb; your toy (1).ipynb was graded instead.",)


def test_of_two_other_notebooks_none_is_taken(tmp_path: Path) -> None:
    for name in ("toy1.ipynb", "toy2.ipynb"):
        (tmp_path / name).write_text(json.dumps(work()))
    assert take(tmp_path / "toy.ipynb", HANDOUT).notebook == HANDOUT


def test_a_link_in_place_of_the_notebook_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text(json.dumps(work()))
    (tmp_path / "in").mkdir()
    for make in (lambda path: path.symlink_to(tmp_path / "elsewhere"), os.mkfifo, Path.mkdir):
        path = tmp_path / "in" / "toy.ipynb"
        make(path)
        submission = take(path, HANDOUT)
        assert submission.notebook == HANDOUT
        assert "not an ordinary file" in submission.notes[0]
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()


def test_sizes_are_bounded_and_the_student_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = work()
    cell(notebook, "number").source = "x" * (MAX_CELL_CHARACTERS + 1)
    notebook.cells += [new_code_cell("pass") for _ in range(MAX_CELLS)]
    submission = taken(notebook, tmp_path)
    assert cell(submission.notebook, "number").source == ""
    assert cell(submission.notebook, "psi").source == ANSWER
    assert len(submission.notebook.cells) <= MAX_CELLS
    assert speaks_to_the_student(submission)
    assert len(submission.notes) == 2
    monkeypatch.setattr(files, "MAX_NOTEBOOK_BYTES", 1000)
    assert "MB" in taken(notebook, tmp_path).notes[0]


def test_files_beside_the_notebook_are_taken_with_their_folders(tmp_path: Path) -> None:
    for name in ("helper.py", "data/a.csv", ".git/config", "timestamp.txt", "other.ipynb"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    submission = taken(work(), tmp_path)
    assert submission.files == {"helper.py": b"helper.py", "data/a.csv": b"data/a.csv"}
    assert submission.notes == ()


def test_what_is_no_ordinary_file_is_left_out_and_named(tmp_path: Path) -> None:
    (tmp_path / "link.py").symlink_to("/etc/passwd")
    (tmp_path / "folder").symlink_to("/etc")
    (tmp_path / "loop").symlink_to(".")
    os.mkfifo(tmp_path / "pipe")
    submission = taken(work(), tmp_path)
    assert submission.files == {}
    assert len(submission.notes) == 4
    assert speaks_to_the_student(submission)


def test_files_are_bounded_in_number_size_and_depth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_FILES", 3)
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 100)
    deep = tmp_path / "/".join("abcdefgh")
    deep.mkdir(parents=True)
    (deep / "deep.py").write_text("x")
    for name, size in (("a.py", 40), ("b.py", 70), ("c.py", 40), ("d.py", 1), ("e.py", 1)):
        (tmp_path / name).write_text("x" * size)
    submission = taken(work(), tmp_path)
    assert set(submission.files) == {"a.py", "c.py", "d.py"}
    assert len(submission.notes) == 2


def test_names_of_files_are_inside_the_folder_whatever_they_are(tmp_path: Path) -> None:
    for name in ("..hidden.py", " ", "a\nb.py", "caf\u00e9.py", "\udcff.py", "-rf", "$(x)"):
        (tmp_path / name).write_text("x")
    files = taken(work(), tmp_path).files
    assert len(files) == 7
    assert not any(".." in Path(name).parts or name.startswith("/") for name in files)


def test_disarming_leaves_nothing_but_ordinary_files(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    folder = tmp_path / "submission"
    deep = folder / "/".join("abcdefghij")
    deep.mkdir(parents=True)
    for place in (folder, folder / "a", deep):
        (place / "link").symlink_to(secret)
        (place / "folder").symlink_to(tmp_path)
        os.mkfifo(place / "pipe")
    (folder / "kept.py").write_text("kept")
    disarm(folder, tmp_path / "handout")
    left = [Path(where, name) for where, folders, files in os.walk(folder) for name in (*folders, *files)]
    assert not any(path.is_symlink() or path.is_fifo() for path in left)
    assert (folder / "kept.py").read_text() == "kept"
    assert secret.read_text() == "secret"


@pytest.mark.parametrize("stamp", ["2026-01-05 10:00:00 UTC", "2026-01-05 10:00:00.5 Europe/Berlin\n"])
def test_a_time_stamp_that_can_be_read_stays(tmp_path: Path, stamp: str) -> None:
    (tmp_path / "timestamp.txt").write_text(stamp)
    disarm(tmp_path, tmp_path / "handout")
    assert (tmp_path / "timestamp.txt").read_text() == stamp


STAMPS = (
    b"garbage", b"", b"\xff\xfe", b"99999-99-99", b"2026-01-05 10:00:00 UTC" + b" " * 300 + b"garbage",
    b"9" * 500, b"1e400", b"0000-00-00 00:00:00",
)  # fmt: skip


@pytest.mark.parametrize("stamp", STAMPS, ids=range(len(STAMPS)))
def test_a_time_stamp_that_nbgrader_cannot_read_is_set_aside(tmp_path: Path, stamp: bytes) -> None:
    (tmp_path / "timestamp.txt").write_bytes(stamp)
    disarm(tmp_path, tmp_path / "handout")
    assert not (tmp_path / "timestamp.txt").exists()


def test_a_time_stamp_that_is_a_folder_does_no_harm(tmp_path: Path) -> None:
    for name in ("timestamp.txt", "timestamp-unreadable.txt"):
        (tmp_path / "one" / name).mkdir(parents=True)
        (tmp_path / "one" / name / "file").write_text("x")
    (tmp_path / "two" / "timestamp-unreadable.txt").mkdir(parents=True)
    (tmp_path / "two" / "timestamp.txt").write_text("garbage")
    for folder in ("one", "two"):
        disarm(tmp_path / folder, tmp_path / "handout")
        assert not (tmp_path / folder / "timestamp.txt").exists()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
BOUNDED = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def _places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every part of a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, part in inner for place in _places(part, (*at, key)))]


PLAIN = json.loads(json.dumps(work()))
PLACES = _places(PLAIN)


@BOUNDED
@given(st.lists(st.tuples(st.sampled_from(PLACES), json_values), min_size=1, max_size=4))
def test_hostile_values_anywhere_in_a_notebook_are_taken_or_noted(
    tmp_path: Path, changes: list[tuple[tuple[Any, ...], Any]]
) -> None:
    notebook: Any = {"root": copy.deepcopy(PLAIN)}
    for place, value in changes:
        part, path = notebook, ("root", *place)
        try:
            for key in path[:-1]:
                part = part[key]
            part[path[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue
    submission = taken(notebook["root"], tmp_path)
    assert has_the_authors_cells(submission)
    assert speaks_to_the_student(submission)
    nbformat.validate(submission.notebook)


@BOUNDED
@given(st.binary(max_size=300) | json_values.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_cells_or_a_sentence(content: bytes) -> None:
    try:
        cells_of(content)
    except ValueError as error:
        assert str(error).startswith("it ")


def test_a_folder_in_place_of_a_file_of_the_handout_is_put_aside_and_so_is_a_file_in_place_of_a_folder(
    tmp_path: Path,
) -> None:
    given, folder = tmp_path / "handout", tmp_path / "submission"
    (given / "data").mkdir(parents=True)
    (given / "shares.csv").write_text("p,q")
    (folder / "shares.csv").mkdir(parents=True)
    (folder / "data").write_text("not a folder")
    disarm(folder, given)
    assert sorted(path.name for path in folder.iterdir()) == ["data-unreadable", "shares-unreadable.csv"]
