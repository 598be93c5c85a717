"""A course, its hub and the place where the hub keeps its state, as course.toml says."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.course_toml import VARIABLE, CourseSettings, load
from autograder.errors import PlatformError
from hub_config.settings import HubSettings, parse
from hub_config.state_folder import StateFolder

SERVICE = "course"
"""The course service's name in the hub, and so in its address: /services/course/."""


@dataclass(frozen=True)
class Deployment:
    """Everything that the configuration of a hub is made from."""

    file: Path
    settings: CourseSettings
    hub: HubSettings

    @property
    def place(self) -> StateFolder:
        """Where the hub keeps its state."""
        return StateFolder(self.file.parent / self.hub.state)

    @property
    def staff(self) -> list[str]:
        """The groups of graders and instructors."""
        return [self.settings.graders_group, self.settings.instructors_group]

    @property
    def service_url(self) -> str:
        """Where the course service listens."""
        return f"http://127.0.0.1:{self.hub.ports['course service']}"

    @property
    def api_url(self) -> str:
        """Where the hub answers servers and services."""
        return f"http://127.0.0.1:{self.hub.ports['hub']}/hub/api"

    def groups_of(self, name: str) -> list[str]:
        """Return the groups that [people] puts somebody into; none for those who are not in the course."""
        people, settings = self.settings.people, self.settings
        listed = {
            settings.students_group: people.students,
            settings.graders_group: people.graders,
            settings.instructors_group: people.instructors,
        }
        return [group for group, names in listed.items() if name in names]

    def require(self, names: Iterable[str]) -> None:
        """Raise `PlatformError` if somebody of `names` is not in [people]."""
        strangers = [name for name in names if name not in self.everybody]
        if strangers:
            raise PlatformError(f"{self.file.name}: people: no {', '.join(strangers)}")

    @property
    def everybody(self) -> list[str]:
        """The names in [people], staff first."""
        people = self.settings.people
        return list(dict.fromkeys([*people.instructors, *people.graders, *people.students]))


def read(file: Path) -> Deployment:
    """Return the deployment that the file course.toml describes; raise `PlatformError` that lists its faults."""
    path = file.resolve()
    settings = load(path)
    found = Deployment(path, settings, parse(settings.hub, path.name))
    odd = [name for name in found.everybody if name != name.lower()]
    if odd:
        raise PlatformError(
            f"{path.name}: people: {', '.join(odd)}: the hub knows people by lower-case names; write them so"
        )
    return found


def from_environment() -> Deployment:
    """Return the deployment whose course.toml the environment names."""
    if VARIABLE not in os.environ:
        raise PlatformError(f"{VARIABLE} is not set: it says where course.toml is")
    return read(Path(os.environ[VARIABLE]))
