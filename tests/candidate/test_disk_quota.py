import mmap
import os
from pathlib import Path

import pytest

from autograder.candidate.disk_quota import MAX_DEPTH, MAX_FILES, OverQuota, check, clear

MB = 2**20


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "job").mkdir()
    monkeypatch.chdir(tmp_path / "job")
    return tmp_path / "job"


def held(job: Path, most: int = MB) -> None:
    """Check what this process holds."""
    check(job, [os.getpid()], most, 4 * MB)


def dig(levels: int) -> None:
    for _ in range(levels):
        Path("d" * 200).mkdir()
        os.chdir("d" * 200)


def test_what_fits_is_within_the_quota(job: Path) -> None:
    Path("file").write_bytes(bytes(MB // 2))
    os.link("file", "again")
    Path("link").symlink_to("/")
    held(job)


def test_many_files_together_are_over_the_quota(job: Path) -> None:
    for name in "abc":
        Path(name).write_bytes(bytes(MB // 2))
    with pytest.raises(OverQuota, match="bytes"):
        held(job)


def test_a_file_that_was_removed_counts_while_it_is_open(job: Path) -> None:
    with Path("file").open("wb", buffering=0) as file:
        file.write(bytes(2 * MB))
        Path("file").unlink()
        with pytest.raises(OverQuota, match="bytes"):
            held(job)
    held(job)


def test_a_file_that_was_removed_counts_while_it_is_mapped(job: Path) -> None:
    with Path("file").open("wb+", buffering=0) as file:
        file.write(bytes(2 * MB))
        mapped = mmap.mmap(file.fileno(), 4096)
    Path("file").unlink()
    with mapped, pytest.raises(OverQuota, match="bytes"):
        held(job)


def test_too_many_files_and_too_deep_folders_are_over_the_quota(job: Path) -> None:
    for number in range(MAX_FILES + 1):
        Path(str(number)).touch()
    with pytest.raises(OverQuota, match="files"):
        held(job, 1000 * MB)
    clear(job)
    job.mkdir()
    os.chdir(job)
    dig(MAX_DEPTH)
    with pytest.raises(OverQuota, match="deeper"):
        held(job, 1000 * MB)


def test_a_folder_is_removed_however_deep_and_closed_it_is_and_no_link_is_followed(job: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").write_text("kept")
    Path("link").symlink_to(tmp_path / "kept")
    Path("closed").mkdir()
    Path("closed", "file").touch()
    Path("closed").chmod(0)
    dig(300)  # longer than any path may be
    os.chdir(tmp_path)
    clear(job)
    assert not job.exists()
    assert (tmp_path / "kept" / "file").read_text() == "kept"
