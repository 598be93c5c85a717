"""The three processes of a hub: their commands and their environments."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.course_toml import VARIABLE
from hub_config.deployment import Deployment
from hub_config.services import PREFIX, environment

CONFIG = Path(__file__).with_name("jupyterhub_config.py")
NAMES = ("course-service", "grading-worker", "hub")
_NAMES = ("HOME", "LANG", "PATH", "PYTHONPATH", "TZ")
_PREFIXES = ("AUTOGRADER_", "HUB_")


@dataclass(frozen=True)
class HubProcess:
    """A process of a hub; `answers` is the address that answers once it is ready, if there is one."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    answers: str = ""


def hub_processes(deployment: Deployment, operator_environment: Mapping[str, str]) -> list[HubProcess]:
    """Return the processes of a hub, in the order to start them in."""
    shared = {**_select(operator_environment), VARIABLE: str(deployment.file)}
    token = deployment.state.secret("service_token")
    hub = f"{deployment.address('hub' if deployment.hub.tls else 'entrance')}/hub/api"
    return [
        HubProcess(
            "course service",
            _module("autograder.service"),
            {**shared, **environment(deployment, token)},
            f"{deployment.service_url}{PREFIX}health",
        ),
        HubProcess("grading worker", _module("autograder.cli", "work"), shared),
        HubProcess("hub", _module("jupyterhub", "--config", str(CONFIG)), shared, hub),
    ]


def _module(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", *words)


def _select(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the operator's variables that the processes need, with this installation's programs first on PATH."""
    selected = {name: value for name, value in environment.items() if name in _NAMES or name.startswith(_PREFIXES)}
    path = os.pathsep.join([str(Path(sys.executable).parent), selected.get("PATH", os.defpath)])
    return {**selected, "PATH": path, "PYTHONUNBUFFERED": "1"}
