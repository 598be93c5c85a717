"""Control groups: limits on all processes of a job together, on machines that let this process make groups.

Each controller is used by the version of the kernel's interface that holds it; see cgroups(7).
"""

import contextlib
import errno
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

from autograder.candidate import process_stat
from autograder.errors import PlatformError
from autograder.limits import Limits

CONTROLLERS = frozenset(("memory", "pids", "cpu"))
SHARE = 2  # all processes of a job, with its files in memory, may use this many times the memory of one process
OURS = 2  # processes of a job that are not the student's: the one that locks it up, and the first in it
REMOVE_SECONDS = 5.0
STALE_SECONDS = 60.0
_PREFIX = "autograder-"
_PERIOD = 100_000  # microseconds, the kernel's default: a quota of the same length is one processor

_numbers = count()


@dataclass(frozen=True)
class Hierarchy:
    """A folder in which groups can be made, with `controllers`, by `version` 1 or 2 of the interface."""

    folder: Path
    version: int
    controllers: frozenset[str]

    def settings(self, limits: Limits) -> dict[str, str]:
        """Return the content of each file of a job's group."""
        memory = str(SHARE * limits.memory_mb * 2**20)
        if self.version == 2:
            files = {
                "memory": {"memory.max": memory, "memory.swap.max": "0"},
                "cpu": {"cpu.max": f"{_PERIOD} {_PERIOD}"},
            }
        else:
            both = {"memory.limit_in_bytes": memory, "memory.memsw.limit_in_bytes": memory}
            files = {"memory": both, "cpu": {"cpu.cfs_quota_us": str(_PERIOD)}}
        files["pids"] = {"pids.max": str(limits.processes + OURS)}
        return {name: value for key in sorted(self.controllers) for name, value in files[key].items()}


def parse(mountinfo: str, cgroup: str) -> list[Hierarchy]:
    """Return the groups that a process is in, from the texts of its mountinfo and cgroup in /proc."""
    paths = {names: path for _, names, path in (line.split(":", 2) for line in cgroup.splitlines())}
    parsed = []
    for line in mountinfo.splitlines():
        before, _, after = line.partition(" - ")
        root, mount_point = before.split()[3:5]
        kind, _, options = after.split()[:3]
        names = next((names for names in paths if names and set(names.split(",")) <= set(options.split(","))), "")
        if kind == "cgroup2":
            version, controllers = 2, CONTROLLERS
        elif kind == "cgroup" and names:
            version, controllers = 1, CONTROLLERS & set(names.split(","))
        else:
            continue
        below = paths.get("" if version == 2 else names, "/").removeprefix("" if root == "/" else root)
        if controllers:
            parsed.append(Hierarchy(Path(mount_point, below.lstrip("/")), version, controllers))
    return parsed


@cache
def hierarchies() -> tuple[Hierarchy, ...]:
    """Return the hierarchies in which this process can make groups, after removing groups of killed graders."""
    proc = Path("/proc/self")
    usable = []
    for hierarchy in parse((proc / "mountinfo").read_text(), (proc / "cgroup").read_text()):
        with contextlib.suppress(OSError):  # this process has no right to use it
            ready = _delegate(hierarchy) if hierarchy.version == 2 else hierarchy
            _remove_stale(ready.folder)
            trial = ready.folder / _name()
            trial.mkdir()
            trial.rmdir()
            usable += [ready] if ready.controllers else []
    return tuple(usable)


def _delegate(hierarchy: Hierarchy) -> Hierarchy:
    """Switch on the controllers that groups in a hierarchy can have; return it with these controllers."""
    folder = hierarchy.folder
    if folder.name.startswith(_PREFIX):
        folder = folder.parent
    wanted = CONTROLLERS & set((folder / "cgroup.controllers").read_text().split())
    switch = folder / "cgroup.subtree_control"
    if wanted - set(switch.read_text().split()):
        order = " ".join(f"+{name}" for name in sorted(wanted))
        try:
            switch.write_text(order)
        except OSError as error:
            if error.errno != errno.EBUSY:
                raise
            # A group that holds processes cannot limit groups below: this process, if it is the only one, moves away.
            group = folder / _name()
            group.mkdir()
            (group / "cgroup.procs").write_text("0")
            switch.write_text(order)
    return Hierarchy(folder, 2, wanted)


class Group:
    """The groups of one job, one in each hierarchy; a process that writes "0" to `fds` enters them for good."""

    def __init__(self, limits: Limits) -> None:
        self._folders: list[Path] = []
        self.fds: list[int] = []
        try:
            for hierarchy in hierarchies():
                folder = hierarchy.folder / _name()
                folder.mkdir()
                self._folders.append(folder)
                for name, value in hierarchy.settings(limits).items():
                    if (folder / name).exists():  # swap is not counted everywhere
                        (folder / name).write_text(value)
                self.fds.append(os.open(folder / "cgroup.procs", os.O_WRONLY | os.O_CLOEXEC))
        except OSError as error:
            self.close()
            raise PlatformError(f"A control group could not be made: {error}") from error

    def close_entrance(self) -> None:
        """Let no further process enter the groups."""
        while self.fds:
            os.close(self.fds.pop())

    def close(self) -> None:
        """Kill all processes in the groups, and remove the groups."""
        self.close_entrance()
        for folder in self._folders:
            if not _remove(folder, REMOVE_SECONDS):
                raise PlatformError(
                    f"Processes of a job could not be killed: the control group {folder} is still in use."
                )


def _name() -> str:
    pid = os.getpid()
    stat = process_stat.read(pid)
    assert stat is not None
    return f"{_PREFIX}{pid}-{stat.started}-{next(_numbers)}"


def _remove_stale(folder: Path) -> None:
    """Remove the groups of graders that were killed."""
    for group in folder.glob(f"{_PREFIX}*-*-*"):
        pid, started = group.name.removeprefix(_PREFIX).split("-")[:2]
        maker = process_stat.read(int(pid))
        if maker is not None and maker.started == int(started):
            continue
        # Its grader may run in another container; then the group gets processes soon after it is made.
        if time.time() - group.stat().st_mtime > STALE_SECONDS:
            _remove(group, 0.0)


def _remove(folder: Path, seconds: float) -> bool:
    """Kill all processes in a group and remove it; return False if it is not gone within `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            folder.rmdir()
            return True
        except FileNotFoundError:
            return True
        except OSError:
            for pid in _members(folder):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        if time.monotonic() > deadline:
            return False
        time.sleep(0.002)


def _members(folder: Path) -> Iterator[int]:
    switch = folder / "cgroup.kill"
    if switch.exists():
        switch.write_text("1")
        return
    yield from (pid for pid in map(int, (folder / "cgroup.procs").read_text().split()) if pid)
