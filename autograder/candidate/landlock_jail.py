"""Lock jobs up without namespaces: Landlock, a filter on system calls, limits, and a warden process for each job.

The warden is the ancestor of all processes of its job, orphans too. It ends the job when the job has too much on the
disk, or when the job's first process ends, and itself only when no process of the job is left.
"""

import contextlib
import errno
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pyseccomp

from autograder.candidate import disk_quota, jail, landlock, process_stat
from autograder.candidate.environment import folder_variables
from autograder.candidate.jail import call, furnish
from autograder.limits import Limits

WATCH_SECONDS = 0.1
WORK, SCRATCH = "notebook", "scratch"  # in the folder of a job
_PR_SET_PDEATHSIG = 1
_MB = 2**20
_SIGNALS = (signal.SIGTERM, signal.SIGCHLD)
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")

# Namespaces make these harmless, and Landlock does not see them: a socket reaches a server of the host by its path, UDP
# the network; message queues and shared memory outlive a job; processes of one user can watch or slow down each other.
# fmt: off
_DENIED = (
    "socket", "connect", "bind", "listen", "accept", "accept4",
    "shmget", "shmat", "shmctl", "semget", "semop", "semtimedop", "semctl", "msgget", "msgsnd", "msgrcv", "msgctl",
    "mq_open", "mq_unlink", "memfd_create", "memfd_secret",
    "inotify_init", "inotify_init1", "inotify_add_watch",
    "ioprio_set", "openat2", "process_mrelease",
    "chown", "fchown", "lchown", "fchownat",
    "setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr",
    463, 466, 469,  # setxattrat, removexattrat and file_setattr: younger than the library that would know their names
)
# Landlock lets these change every file of the same user. They do nothing and report success, because copying a file in
# Python sets its mode and its times.
_IGNORED = ("chmod", "fchmod", "fchmodat", 452, "utime", "utimes", "utimensat", "futimesat")  # 452 is fchmodat2
# Only for the process itself: the argument says which process is meant.
_OWN_ONLY = {
    "prlimit64": 0, "sched_setaffinity": 0, "sched_setscheduler": 0, "sched_setparam": 0, "sched_setattr": 0,
    "setpriority": 1,
}
# fmt: on
_FILE_SYSTEM_CALLS = (0x6600, 0x5800, 0x9400)  # the second byte of ioctls that change files opened for reading
_STREAM, _SEQPACKET, _KIND = 1, 5, 0xF  # of sockets


def seccomp_filter() -> pyseccomp.SyscallFilter:
    """Return the filter of `jail`, which also denies the calls that namespaces would make harmless."""
    rules = jail.seccomp_filter()
    deny = pyseccomp.ERRNO(errno.EPERM)
    for action, names in ((deny, _DENIED), (pyseccomp.ERRNO(0), _IGNORED)):
        for name in names:
            with contextlib.suppress(ValueError, RuntimeError):  # a call this architecture does not have
                rules.add_rule(action, name)
    for name, argument in _OWN_ONLY.items():
        rules.add_rule(deny, name, pyseccomp.Arg(argument, pyseccomp.NE, 0))
    rules.add_rule(deny, "setpriority", pyseccomp.Arg(0, pyseccomp.NE, os.PRIO_PROCESS))
    for kind in range(_KIND + 1):  # datagrams can be sent to any path
        if kind not in (_STREAM, _SEQPACKET):
            rules.add_rule(deny, "socketpair", pyseccomp.Arg(1, pyseccomp.MASKED_EQ, _KIND, kind))
    for magic in _FILE_SYSTEM_CALLS:
        rules.add_rule(deny, "ioctl", pyseccomp.Arg(1, pyseccomp.MASKED_EQ, 0xFF00, magic))
    rules.add_rule(deny, "prctl", pyseccomp.Arg(0, pyseccomp.EQ, jail.PR_SET_DUMPABLE))  # the warden looks into it
    return rules


