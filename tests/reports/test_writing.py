import shutil
import stat
from pathlib import Path

import pytest

from autograder.errors import PlatformError
from autograder.reports import write


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_page_for_the_instructor_one_for_each_student_and_a_csv_are_written(odd_class: Path, tmp_path: Path) -> None:
    written = write(odd_class, tmp_path / "reports")
    assert written.instructor == tmp_path / "reports" / "instructor.html"
    assert written.grades.read_text("utf-8").startswith("student_id,last_name,")
    assert len(written.students) == 8
    assert written.students["ada"] == tmp_path / "reports" / "students" / "ada.html"
    assert "Ada Lovelace" in written.students["ada"].read_text("utf-8")
    assert len(files(tmp_path / "reports")) == 10


def test_writing_again_changes_nothing(odd_class: Path, tmp_path: Path) -> None:
    write(odd_class, tmp_path)
    before = {name: (tmp_path / name).read_bytes() for name in files(tmp_path)}
    assert write(odd_class, tmp_path).removed == ()
    assert {name: (tmp_path / name).read_bytes() for name in files(tmp_path)} == before


def test_the_owner_alone_can_read_a_report(odd_class: Path, tmp_path: Path) -> None:
    written = write(odd_class, tmp_path / "reports")
    for path in (written.instructor, written.grades, *written.students.values()):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(written.students["ada"].parent.stat().st_mode) == 0o700


def test_pages_of_students_who_are_gone_are_removed_and_other_files_stay(odd_class: Path, tmp_path: Path) -> None:
    written = write(odd_class, tmp_path)
    stale = tmp_path / "students" / "gone.html"
    shutil.copy(written.students["ada"], stale)
    (tmp_path / "students" / "notes.html").write_text("mine")
    assert write(odd_class, tmp_path).removed == (stale,)
    assert not stale.exists()
    assert (tmp_path / "students" / "notes.html").read_text() == "mine"


def test_a_link_in_the_folder_is_replaced_and_not_followed(odd_class: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("untouched")
    (tmp_path / "reports" / "students").mkdir(parents=True)
    (tmp_path / "reports" / "students" / "ada.html").symlink_to(victim)
    written = write(odd_class, tmp_path / "reports")
    assert victim.read_text() == "untouched"
    assert not written.students["ada"].is_symlink()


def test_a_file_that_cannot_be_replaced_leaves_no_half_written_one(odd_class: Path, tmp_path: Path) -> None:
    (tmp_path / "grades.csv").mkdir()
    with pytest.raises(OSError):
        write(odd_class, tmp_path)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == []


def test_without_a_gradebook_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(PlatformError):
        write(tmp_path / "course", tmp_path / "reports")
    assert not (tmp_path / "reports").exists()
