"""Run the course service at the address that the hub expects: `python -m autograder.service`."""

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
from autograder.service.app import create_app
from autograder.service.identity import CACHE_SECONDS
from autograder.service.service import Service

NEEDED = (VARIABLE, "JUPYTERHUB_API_TOKEN", "JUPYTERHUB_API_URL", "JUPYTERHUB_SERVICE_PREFIX", "JUPYTERHUB_SERVICE_URL")


def address(environment: Mapping[str, str]) -> tuple[str, int]:
    """Return the host and port to listen on; raise `PlatformError` that lists all missing variables."""
    missing = [name for name in NEEDED if not environment.get(name)]
    if missing:
        raise PlatformError(f"the environment lacks {', '.join(missing)}; JupyterHub sets them for its services")
    url = urlsplit(environment["JUPYTERHUB_SERVICE_URL"])
    if url.hostname is None or url.port is None:
        raise PlatformError("JUPYTERHUB_SERVICE_URL must name the host and the port to listen on")
    return url.hostname, url.port


def main() -> None:
    """Serve until stopped; exit with 3 and a message if the configuration is wrong."""
    try:
        host, port = address(os.environ)
        service = Service.start(load(Path(os.environ[VARIABLE])), HubOAuth(cache_max_age=CACHE_SECONDS))
    except PlatformError as error:
        print(error, file=sys.stderr)
        sys.exit(3)
    logs.log_to_stderr()
    uvicorn.run(create_app(service), host=host, port=port, log_config=None, access_log=False, server_header=False)


if __name__ == "__main__":
    main()
