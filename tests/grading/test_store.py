from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.examiner.job import CodeCell, CodeCellRole, Examination, Job
from autograder.examiner.verdict import Status, Verdict
from autograder.grading.database import connect
from autograder.grading.notebook_task import NotebookTask
from autograder.grading.store import MAX_PARAMETERS, ResultStore, key_of
from autograder.limits import Limits
from tests.examiner.bench import assignment

TEXT = """\
# %% readonly="setup"
limit = 3

# %% solution="work"
def work(): return 1

# %% tests="test" points=4
assert work() == 1
"""
EXAMINED = Examination(
    (Verdict("test", "what", 4.0, 1.5, Status.PARTIAL, "so \0", 3, 0.25),),
    {"work": [{"output_type": "stream", "name": "stdout", "text": "é\0"}]},
    "landlock",
)
JOB = Job(
    (CodeCell(CodeCellRole.ANSWER, "work", "x = 1"), CodeCell(CodeCellRole.TESTS, "test", "assert x", 4.0)),
    frozenset({"work"}),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / "data.csv").write_text("a\n")
    (tmp_path / "package" / "private").mkdir(parents=True)
    (tmp_path / "package" / "private" / "__init__.py").write_text("X = 1\n")
    return tmp_path


def made(folder: Path, text: str = TEXT) -> NotebookTask:
    return assignment(folder / "release", text, folder / "package")


@pytest.fixture
def store(tmp_path: Path) -> ResultStore:
    return ResultStore(connect(f"sqlite:///{tmp_path}/private/results.db"))


def test_results_are_known_however_many_are_asked_for(store: ResultStore) -> None:
    for key in ("first", "last"):
        store.put(key, EXAMINED)
    missing = [f"missing {number}" for number in range(3 * MAX_PARAMETERS)]
    assert store.known(["first", *missing, "last"]) == {"first", "last"}


def test_a_result_comes_back_as_it_was_stored(store: ResultStore) -> None:
    assert store.get("a") is None
    assert store.known(["a"]) == set()
    store.put("a", EXAMINED)
    assert store.get("a") == EXAMINED
    assert store.known(["a", "b"]) == {"a"}
    store.drop(["a"])
    assert store.get("a") is None
    store.drop(["a"])


def test_half_a_character_is_stored_as_a_question_mark(store: ResultStore) -> None:
    store.put("a", replace(EXAMINED, outputs={"work": [{"text": "a\ud800b"}]}))
    found = store.get("a")
    assert found is not None
    assert found.outputs == {"work": [{"text": "a?b"}]}


def test_results_stored_at_once_do_not_mix(store: ResultStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: store.put("a", EXAMINED), range(50)))
    assert store.get("a") == EXAMINED


def test_only_its_owner_can_read_the_database(store: ResultStore, tmp_path: Path) -> None:
    assert (tmp_path / "private" / "results.db").stat().st_mode & 0o077 == 0


def test_the_key_is_the_same_for_the_same_work(folder: Path) -> None:
    assert key_of(made(folder), JOB, b"salt") == key_of(made(folder), JOB, b"salt")


def test_the_key_changes_with_everything_a_score_depends_on(folder: Path) -> None:
    changed = {
        "nothing": key_of(made(folder), JOB, b"salt"),
        "salt": key_of(made(folder), JOB, b"pepper"),
        "answer": key_of(
            made(folder), replace(JOB, steps=(replace(JOB.steps[0], source="x = 2"), JOB.steps[1])), b"salt"
        ),
        "file": key_of(made(folder), replace(JOB, files={"helper.py": b""}), b"salt"),
        "contract": key_of(made(folder), replace(JOB, contract=frozenset()), b"salt"),
        "limits": key_of(made(folder), replace(JOB, limits=Limits(memory_mb=1)), b"salt"),
        "test": key_of(made(folder, TEXT.replace("== 1", "== 2")), JOB, b"salt"),
        "points": key_of(made(folder, TEXT.replace("points=4", "points=5")), JOB, b"salt"),
        "setup": key_of(made(folder, TEXT.replace("limit = 3", "limit = 4")), JOB, b"salt"),
    }
    (folder / "release" / "data.csv").write_text("b\n")
    changed["public file"] = key_of(made(folder), JOB, b"salt")
    (folder / "package" / "private" / "__init__.py").write_text("X = 2\n")
    changed["private file"] = key_of(made(folder), JOB, b"salt")
    assert len(set(changed.values())) == len(changed)


def test_the_key_does_not_change_with_compiled_code(folder: Path) -> None:
    before = key_of(made(folder), JOB, b"salt")
    (folder / "package" / "private" / "__pycache__").mkdir()
    (folder / "package" / "private" / "__pycache__" / "x.pyc").write_bytes(b"x")
    assert key_of(made(folder), JOB, b"salt") == before
