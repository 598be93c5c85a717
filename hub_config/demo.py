"""course.toml of a new course: its people and its rules."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class NewPeople:
    """The names of the people in a new course."""

    instructors: tuple[str, ...]
    graders: tuple[str, ...]
    students: tuple[str, ...]


DEMO = NewPeople(("irene",), ("tao",), ("ada", "ben", "chitra", "dev", "esha"))
"""The people of the demo course of `autograder hub`."""

PLACEHOLDERS = NewPeople(("instructor",), (), ("student",))
"""The people of `autograder new`, until the instructor writes the real names."""


def course_toml(topics: Iterable[str], people: NewPeople, port: int = 8000, cool_down: int = 60) -> str:
    """Return the course.toml of a course in which all `topics` are handed out."""
    released = "".join(f"\n[assignments.{topic}]\nreleased = true\n" for topic in topics)
    return f"""\
[course]
id = "mlops"
title = "Full Stack MLOps"
folder = "course"
formgrader = "{{hub}}user-redirect/formgrader/manage_students/{{student}}/{{assignment}}"

[people]
instructors = {_names(people.instructors)}
graders = {_names(people.graders)}
students = {_names(people.students)}

[hub]
profile = "laptop"
port = {port}

[policy]
counts = "best"
cool_down = {cool_down}
{released}"""


def _names(names: Iterable[str]) -> str:
    return "[" + ", ".join(f'"{name}"' for name in names) + "]"
