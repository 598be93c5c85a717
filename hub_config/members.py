"""Log in the people of a course, and give them the groups that course.toml puts them into."""

import asyncio
import time
from pathlib import Path
from typing import Any

from jupyterhub.auth import Authenticator, PAMAuthenticator
from jupyterhub.utils import maybe_future
from tornado.web import HTTPError, RequestHandler
from traitlets import Instance, Unicode, default

from autograder.errors import PlatformError
from hub_config import accounts
from hub_config.deployment import read
from hub_config.throttle import Throttle


class Members(Authenticator):
    """Lets in who is in [people] of course.toml; to be put before the class that finds out who it is.

    The file is read again whenever somebody logs in and every few minutes after, so that a change of it needs no new
    start: who was taken out of it is asked to log in again, and refused.
    """

    course_file = Unicode(help="The path of course.toml.").tag(config=True)

    @default("manage_groups")
    def _hub_takes_groups_from_here(self) -> bool:
        return True

    @default("any_allow_config")
    def _who_may_come_in_is_configured(self) -> bool:
        return True

    def groups_of(self, name: str) -> list[str]:
        """Return the groups of somebody; none while course.toml is wrong."""
        try:
            return read(Path(self.course_file)).groups_of(name)
        except PlatformError as error:
            self.log.error("Nobody is let in: %s", error)
            return []

    async def authenticate(self, handler: RequestHandler, data: Any = None) -> dict[str, Any] | None:
        """Return who it is, with their groups."""
        found = await maybe_future(super().authenticate(handler, data))
        if not found:
            return None
        model = found if isinstance(found, dict) else {"name": found}
        return {**model, "groups": self.groups_of(self.normalize_username(model["name"]))}

    def check_allowed(self, username: str, authentication: dict[str, Any] | None = None) -> bool:
        """Return whether somebody is in the course."""
        return bool(authentication and authentication.get("groups"))

    async def refresh_user(self, user: Any, handler: RequestHandler | None = None) -> dict[str, Any] | bool:
        """Return the groups somebody has now; False for those who are not in the course any more."""
        groups = self.groups_of(user.name)
        return {"name": user.name, "groups": groups} if groups else False


class PasswordAuthenticator(Authenticator):
    """Knows people by the passwords that the hub made for them."""

    accounts_file = Unicode(help="The path of the file with the hashes.").tag(config=True)
    throttle = Instance(Throttle, ())

    async def authenticate(self, handler: RequestHandler, data: Any = None) -> str | dict[str, Any] | None:
        """Return the name if the password is right; raise a 429 for who has to wait."""
        name: str = self.normalize_username(data["username"])
        wait = self.throttle.wait(name, time.monotonic())
        if wait:
            raise HTTPError(429, f"Too many wrong passwords for {name}: wait {wait:.0f} seconds")
        # Counted before it is known, so that many guesses at once do not all go by.
        self.throttle.failed(name, time.monotonic())
        known = accounts.read(Path(self.accounts_file)).get(name)
        if not await asyncio.to_thread(accounts.matches, data["password"], known):
            return None
        self.throttle.succeeded(name)
        return name


class PasswordMembers(Members, PasswordAuthenticator):
    """Members of the course, by password."""


class PamMembers(Members, PAMAuthenticator):
    """Members of the course, by unix account."""
