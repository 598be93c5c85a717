from pathlib import Path

import pytest

from autograder.errors import PackageError
from autograder.package.handout_files import public_files
from tests import toy


def test_students_get_the_notes_the_files_and_what_data_py_writes(tmp_path: Path) -> None:
    folder = toy.write(tmp_path)
    found = public_files(folder)
    assert {name: (file.content.decode(), file.origin) for name, file in found.items()} == {
        "notes.md": (toy.FILES["notes.md"], folder / "notes.md"),
        "tables/bins.csv": ("low,high\n0,1\n", folder / "files" / "tables" / "bins.csv"),
        "shares.csv": ("seed\n0\n", None),
    }


def test_the_seed_reaches_data_py(tmp_path: Path) -> None:
    assert public_files(toy.write(tmp_path), seed=7)["shares.csv"].content == b"seed\n7\n"


def test_what_nbgrader_leaves_out_is_not_public(tmp_path: Path) -> None:
    folder = toy.write(tmp_path, files__tables__bins_dot_csv=None, data_dot_py=None)
    for name in ("__pycache__/a.py", "a.pyc", ".ipynb_checkpoints/a.md", "b/.ipynb_checkpoints/a.md", "b/c.md"):
        (folder / "files" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "files" / name).touch()
    assert list(public_files(folder)) == ["notes.md", "b/c.md"]


@pytest.mark.parametrize(
    "line",
    [
        "import os; x = os.urandom(8)",
        "x = str(set('abcdefgh')).encode()",
        "import os; x = os.environ.get('AUTOGRADER_SALT', '').encode()",
    ],
)
def test_data_that_does_not_follow_from_the_seed_is_a_fault(tmp_path: Path, line: str) -> None:
    code = f"def make(seed, folder):\n    {line}\n    (folder / 'x').write_bytes(x)\n"
    with pytest.raises(
        PackageError,
        match=r"assignments/toy/data\.py: make: the files must depend on the seed only.* two runs differ in x",
    ):
        public_files(toy.write(tmp_path, data_dot_py=code))


def test_data_does_not_see_the_salt_of_hidden_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRADER_SALT", "secret")
    code = "import os\n\ndef make(seed, folder):\n    assert os.environ.get('AUTOGRADER_SALT') != 'secret'\n"
    public_files(toy.write(tmp_path, data_dot_py=code))


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("x = 1\n", "has no attribute 'make'"),
        ("def make(seed, folder):\n    1 / 0\n", "ZeroDivisionError: division by zero"),
        ("def make():\n    pass\n", "TypeError"),
        ("import sys\n\ndef make(seed, folder):\n    sys.exit(3)\n", "no message"),
    ],
)
def test_data_that_cannot_be_made_is_a_fault_with_its_reason(tmp_path: Path, code: str, fault: str) -> None:
    with pytest.raises(PackageError, match=rf"assignments/toy/data\.py: make: .*{fault}"):
        public_files(toy.write(tmp_path, data_dot_py=code))


def test_making_data_leaves_nothing_in_the_package(tmp_path: Path) -> None:
    folder = toy.write(tmp_path)
    before = sorted(folder.rglob("*"))
    public_files(folder)
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize("name", ["notes.md", "shares.csv", "toy.ipynb"])
def test_two_sources_of_one_file_are_a_fault(tmp_path: Path, name: str) -> None:
    folder = toy.write(tmp_path)
    (folder / "files" / name).touch()
    with pytest.raises(PackageError, match=f"assignments/toy: {name}: the package has two files for this name"):
        public_files(folder)
