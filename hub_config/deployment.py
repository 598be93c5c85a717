"""A course, its hub and the folder of the hub's state, as course.toml describes them."""

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
    """All settings from which the configuration of a hub is made."""

    file: Path
    settings: CourseSettings
    hub: HubSettings

    @property
    def state(self) -> StateFolder:
        """The folder of all files that the hub keeps."""
        return StateFolder(self.file.parent / self.hub.state)

    @property
    def staff(self) -> list[str]:
        """The groups of graders and instructors."""
        return [self.settings.graders_group, self.settings.instructors_group]

    def address(self, process: str) -> str:
        """Return the address on this machine at which a process of `HubSettings.ports` listens."""
        return f"http://127.0.0.1:{self.hub.ports[process]}"

    @property
    def service_url(self) -> str:
        """The address of the course service."""
        return self.address("course service")

    @property
    def api_url(self) -> str:
        """The address at which the hub answers servers and services."""
        return f"{self.address('hub')}/hub/api"

    def groups_of(self, name: str) -> list[str]:
        """Return the groups that [people] puts a person into; none for a person who is not in the course."""
        people, settings = self.settings.people, self.settings
        listed = {
            settings.students_group: people.students,
            settings.graders_group: people.graders,
            settings.instructors_group: people.instructors,
        }
        return [group for group, names in listed.items() if name in names]

    def require(self, names: Iterable[str]) -> None:
        """Raise `PlatformError` if one of `names` is not in [people]."""
        strangers = [name for name in names if name not in self.everybody]
        if strangers:
            raise PlatformError(f"{self.file.name}: people: no {', '.join(strangers)}: add the name, or correct it")

    @property
    def everybody(self) -> list[str]:
        """The names in [people], staff first."""
        people = self.settings.people
        return list(dict.fromkeys([*people.instructors, *people.graders, *people.students]))


def read(file: Path) -> Deployment:
    """Return the deployment that the file course.toml describes; raise `PlatformError` that lists its faults."""
    path = file.resolve()
    settings = load(path)
    deployment = Deployment(path, settings, parse(settings.hub, path.name))
    upper = [name for name in deployment.everybody if name != name.lower()]
    if upper:
        raise PlatformError(
            f"{path.name}: people: {', '.join(upper)}: the hub's names are in lower case; write these so, too"
        )
    return deployment


def from_environment() -> Deployment:
    """Return the deployment whose course.toml the environment names."""
    if VARIABLE not in os.environ:
        raise PlatformError(f"{VARIABLE} is not set: set it to the path of course.toml")
    return read(Path(os.environ[VARIABLE]))