class Warden:
    """Lock jobs up in folders below `base`, with the right to read all in `granted`, and the names in `listed`."""

    def __init__(self, limits: Limits, handout: Path, base: Path, granted: list[str], listed: list[str]) -> None:
        self.limits, self.handout, self.base = limits, handout, base
        self.granted = [(Path(path), landlock.READ) for path in granted]
        self.granted += [(Path(path), landlock.Files.READ_DIR) for path in listed]
        self.rules = seccomp_filter()

    def enter(self, uid: int | None, started: Callable[[int], None]) -> None:
        """Become the warden of a job; return in its locked-up child.

        `uid` is the unprivileged user to become. `started` gets the warden's process id.
        """
        zygote = os.getppid()
        folder = self._folder(os.getpid())
        _furnish(folder, self.handout, uid)
        jail.become(uid)
        _end_with(zygote)
        jail.become_reaper()
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        child = os.fork()
        if child:
            started(os.getpid())
            watch(child, folder, self.limits)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        os.setsid()
        _enter_folder(folder)
        jail.limit(self.limits if uid is not None else replace(self.limits, processes=_processes(self.limits)))
        self._lock(folder)

    def _lock(self, folder: Path) -> None:
        jail.forbid_privileges()
        # A warden that is not root sees the open files only of processes that can be dumped.
        call("prctl", jail.PR_SET_DUMPABLE, 1, 0, 0, 0)
        devices = [(Path(name), landlock.DEVICE) for name in _DEVICES]
        writable = [(folder / name, landlock.OWN) for name in (WORK, SCRATCH)]
        landlock.restrict([*writable, *devices, *self.granted])
        self.rules.load()

    def end(self, job: int, others: set[int]) -> None:
        """Kill all processes of a job, and remove its files; `others` are the jobs that go on."""
        os.kill(job, signal.SIGTERM)
        os.waitpid(job, 0)
        sweep(others)  # finds processes only if the kernel has killed the warden
        disk_quota.clear(self._folder(job))

    def close(self) -> None:
        """Remove all files of the sandbox, because the process that started it may have been killed."""
        disk_quota.clear(self.base.parent)

    def _folder(self, job: int) -> Path:
        return self.base / f"job-{job}"


def _furnish(folder: Path, handout: Path, uid: int | None) -> None:
    work, scratch = folder / WORK, folder / SCRATCH
    folder.mkdir(mode=0o700)
    scratch.mkdir()
    furnish(work, handout)
    if uid is not None:
        for path in (folder, scratch, work, *work.rglob("*")):
            os.chown(path, uid, uid)


def _enter_folder(folder: Path) -> None:
    """Make the job's own folder this process's home, working folder and folder for temporary files."""
    work, scratch = folder / WORK, folder / SCRATCH
    os.environ.update(folder_variables(str(work), str(scratch)))
    tempfile.tempdir = None  # it is looked up again
    os.chdir(work)


def _end_with(parent: int) -> None:
    """Ask the kernel to send this process SIGTERM when its parent ends."""
    call("prctl", _PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _processes(limits: Limits) -> int:
    """Return a limit on all processes of this user that leaves a job as many as `limits` allow.

    Processes in other containers count as well, but cannot be seen.
    """
    user, seen = os.geteuid(), 0
    for path in Path("/proc").glob("[0-9]*/task"):
        with contextlib.suppress(OSError):
            seen += len(list(path.iterdir())) if path.stat().st_uid == user else 0
    hard = resource.getrlimit(resource.RLIMIT_NPROC)[1]
    most = sys.maxsize if hard == resource.RLIM_INFINITY else hard
    hidden = 0
    while True:
        resource.setrlimit(resource.RLIMIT_NPROC, (min(most, seen + hidden + 2), hard))
        try:
            child = os.posix_spawn("/bin/true", ["true"], {})
        except BlockingIOError:
            hidden = 2 * hidden + 100
            continue
        os.waitpid(child, 0)
        return min(most, seen + hidden + limits.processes)


def watch(first: int, folder: Path, limits: Limits) -> NoReturn:
    """Wait until a job ends, SIGTERM arrives, or the job has too much on the disk; then kill all its processes."""
    pause, next_check = WATCH_SECONDS, 0.0
    while True:
        arrived = signal.sigtimedwait(_SIGNALS, pause)
        if arrived is not None and arrived.si_signo == signal.SIGTERM:
            break
        # Other zombies are not reaped, and count, as in a namespace whose first process reaps none.
        if os.waitid(os.P_PID, first, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
            break
        began = time.monotonic()
        if began < next_check:
            continue
        try:
            disk_quota.check(folder, descendants(), limits.folder_mb * _MB, limits.file_mb * _MB)
        except disk_quota.OverQuota:
            break
        pause = max(WATCH_SECONDS, 5 * (time.monotonic() - began))
        next_check = time.monotonic() + pause / 2
    sweep()
    os._exit(0)


def sweep(spared: set[int] | None = None) -> None:
    """Kill all descendants of this process but `spared` children and their descendants."""
    # No zombie is reaped before all are dead: zombies count, so that processes which fork without end, or replace
    # themselves by their children again and again, reach the limit of processes.
    while living := [pid for pid in descendants(spared) if _is_alive(pid)]:
        for pid in living:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    for pid in list(descendants(spared)):
        os.waitpid(pid, 0)


def _is_alive(pid: int) -> bool:
    stat = process_stat.read(pid)
    return stat is not None and not stat.ended


def descendants(spared: set[int] | None = None) -> Iterator[int]:
    """Yield the descendants of this process, but not `spared` ones and their descendants."""
    below = [os.getpid()]
    while below:
        parent = below.pop()
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            with contextlib.suppress(OSError):  # it has ended
                pids = {int(pid) for pid in children.read_text().split()} - (spared or set())
                below += pids
                yield from pids
