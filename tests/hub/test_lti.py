import asyncio
from typing import Any

import pytest

from hub_config.lti import ROLES, LtiMembers, role

CONTEXT = "http://purl.imsglobal.org/vocab/lis/v2/membership"
GROUPS = {"student": "nbgrader-mlops", "grader": "formgrade-mlops", "instructor": "instructors-mlops"}


@pytest.mark.parametrize(
    ("claimed", "found"),
    [
        ([f"{CONTEXT}#Learner"], "student"),
        ([f"{CONTEXT}#Instructor"], "instructor"),
        ([f"{CONTEXT}#Instructor", f"{CONTEXT}/Instructor#TeachingAssistant"], "grader"),
        ([f"{CONTEXT}#Learner", f"{CONTEXT}#Instructor"], "instructor"),
        (["http://purl.imsglobal.org/vocab/lis/v2/institution/person#Instructor"], None),
        ([], None),
    ],
)
def test_the_role_in_the_course_counts_and_not_that_in_the_institution(claimed: list[str], found: str | None) -> None:
    assert role(claimed) == found


def _enter(launch: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    login = LtiMembers(groups=GROUPS, username_key="sub")
    model = asyncio.run(login.authenticate(None, launch))
    return model, login.check_allowed(model["name"], model)


def test_a_launch_gives_a_group_and_is_not_kept() -> None:
    model, allowed = _enter({"sub": "ada", ROLES: [f"{CONTEXT}#Learner"], "email": "ada@example.org"})
    assert (model, allowed) == ({"name": "ada", "groups": ["nbgrader-mlops"]}, True)


def test_a_launch_without_a_role_in_the_course_is_refused() -> None:
    assert _enter({"sub": "eve", ROLES: []})[1] is False
