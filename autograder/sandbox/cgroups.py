"""Control groups: limits on all processes of a job together, on machines that let this process make groups.

Both versions of the kernel's interface are used, whichever holds a controller; see cgroups(7).
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
SHARE = 2  # times the memory of one process is what all of a job may use, its files in memory too
OURS = 2  # processes of a job that are not the student's: the one that locks it up, and the first in it
REMOVE_SECONDS = 5.0
STALE_SECONDS = 60.0
_PREFIX = "autograder-"
_PERIOD = 100_000  # microseconds, the kernel's default: a quota of the same length is one processor

_numbers = count()


@dataclass(frozen=True)
class Hierarchy:
    """Where groups can be made: in `folder`, with `controllers`, by `version` 1 or 2 of the interface."""

    folder: Path
    version: int
    controllers: frozenset[str]

    def settings(self, limits: Limits) -> dict[str, str]:
        """Return what is written into the files of a job's group."""
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
        return {name: value for each in sorted(self.controllers) for name, value in files[each].items()}


def parse(mounts: str, own: str) -> list[Hierarchy]:
    """Return where this process is, for each controller; of /proc/self the texts of mountinfo and cgroup."""
    paths = {names: path for _, names, path in (line.split(":", 2) for line in own.splitlines())}
    found = []
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        root, place = before.split()[3:5]
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
            found.append(Hierarchy(Path(place, below.lstrip("/")), version, controllers))
    return found


@cache
def hierarchies() -> tuple[Hierarchy, ...]:
    """Return where this process can make groups, after removing groups of graders that were killed."""
    about = Path("/proc/self")
    usable = []
    for each in parse((about / "mountinfo").read_text(), (about / "cgroup").read_text()):
        with contextlib.suppress(OSError):  # not ours to use
            ready = _delegated(each) if each.version == 2 else each
            _remove_stale(ready.folder)
            trial = ready.folder / _name()
            trial.mkdir()
            trial.rmdir()
            usable += [ready] if ready.controllers else []
    return tuple(usable)


def _delegated(found: Hierarchy) -> Hierarchy:
    """Return the hierarchy with the controllers that groups in it have; switch them on if need be."""
    folder = found.folder.parent if found.folder.name.startswith(_PREFIX) else found.folder
    wanted = CONTROLLERS & set((folder / "cgroup.controllers").read_text().split())
    switch = folder / "cgroup.subtree_control"
    if wanted - set(switch.read_text().split()):
        order = " ".join(f"+{name}" for name in sorted(wanted))
        try:
            switch.write_text(order)
        except OSError as error:
            if error.errno != errno.EBUSY:
                raise
            # A group that holds processes cannot limit those below: this process, if it is the only one, makes room.
            own = folder / _name()
            own.mkdir()
            (own / "cgroup.procs").write_text("0")
            switch.write_text(order)
    return Hierarchy(folder, 2, wanted)


class Group:
    """The groups of one job, one in each hierarchy. What writes "0" to `fds` is in them, with all it starts."""

    def __init__(self, limits: Limits) -> None:
        self._folders: list[Path] = []
        self.fds: list[int] = []
        try:
            for each in hierarchies():
                folder = each.folder / _name()
                folder.mkdir()
                self._folders.append(folder)
                for name, value in each.settings(limits).items():
                    if (folder / name).exists():  # swap is not counted everywhere
                        (folder / name).write_text(value)
                self.fds.append(os.open(folder / "cgroup.procs", os.O_WRONLY | os.O_CLOEXEC))
        except OSError as error:
            self.close()
            raise PlatformError(f"a control group could not be made: {error}") from error

    def ready(self) -> None:
        """Close the way into the groups."""
        while self.fds:
            os.close(self.fds.pop())

    def close(self) -> None:
        """Kill what is in the groups, and remove them."""
        self.ready()
        for folder in self._folders:
            if not _remove(folder, REMOVE_SECONDS):
                raise PlatformError(f"processes of a job could not be ended: {folder} is still in use")


def _name() -> str:
    pid = os.getpid()
    stat = process_stat.read(pid)
    assert stat is not None
    return f"{_PREFIX}{pid}-{stat.started}-{next(_numbers)}"


def _remove_stale(folder: Path) -> None:
    """Remove groups whose makers were killed."""
    for group in folder.glob(f"{_PREFIX}*-*-*"):
        pid, started = group.name.removeprefix(_PREFIX).split("-")[:2]
        maker = process_stat.read(int(pid))
        if maker is not None and maker.started == int(started):
            continue
        # Its maker may be alive in another container; then it is not empty for long.
        if time.time() - group.stat().st_mtime > STALE_SECONDS:
            _remove(group, 0.0)


def _remove(folder: Path, seconds: float) -> bool:
    """Kill what is in a group and remove it; return whether it is gone within `seconds`."""
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
