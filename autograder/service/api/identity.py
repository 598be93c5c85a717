"""Who asks, by the word of the hub alone: a token in a header from programs, a session from browsers."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Request
from jupyterhub.services.auth import HubOAuth
from pydantic import TypeAdapter, ValidationError
from tornado.web import HTTPError as HubError

from autograder.course_toml import CourseSettings, Name
from autograder.service.api.models import Role
from autograder.service.service import Here

CACHE_SECONDS = 30  # how long somebody who was taken out of a group may go on
_HEADER = re.compile(r"(?:token|bearer)\s+(\S+)", re.IGNORECASE)
_RANKS = list(Role)
_NAME = TypeAdapter(Name)


@dataclass(frozen=True)
class Person:
    """Somebody with a role in this course."""

    name: str
    role: Role

    def may(self, role: Role) -> bool:
        """Whether this person may do what `role` may."""
        return _RANKS.index(self.role) >= _RANKS.index(role)


def role_of(groups: list[str], settings: CourseSettings) -> Role | None:
    """Return the highest role that the hub's groups give; None outside the course."""
    by_group = {
        settings.instructors_group: Role.INSTRUCTOR,
        settings.graders_group: Role.GRADER,
        settings.students_group: Role.STUDENT,
    }
    return next((role for group, role in by_group.items() if group in groups), None)


def person_of(model: dict[str, Any], settings: CourseSettings) -> Person:
    """Return who a hub's user model is in this course; raise a 403 for those who are nobody here."""
    if "groups" not in model:
        raise HTTPException(
            403, "the token does not show its owner's groups: it needs the scope read:users:groups!user"
        )
    role = role_of(model["groups"], settings)
    if role is None:
        raise HTTPException(403, f"{model['name']} is not in the course {settings.course.id}")
    try:
        return Person(_NAME.validate_python(model["name"]), role)
    except ValidationError:
        raise HTTPException(403, "this name cannot be the name of a folder; ask for another one") from None


def admit(model: dict[str, Any], settings: CourseSettings, role: Role) -> Person:
    """Return who a hub's user model is, who may do what `role` may; raise a 403 for all others."""
    person = person_of(model, settings)
    if not person.may(role):
        raise HTTPException(403, f"this is for a {role} of the course; you are a {person.role}")
    return person


async def identify(request: Request, service: Here) -> dict[str, Any]:
    """Return the hub's model of who asks; raise a 401 or a 403."""
    header = _HEADER.fullmatch(request.headers.get("authorization", ""))
    token = header[1] if header else service.sessions.token(request)
    model = await ask(service.hub, token) if token else None
    if model is None:
        headers = {"WWW-Authenticate": "Bearer"}
        raise HTTPException(401, "who asks is not known: log in, or send a token of the hub", headers)
    return model


async def ask(hub: HubOAuth, token: str) -> dict[str, Any] | None:
    """Return the hub's model of a token's owner, who may come in here; None for a token it does not know."""
    try:
        model: dict[str, Any] | None = await hub.user_for_token(token, sync=False)
    except HubError as error:
        raise HTTPException(503, "the hub does not answer, so nobody can be let in; try again in a minute") from error
    if model is not None and not hub.check_scopes(hub.access_scopes, model):
        raise HTTPException(403, f"the token does not let you in: it needs {' or '.join(sorted(hub.access_scopes))}")
    return model


Known = Annotated[dict[str, Any], Depends(identify)]


def _require(role: Role) -> Callable[[dict[str, Any], Any], Person]:
    def require(model: Known, service: Here) -> Person:
        return admit(model, service.settings, role)

    return require


Student = Annotated[Person, Depends(_require(Role.STUDENT))]
"""Anybody in the course."""
Grader = Annotated[Person, Depends(_require(Role.GRADER))]
Instructor = Annotated[Person, Depends(_require(Role.INSTRUCTOR))]
