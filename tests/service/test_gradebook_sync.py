from datetime import UTC, datetime

from autograder.grading.recorder import DueDates
from autograder.service.gradebook_sync import due_dates

NOON, LATER = datetime(2026, 3, 2, 12, tzinfo=UTC), datetime(2026, 3, 4, 12, tzinfo=UTC)


def test_one_students_due_date_never_becomes_everybodys() -> None:
    assert due_dates(NOON, LATER) == DueDates(NOON, LATER)
    assert due_dates(None, LATER) is None
    assert due_dates(None, None) is None
