"""The services beside the hub: the course service, which runs on its own, and the culler of idle servers."""

import json
import sys
from typing import Any

from jupyterhub.services.service import Service

from autograder.course_toml import VARIABLE
from hub_config.deployment import SERVICE, Deployment
from hub_config.rbac import CULLER

PREFIX = f"/services/{SERVICE}/"
WAIT = 1  # seconds that the hub waits for the course service, which it can do without


def services(deployment: Deployment, token: str) -> list[dict[str, Any]]:
    """Return the services to announce to the hub; `token` is the course service's."""
    course = {
        "name": SERVICE,
        "url": deployment.service_url,
        "api_token": token,
        "oauth_no_confirm": True,  # service and hub have one operator, so there is nothing to confirm
    }
    if hasattr(Service, "timeout"):  # since JupyterHub 6
        course["timeout"] = WAIT
    return [course, *_culler(deployment.hub.idle_minutes)]


def _culler(minutes: int) -> list[dict[str, Any]]:
    if not minutes:
        return []
    command = [sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={60 * minutes}"]
    return [{"name": CULLER, "command": command}]


def environment(deployment: Deployment, token: str) -> dict[str, str]:
    """Return the variables that JupyterHub sets for services it starts; it does not start the course service."""
    scope = f"access:services!service={SERVICE}"
    return {
        VARIABLE: str(deployment.file),
        "JUPYTERHUB_SERVICE_NAME": SERVICE,
        "JUPYTERHUB_SERVICE_URL": deployment.service_url,
        "JUPYTERHUB_SERVICE_PREFIX": PREFIX,
        "JUPYTERHUB_BASE_URL": "/",
        "JUPYTERHUB_HOST": "",
        "JUPYTERHUB_API_URL": deployment.api_url,
        "JUPYTERHUB_API_TOKEN": token,
        "JUPYTERHUB_CLIENT_ID": f"service-{SERVICE}",
        "JUPYTERHUB_OAUTH_CALLBACK_URL": f"{PREFIX}oauth_callback",
        "JUPYTERHUB_OAUTH_SCOPES": json.dumps([scope]),
        "JUPYTERHUB_OAUTH_ACCESS_SCOPES": json.dumps([scope]),
    }
