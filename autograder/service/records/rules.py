"""The current rules of assignments: course.toml, later changes by instructors, and extensions."""

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Engine, delete, insert, select

from autograder.course_toml import CourseSettings, Rules
from autograder.service import policy
from autograder.service.models import AssignmentChange
from autograder.service.records.tables import changes, extensions


class RuleStore:
    """The rules of a course, in its settings and its database."""

    def __init__(self, database: Engine, settings: CourseSettings) -> None:
        self.database, self.settings = database, settings

    def current(self, assignment: str, student: str | None = None) -> Rules:
        """Return the rules of an assignment; with a student, those that hold for this student."""
        with self.database.connect() as connection:
            changed = connection.execute(select(changes.c.rules).where(changes.c.assignment == assignment)).scalar()
            due = connection.execute(select(extensions.c.due).where(*_of(assignment, student))).scalar()
        return policy.current_rules(
            self.settings.rules(assignment),
            None if changed is None else AssignmentChange.model_validate_json(changed),
            None if due is None else datetime.fromtimestamp(due, UTC),
        )

    def change(self, assignment: str, change: AssignmentChange) -> None:
        """Add a change to the earlier changes of an assignment's rules."""
        same = changes.c.assignment == assignment
        with self.database.begin() as connection:
            stored = connection.execute(select(changes.c.rules).where(same).with_for_update()).scalar()
            earlier = AssignmentChange() if stored is None else AssignmentChange.model_validate_json(stored)
            merged = earlier.model_copy(update=change.model_dump(exclude_unset=True))
            connection.execute(delete(changes).where(same))
            rules = merged.model_dump_json(exclude_unset=True)
            connection.execute(insert(changes).values(assignment=assignment, rules=rules))

    def extensions(self, assignment: str) -> dict[str, datetime]:
        """Return the extended due dates of an assignment, by student."""
        query = select(extensions).where(extensions.c.assignment == assignment).order_by(extensions.c.student)
        with self.database.connect() as connection:
            return {row.student: datetime.fromtimestamp(row.due, UTC) for row in connection.execute(query)}

    def extend(self, assignment: str, student: str, due: datetime | None) -> None:
        """Give a student another due date; None takes it back."""
        with self.database.begin() as connection:
            connection.execute(delete(extensions).where(*_of(assignment, student)))
            if due is not None:
                values = {"assignment": assignment, "student": student, "due": due.timestamp()}
                connection.execute(insert(extensions).values(values))


def _of(assignment: str, student: str | None) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return extensions.c.assignment == assignment, extensions.c.student == student
