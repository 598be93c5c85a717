"""The people of a course, with their roles."""

from dataclasses import dataclass

from autograder.course_toml import CourseSettings
from autograder.service.models import Role

_RANKS = list(Role)


@dataclass(frozen=True)
class Person:
    """Somebody with a role in this course."""

    name: str
    role: Role

    def may(self, role: Role) -> bool:
        """Return whether this person may do what `role` may."""
        return _RANKS.index(self.role) >= _RANKS.index(role)

    def may_see(self, student: str) -> bool:
        """Return whether this person may see the work of `student`."""
        return self.name == student or self.may(Role.GRADER)


def role_of(groups: list[str], settings: CourseSettings) -> Role | None:
    """Return the highest role that JupyterHub's groups give; None outside the course."""
    roles = {
        settings.instructors_group: Role.INSTRUCTOR,
        settings.graders_group: Role.GRADER,
        settings.students_group: Role.STUDENT,
    }
    return next((role for group, role in roles.items() if group in groups), None)
