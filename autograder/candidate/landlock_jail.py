"""Lock jobs up without namespaces: Landlock, a filter on system calls, limits, and a warden process for each job.

The warden is the parent of all that its job starts, orphans too. It ends the job when the job has too much on the disk,
or when the job's first process ends, and leaves only when nothing of the job is left.
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

# What namespaces make harmless and Landlock does not see: a socket reaches a server of the host by its path, UDP the
# network; message queues and shared memory outlive a job; whoever has the same user can be watched or slowed down.
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
# Landlock lets these change every file of the same user. They do nothing, and say that they worked: copying a file in
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
    """Return the filter of `jail`, and what namespaces would make harmless."""
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
    """Locks jobs up in folders below `base`, with the right to read what is in `granted`."""

    def __init__(self, limits: Limits, handout: Path, base: Path, granted: list[str]) -> None:
        self.limits, self.handout, self.base = limits, handout, base
        self.granted = [Path(path) for path in granted]
        self.rules = seccomp_filter()

    def enter(self, uid: int | None, started: Callable[[int], None]) -> None:
        """Become the warden of a job; return in its locked-up child.

        `uid` is the unprivileged user to become. `started` is told the warden's process id.
        """
        zygote = os.getppid()
        own = self._folder(os.getpid())
        _furnish(own, self.handout, uid)
        jail.become(uid)
        _end_with(zygote)
        jail.become_reaper()
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        child = os.fork()
        if child:
            started(os.getpid())
            watch(child, own, self.limits)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        os.setsid()
        _settle(own)
        jail.limit(self.limits if uid is not None else replace(self.limits, processes=_processes(self.limits)))
        self._lock(own)

    def _lock(self, own: Path) -> None:
        jail.forbid_privileges()
        # A warden that is not root sees the open files of nobody but processes that can be dumped.
        call("prctl", jail.PR_SET_DUMPABLE, 1, 0, 0, 0)
        devices = [(Path(name), landlock.DEVICE) for name in _DEVICES]
        places = [(own / name, landlock.OWN) for name in (WORK, SCRATCH)]
        landlock.restrict([*places, *devices, *((path, landlock.READ) for path in self.granted)])
        self.rules.load()

    def end(self, job: int, others: set[int]) -> None:
        """Kill all that a job has started, and remove its files; `others` are the jobs that go on."""
        os.kill(job, signal.SIGTERM)
        os.waitpid(job, 0)
        sweep(others)  # nothing, unless the kernel has killed the warden
        disk_quota.clear(self._folder(job))

    def close(self) -> None:
        """Remove all that the sandbox has on the disk: whoever started it may have been killed."""
        disk_quota.clear(self.base.parent)

    def _folder(self, job: int) -> Path:
        return self.base / f"job-{job}"


def _furnish(own: Path, handout: Path, uid: int | None) -> None:
    work, scratch = own / WORK, own / SCRATCH
    own.mkdir(mode=0o700)
    scratch.mkdir()
    furnish(work, handout)
    if uid is not None:
        for path in (own, scratch, work, *work.rglob("*")):
            os.chown(path, uid, uid)


def _settle(own: Path) -> None:
    """Work and write in the job's own folder."""
    work, scratch = own / WORK, own / SCRATCH
    os.environ.update(folder_variables(str(work), str(scratch)))
    tempfile.tempdir = None  # it is looked up again
    os.chdir(work)


def _end_with(parent: int) -> None:
    """Have this process told to end when its parent does."""
    call("prctl", _PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _processes(limits: Limits) -> int:
    """Return the limit that leaves a job as many processes as it may have, where the limit counts all of a user's.

    Not all of them can be seen: those in other containers count as well.
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


def watch(first: int, own: Path, limits: Limits) -> NoReturn:
    """Wait until a job ends, is to be ended, or has too much on the disk; then end all of it."""
    pause, next_look = WATCH_SECONDS, 0.0
    while True:
        told = signal.sigtimedwait(_SIGNALS, pause)
        if told is not None and told.si_signo == signal.SIGTERM:
            break
        # Others that have ended are not waited for, and count: as in a namespace whose first process waits for nobody.
        if os.waitid(os.P_PID, first, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
            break
        began = time.monotonic()
        if began < next_look:
            continue
        try:
            disk_quota.check(own, descendants(), limits.folder_mb * _MB, limits.file_mb * _MB)
        except disk_quota.OverQuota:
            break
        pause = max(WATCH_SECONDS, 5 * (time.monotonic() - began))
        next_look = time.monotonic() + pause / 2
    sweep()
    os._exit(0)


def sweep(spared: set[int] | None = None) -> None:
    """Kill all that this process and its children have started, but not `spared` children and what is below them."""
    # Nobody is waited for before all are dead: what is dead counts until then, so that processes which fork without end
    # or are replaced by their children again and again come to the end of what they may start.
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
    """Yield the processes below this one, but not `spared` ones and what is below them."""
    below = [os.getpid()]
    while below:
        parent = below.pop()
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            with contextlib.suppress(OSError):  # it has ended
                found = {int(pid) for pid in children.read_text().split()} - (spared or set())
                below += found
                yield from found
