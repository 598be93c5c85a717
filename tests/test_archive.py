import gzip
import io
import os
import tarfile
from pathlib import Path

import pytest

from autograder import archive
from autograder.archive import MAX_FILES, Bounds
from autograder.errors import SubmissionError
from tests.service.campus import packed, unpacked


def made(folder: Path, content: bytes) -> Path:
    path = folder / "work.tar.gz"
    path.write_bytes(content)
    return path


def member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> bytes:
    """Return an archive with one member of any kind."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as written:
        about = tarfile.TarInfo(name)
        about.type, about.linkname = kind, target
        written.addfile(about, io.BytesIO())
    return packed.getvalue()


def test_files_come_back_as_they_were_packed(tmp_path: Path) -> None:
    files = {"a.ipynb": b"{}", "data/b.csv": b"x\n", "é.txt": b""}
    path = made(tmp_path, packed(files))
    assert archive.check(path) == tuple(files)
    archive.unpack(path, tmp_path / "out")
    assert {
        found.relative_to(tmp_path / "out").as_posix(): found.read_bytes()
        for found in (tmp_path / "out").rglob("*")
        if found.is_file()
    } == files


def test_a_folder_is_packed_without_links_and_without_what_is_ignored(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    (folder / "data").mkdir(parents=True)
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "x").write_text("x")
    (folder / "data" / "b.csv").write_text("b")
    (folder / "link").symlink_to("/etc/passwd")
    (folder / "folder").symlink_to("/etc")
    os.mkfifo(folder / "pipe")
    once, again = io.BytesIO(), io.BytesIO()
    archive.pack(folder, [".ipynb_checkpoints"], once)
    os.utime(folder / "data" / "b.csv", (1, 1))
    archive.pack(folder, [".ipynb_checkpoints"], again)
    assert unpacked(once.getvalue()) == {"data/b.csv": b"b"}
    assert once.getvalue() == again.getvalue()


@pytest.mark.parametrize(
    "name",
    ["/etc/passwd", "../x", "a/../../x", "a\\b", "a\nb", "a/" * 12 + "b", "x" * 201, "\udcff", "..", "."],
)
def test_a_name_that_could_do_harm_is_refused(tmp_path: Path, name: str) -> None:
    path = made(tmp_path, member(name))
    with pytest.raises(SubmissionError, match="name"):
        archive.unpack(path, tmp_path / "out")
    assert not any(found.is_file() for found in tmp_path.rglob("*") if found != path)


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, b"Z"]
)
def test_what_is_not_an_ordinary_file_is_refused(tmp_path: Path, kind: bytes) -> None:
    with pytest.raises(SubmissionError, match="ordinary file"):
        archive.check(made(tmp_path, member("x", kind, "/etc/passwd")))


@pytest.mark.parametrize(("one", "other"), [("a", "./a"), ("a", "A"), ("é", "e\u0301"), ("a", "a/b"), ("a/b", "A")])
def test_two_files_in_one_place_are_refused(tmp_path: Path, one: str, other: str) -> None:
    with pytest.raises(SubmissionError, match="twice"):
        archive.check(made(tmp_path, packed({one: b"", other: b""})))


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SubmissionError, match=f"more than {MAX_FILES} files"):
        archive.check(made(tmp_path, packed({str(number): b"" for number in range(MAX_FILES + 1)})))


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = packed({"zeros": bytes(20 * 2**20)})
    assert len(bomb) < 2**15
    with pytest.raises(SubmissionError, match="larger than"):
        archive.unpack(made(tmp_path, bomb), tmp_path / "out")
    assert sum(found.stat().st_size for found in (tmp_path / "out").rglob("*")) < 10 * 2**20
    with pytest.raises(SubmissionError, match="larger than 10 MB"):
        archive.check(made(tmp_path, packed({"noise": os.urandom(11 * 2**20)})), Bounds(1))


def test_a_header_that_claims_more_than_there_is_is_refused(tmp_path: Path) -> None:
    about = tarfile.TarInfo("x")
    about.size = 2**40
    with pytest.raises(SubmissionError, match="ends before its files do"):
        archive.check(made(tmp_path, gzip.compress(about.tobuf())))


@pytest.mark.parametrize(
    "content",
    [b"", b"no archive", gzip.compress(b"no tar"), packed({"a": os.urandom(10000)})[:5000]],
    ids=["empty", "no gzip", "no tar", "cut off"],
)
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(SubmissionError, match=r"cannot be read as tar\.gz"):
        archive.check(made(tmp_path, content))
