"""Write the grade reports of a course into a folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.atomic_files import write_whole
from autograder.reports import pages, tables
from autograder.reports.export import csv_text
from autograder.reports.filenames import page_name
from autograder.reports.reader import read


@dataclass(frozen=True)
class ReportFiles:
    """The files of a report: `students` by student id, and `removed`, the deleted pages of former students."""

    instructor: Path
    grades: Path
    students: Mapping[str, Path]
    removed: tuple[Path, ...]


def write(course: Path, folder: Path) -> ReportFiles:
    """Write the grade reports of the nbgrader folder `course` into `folder`, and return their paths.

    Each file is replaced as a whole or not at all, and only its owner can read it: it contains personal data.
    Raises `PlatformError`, and writes nothing, if there is no readable gradebook.
    """
    data = read(course)
    students = folder / "students"
    students.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = {one.id: students / page_name(one.id) for one in data.students}
    for one in data.students:
        write_whole(written[one.id], pages.student(data, one).encode())
    write_whole(folder / "grades.csv", csv_text(tables.grades(data)).encode())
    write_whole(folder / "instructor.html", pages.instructor(data).encode())
    removed = _stale(students, set(written.values()))
    for page in removed:
        page.unlink()
    return ReportFiles(folder / "instructor.html", folder / "grades.csv", written, removed)


def _stale(folder: Path, current: set[Path]) -> tuple[Path, ...]:
    """Return the pages in `folder` that an earlier report wrote and that are not `current`."""
    others = sorted(page for page in folder.glob("*.html") if page.is_file() and page not in current)
    return tuple(page for page in others if pages.GENERATOR.encode() in page.read_bytes()[:1000])
