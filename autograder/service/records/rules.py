"""The rules of assignments as they are now: course.toml, what instructors changed since, and extensions."""

from datetime import UTC, datetime

from sqlalchemy import Engine, delete, insert, select

from autograder.course_toml import CourseSettings, Rules
from autograder.service import policy
from autograder.service.api.models import AssignmentChange
from autograder.service.records.tables import changes, extensions


class RuleStore:
    """The rules of a course, in its settings and its database."""

    def __init__(self, engine: Engine, settings: CourseSettings) -> None:
        self.engine, self.settings = engine, settings

    def rules(self, assignment: str, student: str | None = None) -> Rules:
        """Return the rules of an assignment, for one student if one is named."""
        with self.engine.connect() as connection:
            changed = connection.execute(select(changes.c.rules).where(changes.c.assignment == assignment)).scalar()
            mine = (extensions.c.assignment == assignment, extensions.c.student == student)
            due = connection.execute(select(extensions.c.due).where(*mine)).scalar()
        return policy.rules_now(
            self.settings.rules(assignment),
            None if changed is None else AssignmentChange.model_validate_json(changed),
            None if due is None else datetime.fromtimestamp(due, UTC),
        )

    def change(self, assignment: str, changed: AssignmentChange) -> None:
        """Change what is set in `changed`, on top of what was changed before."""
        mine = changes.c.assignment == assignment
        with self.engine.begin() as connection:
            before = connection.execute(select(changes.c.rules).where(mine).with_for_update()).scalar()
            held = AssignmentChange() if before is None else AssignmentChange.model_validate_json(before)
            now = held.model_copy(update=changed.model_dump(exclude_unset=True))
            connection.execute(delete(changes).where(mine))
            rules = now.model_dump_json(exclude_unset=True)
            connection.execute(insert(changes).values(assignment=assignment, rules=rules))

    def extensions(self, assignment: str) -> dict[str, datetime]:
        """Return the due dates of those who have one of their own, by student, in order."""
        given = select(extensions).where(extensions.c.assignment == assignment).order_by(extensions.c.student)
        with self.engine.connect() as connection:
            return {row.student: datetime.fromtimestamp(row.due, UTC) for row in connection.execute(given)}

    def extend(self, assignment: str, student: str, due: datetime | None) -> None:
        """Give a student another due date; take it back with None."""
        mine = (extensions.c.assignment == assignment, extensions.c.student == student)
        with self.engine.begin() as connection:
            connection.execute(delete(extensions).where(*mine))
            if due is not None:
                given = insert(extensions).values(assignment=assignment, student=student, due=due.timestamp())
                connection.execute(given)
