"""Read a course folder: scores from the gradebook, messages from the autograded notebooks."""

import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from nbgrader.api import Assignment, Gradebook
from nbgrader.api import Student as StudentRow

from autograder.reports import gradebook
from autograder.reports.course import ClassData, Item, Student, Topic
from autograder.reports.submissions import submission
from autograder.reports.work import NotebookWork, Work, find_work


def read(course: Path, enrolled: Iterable[str] = ()) -> ClassData:
    """Return the course in the nbgrader folder `course`; raise `PlatformError` if it has no readable gradebook.

    `enrolled` are the ids of students in the course, also of those who are not in the gradebook yet. Nothing is
    written. A submission with an unreadable notebook is not graded, with that reason.
    """
    directory = gradebook.course_directory(course)
    with gradebook.open_gradebook(directory.db_url) as book:
        work = {key: find_work(directory, row) for key, row in gradebook.submissions(book).items()}
        return _course(directory.course_id, book, enrolled, work)


def _course(title: str, book: Gradebook, enrolled: Iterable[str], work: Mapping[tuple[str, str], Work]) -> ClassData:
    listed = {row.id: _student(row) for row in book.students}
    students = sorted(({name: Student(name) for name in enrolled} | listed).values(), key=_alphabetical)
    topics = [
        _topic(row, [one for (_, name), one in work.items() if name == row.name])
        for row in sorted(book.assignments, key=lambda row: str(row.name))
    ]
    return ClassData(
        title=title,
        students=tuple(students),
        topics=tuple(topics),
        submissions={
            (student.id, topic.name): submission(topic, work.get((student.id, topic.name)))
            for student in students
            for topic in topics
        },
    )


def _student(row: StudentRow) -> Student:
    return Student(row.id, row.first_name or "", row.last_name or "", row.lms_user_id or "")


def _alphabetical(student: Student) -> tuple[str, str, str]:
    return _folded(student.last_name), _folded(student.first_name), student.id


def _folded(name: str) -> str:
    """Return `name` without case and accents, as a class list is sorted."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _topic(row: Assignment, work: Iterable[Work]) -> Topic:
    """Return the topic; the order and the titles of its items are those of the first graded notebooks."""
    notebooks = [notebook for one in work for notebook in one.notebooks]
    titles, positions = _titles(notebooks), _positions(notebooks)
    items = [
        Item(notebook.name, cell.name, titles.get((notebook.name, cell.name), cell.name), cell.max_score, kind)
        for notebook in row.notebooks
        for cell, kind in gradebook.graded_cells(notebook)
    ]
    last = len(positions)
    items.sort(key=lambda item: (item.notebook, positions.get((item.notebook, item.name), last)))
    return Topic(row.name, tuple(items))


def _titles(notebooks: Iterable[NotebookWork]) -> Mapping[tuple[str, str], str]:
    titles: dict[tuple[str, str], str] = {}
    for notebook in notebooks:
        for verdict in notebook.verdicts.values():
            titles.setdefault((notebook.name, verdict.test), verdict.title)
    return titles


def _positions(notebooks: Iterable[NotebookWork]) -> Mapping[tuple[str, str], int]:
    positions: dict[tuple[str, str], int] = {}
    for notebook in notebooks:
        for cell in notebook.cells:
            positions.setdefault((notebook.name, cell), len(positions))
    return positions
