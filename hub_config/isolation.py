"""Whether this machine can keep people's servers apart, and what to do where it cannot."""

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from autograder.errors import PlatformError
from hub_config import server_sandbox
from hub_config.deployment import Deployment
from hub_config.server_sandbox import ServerSandbox, Sheets, sheet
from hub_config.settings import ROOM, TRUST

TRIAL_UID = 499_999  # an unprivileged user no account and no home has
SECONDS = 60


def require(deployment: Deployment) -> None:
    """Raise `PlatformError` if people's servers would not be kept apart and course.toml does not accept that."""
    hub = deployment.hub
    if hub.spawner != ROOM:
        return
    if hub.trust:
        if os.geteuid() == 0:
            raise PlatformError("without the sandbox, people's servers would run as root: start as another user")
        return
    shown = [
        found
        for folder in (deployment.file.parent, deployment.place.folder)
        if (found := server_sandbox.exposed(folder))
    ]
    if shown:
        raise PlatformError(f"{deployment.file.parent} is inside {shown[0]}, which every server sees: put it elsewhere")
    fault = trial(["true"])
    if fault:
        raise PlatformError(
            f"servers cannot be kept apart on this machine: {fault}\n"
            "install bubblewrap, or see what `autograder doctor` advises; only if everybody who can log in may read "
            f'everything, tests and grades included, set trust = "{TRUST}" in the table [hub] of {deployment.file}'
        )


def trial(command: list[str]) -> str:
    """Run a command in a room made for it; return why it failed, and nothing if it did not."""
    with ExitStack() as files:
        home = Path(files.enter_context(tempfile.TemporaryDirectory()))
        uid = TRIAL_UID if os.geteuid() == 0 else None
        if uid is not None:
            os.chown(home, uid, uid)
        made = ServerSandbox("trial", home, uid, uid)
        sheets = Sheets(
            sheet(files, server_sandbox.passwd(made).encode()), sheet(files, server_sandbox.group(made).encode())
        )
        try:
            done = subprocess.run(
                [*server_sandbox.command(made, sheets), *command],
                env={"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "HOME": made.inside},
                pass_fds=sheets.descriptors,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=SECONDS,
            )
        except (PlatformError, OSError, subprocess.TimeoutExpired) as error:
            return str(error)
    said = done.stderr.strip().splitlines()
    return "" if done.returncode == 0 else said[-1] if said else f"it ended with {done.returncode}"
