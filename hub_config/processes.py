"""The processes that a hub is made of: what each runs, and what it is told."""

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
_KEPT = ("HOME", "LANG", "PATH", "PYTHONPATH", "TZ")
_OURS = ("AUTOGRADER_", "HUB_")


@dataclass(frozen=True)
class HubProcess:
    """One process, and the address that answers once it is ready, if there is one."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    answers: str = ""


def parts(deployment: Deployment, operators: Mapping[str, str]) -> list[HubProcess]:
    """Return the parts of a hub, in the order they are started in; `operators` is the operator's environment."""
    told = {**_kept(operators), VARIABLE: str(deployment.file)}
    token = deployment.place.secret("service_token")
    entrance = deployment.hub.ports["hub" if deployment.hub.tls else "entrance"]
    return [
        HubProcess(
            "course service",
            _module("autograder.service"),
            {**told, **environment(deployment, token)},
            f"{deployment.service_url}{PREFIX}health",
        ),
        HubProcess("grading worker", _module("autograder.cli", "work"), told),
        HubProcess("hub", _module("jupyterhub", "--config", str(CONFIG)), told, f"http://127.0.0.1:{entrance}/hub/api"),
    ]


def _module(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", *words)


def _kept(operators: Mapping[str, str]) -> dict[str, str]:
    """Return what the parts need of the operator's environment, with this installation's programs first."""
    kept = {name: value for name, value in operators.items() if name in _KEPT or name.startswith(_OURS)}
    path = os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", os.defpath)])
    return {**kept, "PATH": path, "PYTHONUNBUFFERED": "1"}
