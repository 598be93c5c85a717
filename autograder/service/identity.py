"""Authenticate requests through JupyterHub: API tokens for programs, OAuth sessions for browsers."""

import re
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Request
from jupyterhub.services.auth import HubOAuth
from pydantic import TypeAdapter, ValidationError
from tornado.web import HTTPError as HubError

from autograder.course_toml import CourseSettings, Name
from autograder.service.models import Role
from autograder.service.people import Person, role_of
from autograder.service.service import CurrentService

CACHE_SECONDS = 30  # a person who leaves a group keeps its role for this long
_HEADER = re.compile(r"(?:token|bearer)\s+(\S+)", re.IGNORECASE)
_NAME = TypeAdapter(Name)


def person_of(user: dict[str, Any], settings: CourseSettings) -> Person:
    """Return the person that a JupyterHub user is in this course; raise a 403 for users outside the course."""
    if "groups" not in user:
        raise HTTPException(
            403, "the token does not show the groups of its owner: it needs the scope read:users:groups!user"
        )
    role = role_of(user["groups"], settings)
    if role is None:
        raise HTTPException(403, f"{user['name']} is not in the course {settings.course.id}")
    try:
        return Person(_NAME.validate_python(user["name"]), role)
    except ValidationError:
        raise HTTPException(403, "your name cannot be the name of a folder; ask the operator for another one") from None


def authorize(user: dict[str, Any], settings: CourseSettings, role: Role) -> Person:
    """Return the person that a JupyterHub user is; raise a 403 unless that person may do what `role` may."""
    person = person_of(user, settings)
    if not person.may(role):
        raise HTTPException(403, f"this needs the role {role}; your role in the course is {person.role}")
    return person


async def authenticate(request: Request, service: CurrentService) -> dict[str, Any]:
    """Return the JupyterHub user who sends a request; raise a 401 or a 403."""
    header = _HEADER.fullmatch(request.headers.get("authorization", ""))
    token = header[1] if header else service.sessions.verified_token(request)
    user = await user_of_token(service.hub, token) if token else None
    if user is None:
        headers = {"WWW-Authenticate": "Bearer"}
        raise HTTPException(401, "you are not logged in: log in, or send an API token of JupyterHub", headers)
    return user


async def user_of_token(hub: HubOAuth, token: str) -> dict[str, Any] | None:
    """Return the JupyterHub user who owns a token, with access to this service; None for an unknown token."""
    try:
        user: dict[str, Any] | None = await hub.user_for_token(token, sync=False)
    except HubError as error:
        raise HTTPException(
            503, "JupyterHub does not answer, so your login cannot be checked; try again in a minute"
        ) from error
    if user is not None and not hub.check_scopes(hub.access_scopes, user):
        raise HTTPException(403, f"the token lacks the scope {' or '.join(sorted(hub.access_scopes))}")
    return user


HubUser = Annotated[dict[str, Any], Depends(authenticate)]


def _require(role: Role) -> Callable[[dict[str, Any], Any], Person]:
    def require(user: HubUser, service: CurrentService) -> Person:
        return authorize(user, service.settings, role)

    return require


Student = Annotated[Person, Depends(_require(Role.STUDENT))]
"""Anybody in the course."""
Grader = Annotated[Person, Depends(_require(Role.GRADER))]
Instructor = Annotated[Person, Depends(_require(Role.INSTRUCTOR))]
