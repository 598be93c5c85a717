import pytest
from fastapi import HTTPException

from autograder.course_toml import CourseSettings, CourseTable
from autograder.service.identity import person_of
from autograder.service.models import Role
from autograder.service.people import Person, role_of

SETTINGS = CourseSettings(course=CourseTable(id="mlops", title="MLOps"))


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (["nbgrader-mlops"], Role.STUDENT),
        (["formgrade-mlops", "nbgrader-mlops"], Role.GRADER),
        (["nbgrader-mlops", "instructors-mlops"], Role.INSTRUCTOR),
        (["instructors-other", "formgrade-", "nbgrader-mlops2"], None),
    ],
)
def test_the_highest_group_of_this_course_is_the_role(groups: list[str], role: Role | None) -> None:
    assert role_of(groups, SETTINGS) is role


def test_a_role_includes_those_below_it() -> None:
    may = {role: [other for other in Role if Person("x", role).may(other)] for role in Role}
    assert may == {Role.STUDENT: list(Role)[:1], Role.GRADER: list(Role)[:2], Role.INSTRUCTOR: list(Role)}


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        ({"name": "ada"}, "read:users:groups"),
        ({"name": "ada", "groups": []}, "not in the course"),
        ({"name": "..", "groups": ["nbgrader-mlops"]}, "name of a folder"),
        ({"name": "a/b", "groups": ["nbgrader-mlops"]}, "name of a folder"),
    ],
)
def test_who_is_nobody_here_is_told_why(model: dict[str, object], reason: str) -> None:
    with pytest.raises(HTTPException) as caught:
        person_of(model, SETTINGS)
    assert caught.value.status_code == 403
    assert reason in caught.value.detail
