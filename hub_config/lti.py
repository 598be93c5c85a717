"""Authenticate people by a launch from a learning management system, which names their roles in the course."""

from collections.abc import Iterable
from typing import Any

from ltiauthenticator.lti13.auth import LTI13Authenticator
from tornado.web import RequestHandler
from traitlets import Dict, Unicode, default

ROLES = "https://purl.imsglobal.org/spec/lti/claim/roles"
_MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
# The first of these that a launch names counts: a sub-role of Instructor comes with or without Instructor itself.
_BY_ROLE = {
    f"{_MEMBERSHIP}/Instructor#TeachingAssistant": "grader",
    f"{_MEMBERSHIP}#Instructor": "instructor",
    f"{_MEMBERSHIP}#Learner": "student",
}


def role(claimed: Iterable[str]) -> str | None:
    """Return the role in the course that the roles of a launch give; None if they give none."""
    names = set(claimed)
    return next((role for name, role in _BY_ROLE.items() if name in names), None)


class LtiMembers(LTI13Authenticator):
    """Members of the course, by the roles that the learning management system launches them with."""

    groups = Dict(Unicode(), help="The hub's group of each role: student, grader, instructor.").tag(config=True)

    @default("manage_groups")
    def _groups_come_from_this_class(self) -> bool:
        return True

    @default("any_allow_config")
    def _admission_is_configured(self) -> bool:
        return True

    async def authenticate(self, handler: RequestHandler, data: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the person's name and the group of their role; the launch itself is not kept."""
        launch = data or {}
        claimed = role(launch.get(ROLES, []))
        return {"name": self.get_username(launch), "groups": [self.groups[claimed]] if claimed else []}

    def check_allowed(self, username: str, authentication: dict[str, Any] | None = None) -> bool:
        """Return whether the launch gave a role."""
        return bool(authentication and authentication.get("groups"))
