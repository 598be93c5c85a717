"""Isolate by Landlock where no namespaces can be made: it takes from jobs the right to all other files."""

import fcntl
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from autograder.candidate import landlock
from autograder.candidate.disk_quota import SPARE_MB
from autograder.candidate.environment import PACKAGE
from autograder.distribution import IN_WHEEL
from autograder.errors import PlatformError
from autograder.limits import Limits
from autograder.sandbox.plan import ALWAYS, SETTINGS, SYSTEM, Launch, SandboxPlan, prefixes

# What root needs to lock jobs up as other users, and to end them and remove their files (linux/capability.h).
_NEEDED = {"CHOWN": 0, "DAC_OVERRIDE": 1, "FOWNER": 3, "KILL": 5, "SETGID": 6, "SETUID": 7}
TURN_SECONDS = 0.02
_PROCESS_FILES = tuple(map(Path, ("/proc/cpuinfo", "/proc/meminfo")))


def fault() -> str:
    """Return the reason why this machine allows no such sandbox, or ""."""
    abi = landlock.abi()
    if abi < landlock.ABI:
        return f"the kernel offers version {abi} of Landlock, and {landlock.ABI} is needed (Linux 6.12 or newer)"
    if os.geteuid() != 0:
        return ""
    missing = [name for name, bit in _NEEDED.items() if not _capabilities() >> bit & 1]
    if missing:
        return f"root without CAP_{', CAP_'.join(missing)} cannot run each job as a user of its own"
    hidden = [str(path) for path in prefixes() if not _is_open(path)]
    if hidden:
        return f"jobs run as unprivileged users, who cannot reach {', '.join(hidden)}: install Python elsewhere"
    return ""


def launch(plan: SandboxPlan) -> Launch:
    """Return the way to start `plan`, after copying its files into a new folder, in which its jobs also work."""
    users = os.geteuid() == 0
    base = Path(tempfile.mkdtemp(prefix="autograder-"))
    if users:
        # Passable for the users that jobs become; nobody else can know the name of the folder inside.
        base.chmod(0o711)
    _check_space(base, plan.limits)
    inside = base / secrets.token_hex(16)
    library, own = inside / "library", inside / "own"
    for folder in (inside, own):
        folder.mkdir(mode=0o711 if users else 0o700)
    for name in (*ALWAYS, *plan.library):
        _copy(PACKAGE / name, library / PACKAGE.name / name)
    _copy(plan.handout, inside / "handout")
    variables = plan.variables(str(own), str(own), library)
    # Its locks are shared memory, which jobs do not have here; without it joblib works in the same process.
    variables["JOBLIB_MULTIPROCESSING"] = "0"
    granted, listed = without(IN_WHEEL, [Path("/usr"), *SYSTEM, *SETTINGS, *_PROCESS_FILES, *prefixes()])
    return Launch(
        plan.command(),
        str(inside / secrets.token_hex(16)),
        variables,
        inside / "handout",
        users=users,
        granted=(*granted, library, own, inside / "handout"),
        listed=tuple(listed),
        temporary=base,
    )


def without(hidden: Path, folders: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Return the paths to grant in place of `folders`, and the folders to list, so that `hidden` cannot be read.

    Landlock cannot take back a part of a folder that it grants: the folders above `hidden` are granted entry by entry.
    """
    granted: list[Path] = []
    listed: list[Path] = []
    for folder in folders:
        current = folder.resolve()
        if not hidden.is_dir() or not hidden.is_relative_to(current):
            granted.append(folder)
            continue
        while current != hidden:
            listed.append(current)
            above = current / hidden.relative_to(current).parts[0]
            # The target of a link that lies in `folders` is granted by its own path.
            granted += [path for path in current.iterdir() if path != above and not path.is_symlink()]
            current = above
    return granted, listed


@contextmanager
def turn(waiting: Callable[[], bool]) -> Iterator[None]:
    """Hold the only right of this user to grade a submission; root needs none, as its jobs are users of their own.

    Jobs of one user share what the kernel limits for each user, such as processes. Raises `PlatformError` if `waiting`
    is over before it is this caller's turn.
    """
    if os.geteuid() == 0:
        yield
        return
    lock = Path(tempfile.gettempdir(), f"autograder-turn-{os.geteuid()}")
    lock.mkdir(mode=0o700, exist_ok=True)
    if lock.stat().st_uid != os.geteuid():
        raise PlatformError(f"{lock} belongs to another user: remove it, or set TMPDIR to another folder")
    fd = os.open(lock, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        while not _locked(fd):
            if not waiting():
                raise PlatformError("The sandbox was closed before this submission was graded.")
            time.sleep(TURN_SECONDS)
        yield
    finally:
        os.close(fd)


def _locked(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _copy(source: Path, target: Path) -> None:
    """Copy a file or a folder; every user that can reach the copy can read it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if not source.is_dir():
        shutil.copy2(source, target)
        return
    shutil.copytree(source, target)
    for path in (target, *target.rglob("*")):
        path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))


def _check_space(base: Path, limits: Limits) -> None:
    disk = os.statvfs(base)
    free, needed = disk.f_bavail * disk.f_frsize // 2**20, SPARE_MB + limits.folder_mb
    if free < needed:
        base.rmdir()
        raise PlatformError(
            f"{base.parent} has {free:,} MB left, and a sandbox needs {needed:,} MB: free some, or set TMPDIR"
        )


def _capabilities() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1], 16) for line in lines if line.startswith("CapEff:"))


def _is_open(path: Path) -> bool:
    """Return whether every user can read a folder."""
    return all(folder.stat().st_mode & 1 for folder in path.parents) and path.stat().st_mode & 5 == 5
