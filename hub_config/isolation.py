"""Whether this machine can keep people's servers apart, and what to do where it cannot."""

import os
import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path

from autograder.errors import PlatformError
from hub_config import room
from hub_config.deployment import Deployment
from hub_config.room import Room, Sheets
from hub_config.settings import ROOM, TRUST


def require(deployment: Deployment) -> None:
    """Raise `PlatformError` if people's servers would not be kept apart and course.toml does not accept that."""
    hub = deployment.hub
    if hub.spawner != ROOM:
        return
    if hub.trust:
        if os.geteuid() == 0:
            raise PlatformError("without the sandbox, people's servers would run as root: start as another user")
        return
    shown = [found for folder in (deployment.file.parent, deployment.place.folder) if (found := room.exposed(folder))]
    if shown:
        raise PlatformError(f"{deployment.file.parent} is inside {shown[0]}, which every server sees: put it elsewhere")
    fault = unusable()
    if fault:
        raise PlatformError(
            f"servers cannot be kept apart on this machine: {fault}\n"
            "install bubblewrap, or see what `autograder doctor` advises; only if everybody who can log in may read "
            f'everything, tests and grades included, set trust = "{TRUST}" in the table [hub] of {deployment.file}'
        )


def unusable() -> str:
    """Return why no room can be made on this machine; nothing if one was made."""
    with ExitStack() as files:
        home = Path(files.enter_context(tempfile.TemporaryDirectory()))
        uid = None
        if os.geteuid() == 0:
            uid = 500_000
            os.chown(home, uid, uid)
        trial = Room("trial", home, uid, uid)
        descriptors = [os.memfd_create("sheet") for _ in range(2)]
        for descriptor in descriptors:
            files.callback(os.close, descriptor)
        try:
            command = room.command(trial, Sheets(*descriptors))
            done = subprocess.run([*command, "true"], pass_fds=descriptors, capture_output=True, text=True, timeout=30)
        except (PlatformError, OSError, subprocess.TimeoutExpired) as error:
            return str(error)
    return "" if done.returncode == 0 else done.stderr.strip() or f"bubblewrap ended with {done.returncode}"
