from datetime import UTC, datetime

from sqlalchemy import Engine

from autograder.course_toml import CourseSettings, CourseTable, Rules
from autograder.service.models import AssignmentChange
from autograder.service.records.rules import RuleStore

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 26, 12, tzinfo=UTC)


def test_changes_add_up_and_extensions_are_of_one_student(database: Engine) -> None:
    settings = CourseSettings(course=CourseTable(id="c", title="C"), assignments={"a": Rules(attempts=3, due=NOON)})
    book = RuleStore(database, settings)
    book.change("a", AssignmentChange(released=True))
    book.change("a", AssignmentChange(attempts=5))
    assert book.current("a") == Rules(attempts=5, due=NOON, released=True)
    assert book.current("b") == Rules()
    book.extend("a", "ada", LATER)
    assert book.current("a", "ada").due == LATER
    assert book.current("a", "ben").due == NOON
    assert (book.extensions("a"), book.extensions("b")) == ({"ada": LATER}, {})
    book.extend("a", "ada", None)
    assert book.current("a", "ada").due == NOON
    book.change("a", AssignmentChange(due=None))
    assert book.current("a").due is None
