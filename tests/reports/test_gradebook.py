import shutil
from pathlib import Path

import pytest
from sqlalchemy import event

from autograder.errors import PlatformError
from autograder.reports import gradebook
from autograder.reports.reader import read
from tests.reports.classroom import Classroom, verdict


def test_a_course_without_a_gradebook_is_refused_and_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(PlatformError, match=r"there is no gradebook at .*gradebook\.db"):
        read(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_gradebook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "gradebook.db").write_bytes(b"not a database, " * 100)
    with pytest.raises(PlatformError, match="cannot be read"):
        read(tmp_path)


def test_the_gradebook_that_the_course_configures_is_opened(classroom: Classroom, tmp_path: Path) -> None:
    classroom.student("ada")
    elsewhere = tmp_path / "elsewhere.db"
    shutil.move(classroom.folder / "gradebook.db", elsewhere)
    config = f"c = get_config()\nc.CourseDirectory.db_url = 'sqlite:///{elsewhere}'\n"
    (classroom.folder / "nbgrader_config.py").write_text(config)
    assert [student.id for student in read(classroom.folder).students] == ["ada"]


def test_reading_leaves_the_gradebook_as_it_was(classroom: Classroom) -> None:
    gradebook_file = classroom.folder / "gradebook.db"
    before = gradebook_file.read_bytes()
    read(classroom.folder)
    assert gradebook_file.read_bytes() == before


def test_cells_are_told_apart_by_who_scores_them(classroom: Classroom) -> None:
    classroom.topic("memo", {"test_record": 1}, manual={"explain": 4}, tasks={"card": 5})
    with gradebook.open_gradebook(classroom.db_url) as book:
        cells = gradebook.graded_cells(book.find_notebook("memo", "memo"))
        assert [(cell.name, kind) for cell, kind in cells] == [
            ("card", "task"),
            ("explain", "manual"),
            ("test_record", "tests"),
        ]


def test_all_submissions_are_read_with_few_queries(classroom: Classroom) -> None:
    classroom.topic("drift", {"test_psi": 1})
    for number in range(20):
        classroom.student(f"s{number}")
        classroom.graded(f"s{number}", "drift", [verdict("test_psi", 1, 1)])
    queries: list[str] = []
    with gradebook.open_gradebook(classroom.db_url) as book:
        event.listen(book.engine, "before_cursor_execute", lambda *args: queries.append(args[2]))
        rows = gradebook.submissions(book)
        scores = [grade.score for row in rows.values() for each in row.notebooks for grade in each.grades]
    assert scores == [1.0] * 20
    assert len(queries) < 20
