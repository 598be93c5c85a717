"""Check that this machine can isolate people's servers, and tell the operator what to do where it cannot."""

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from autograder.errors import PlatformError
from hub_config import server_sandbox
from hub_config.deployment import Deployment
from hub_config.server_sandbox import ServerSandbox
from hub_config.settings import SANDBOX, TRUST

TRIAL_UID = 499_999  # an unprivileged user no account and no home has
SECONDS = 60


def require(deployment: Deployment) -> None:
    """Raise `PlatformError` if people's servers would not be isolated and course.toml does not accept that."""
    hub = deployment.hub
    if hub.spawner != SANDBOX:
        return
    if hub.trust:
        if os.geteuid() == 0:
            raise PlatformError(
                "Without the sandbox, people's servers would run as root: start the hub as another user."
            )
        return
    for folder in (deployment.file.parent, deployment.state.folder):
        if exposing := server_sandbox.exposing_folder(folder):
            raise PlatformError(f"{folder} is inside {exposing}, which every server sees: move it to another folder.")
    fault = trial(["true"])
    if fault:
        raise PlatformError(
            f"Servers cannot be isolated on this machine: {fault}\n"
            "Install bubblewrap, or follow the advice of `autograder doctor`. Only if everybody who can log in may "
            f'read all files, tests and grades included, set trust = "{TRUST}" in the table [hub] of {deployment.file}.'
        )


def trial(command: list[str]) -> str:
    """Run a command in a new sandbox; return the reason why it failed, or ""."""
    with ExitStack() as files:
        home = Path(files.enter_context(tempfile.TemporaryDirectory()))
        uid = TRIAL_UID if os.geteuid() == 0 else None
        if uid is not None:
            os.chown(home, uid, uid)
        sandbox = ServerSandbox("trial", home, uid, uid)
        descriptors = server_sandbox.open_descriptors(files, sandbox)
        try:
            done = subprocess.run(
                [*server_sandbox.command(sandbox, descriptors), *command],
                env={"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "HOME": sandbox.home_inside},
                pass_fds=descriptors.numbers,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=SECONDS,
            )
        except (PlatformError, OSError, subprocess.TimeoutExpired) as error:
            return str(error)
    if done.returncode == 0:
        return ""
    errors = done.stderr.strip().splitlines()
    return errors[-1] if errors else f"{command[0]} ended with exit code {done.returncode}"
