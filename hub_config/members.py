"""Authenticate the people of a course, and give them their groups from course.toml."""

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
    """Admit the people in [people] of course.toml; a mixin for the class that authenticates them.

    The file is read again at each login and every few minutes after, so that a change of it needs no new start: a
    person who was removed from it has to log in again, and is refused.
    """

    course_file = Unicode(help="The path of course.toml.").tag(config=True)

    @default("manage_groups")
    def _groups_come_from_this_class(self) -> bool:
        return True

    @default("any_allow_config")
    def _admission_is_configured(self) -> bool:
        return True

    def groups_of(self, name: str) -> list[str]:
        """Return the groups of a person; none while course.toml has faults."""
        try:
            return read(Path(self.course_file)).groups_of(name)
        except PlatformError as error:
            self.log.error("Nobody can log in until course.toml is corrected: %s", error)
            return []

    async def authenticate(self, handler: RequestHandler, data: Any = None) -> dict[str, Any] | None:
        """Return the person's name and groups; None if they are not authenticated."""
        person = await maybe_future(super().authenticate(handler, data))
        if not person:
            return None
        model = person if isinstance(person, dict) else {"name": person}
        return {**model, "groups": self.groups_of(self.normalize_username(model["name"]))}

    def check_allowed(self, username: str, authentication: dict[str, Any] | None = None) -> bool:
        """Return whether a person is in the course."""
        return bool(authentication and authentication.get("groups"))

    async def refresh_user(self, user: Any, handler: RequestHandler | None = None) -> dict[str, Any] | bool:
        """Return the present groups of a person; False for a person who has left the course."""
        groups = self.groups_of(user.name)
        return {"name": user.name, "groups": groups} if groups else False


class PasswordAuthenticator(Authenticator):
    """Authenticate people by the passwords that the hub made for them."""

    accounts_file = Unicode(help="The path of the file with the hashes.").tag(config=True)
    throttle = Instance(Throttle, ())

    async def authenticate(self, handler: RequestHandler, data: Any = None) -> str | dict[str, Any] | None:
        """Return the name if the password is right; raise HTTP error 429 while the name has to wait."""
        name: str = self.normalize_username(data["username"])
        wait = self.throttle.wait(name, time.monotonic())
        if wait:
            raise HTTPError(429, f"Too many wrong passwords for {name}: wait {wait:.0f} seconds")
        # Count the guess before checking it, so that concurrent guesses cannot bypass the limit.
        self.throttle.count_guess(name, time.monotonic())
        stored = accounts.read(Path(self.accounts_file)).get(name)
        if not await asyncio.to_thread(accounts.matches, data["password"], stored):
            return None
        self.throttle.forget(name)
        return name


class PasswordMembers(Members, PasswordAuthenticator):
    """Members of the course, by password."""


class PamMembers(Members, PAMAuthenticator):
    """Members of the course, by unix account."""
