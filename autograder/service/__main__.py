"""Serve the course service where the hub expects it: `python -m autograder.service`."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from jupyterhub.services.auth import HubOAuth

from autograder.course_toml import VARIABLE, load
from autograder.errors import PlatformError
from autograder.service import logs
from autograder.service.api.identity import CACHE_SECONDS
from autograder.service.app import create
from autograder.service.service import Service

NEEDED = (VARIABLE, "JUPYTERHUB_API_TOKEN", "JUPYTERHUB_API_URL", "JUPYTERHUB_SERVICE_PREFIX", "JUPYTERHUB_SERVICE_URL")


def address(environment: Mapping[str, str]) -> tuple[str, int]:
    """Return where to listen; raise `PlatformError` that lists all that is missing in the environment."""
    missing = [name for name in NEEDED if not environment.get(name)]
    if missing:
        raise PlatformError(f"the environment has no {', '.join(missing)}; the hub sets them for its services")
    url = urlsplit(environment["JUPYTERHUB_SERVICE_URL"])
    if url.hostname is None or url.port is None:
        raise PlatformError("JUPYTERHUB_SERVICE_URL names no host and port to listen on")
    return url.hostname, url.port


def main() -> None:
    """Serve until told to stop; exit with 3 and a sentence if the platform is not in order."""
    try:
        host, port = address(os.environ)
        service = Service.start(load(Path(os.environ[VARIABLE])), HubOAuth(cache_max_age=CACHE_SECONDS))
    except PlatformError as error:
        print(error, file=sys.stderr)
        sys.exit(3)
    logs.to_stderr()
    uvicorn.run(create(service), host=host, port=port, log_config=None, access_log=False, server_header=False)


if __name__ == "__main__":
    main()
