"""A course to try the hub with: its people and its rules."""

from collections.abc import Iterable

INSTRUCTOR, GRADER = "irene", "tao"
STUDENTS = ("ada", "ben", "chitra", "dev", "esha")


def course_toml(topics: Iterable[str], port: int) -> str:
    """Return the course.toml of a demo course in which all `topics` are handed out."""
    students = ", ".join(f'"{name}"' for name in STUDENTS)
    released = "".join(f"\n[assignments.{topic}]\nreleased = true\n" for topic in topics)
    return f"""\
[course]
id = "mlops"
title = "Full Stack MLOps"
folder = "course"
formgrader = "{{hub}}user-redirect/formgrader/manage_students/{{student}}/{{assignment}}"

[people]
instructors = ["{INSTRUCTOR}"]
graders = ["{GRADER}"]
students = [{students}]

[hub]
profile = "laptop"
port = {port}

[policy]
counts = "best"
cool_down = 10
{released}"""
