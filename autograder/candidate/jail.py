"""Lock the calling process up: namespaces of its own, an empty working folder, no privileges, limited resources.

A forked child calls this inside the sandbox, before it has any student code. Each step raises if it fails: a process
that could not be locked up must not go on.
"""

import contextlib
import ctypes
import os
import resource
import shutil
import signal
import socket
import struct
from collections.abc import Callable, Collection, Sequence
from errno import EPERM
from pathlib import Path

import pyseccomp

from autograder.limits import Limits

WORK = "/notebook"  # where student code runs
SCRATCH = "/scratch"  # its temporary files

_LIBC = ctypes.CDLL(None, use_errno=True)
_CLONE = {
    "mount": 0x20000,
    "uts": 0x4000000,
    "ipc": 0x8000000,
    "user": 0x10000000,
    "pid": 0x20000000,
    "net": 0x40000000,
}
_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REMOUNT = 1, 2, 4, 8, 32
_MS_BIND, _MS_REC, _MS_PRIVATE = 0x1000, 0x4000, 0x40000
PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS, _PR_SET_CHILD_SUBREAPER = 38, 36
_CAPABILITY_VERSION_3 = 0x20080522
_TIOCSTI = 0x5412
SOCKETS = (socket.AF_UNSPEC, socket.AF_UNIX, socket.AF_INET, socket.AF_INET6)  # not netlink, packet, vsock ...

# Calls that reach for namespaces, mounts, other processes, keys, kernel interfaces or the machine itself.
# fmt: off
_DENIED = (
    "mount", "umount2", "pivot_root", "chroot", "unshare", "setns", "move_mount", "open_tree", "fsopen",
    "fsmount", "fsconfig", "fspick", "mount_setattr",
    "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp", "pidfd_getfd",
    "keyctl", "add_key", "request_key", "bpf", "perf_event_open", "userfaultfd", "io_uring_setup",
    "io_uring_enter", "io_uring_register",
    "open_by_handle_at", "name_to_handle_at", "kexec_load", "kexec_file_load", "init_module",
    "finit_module", "delete_module",
    "reboot", "swapon", "swapoff", "sethostname", "setdomainname", "acct", "quotactl", "syslog",
    "vhangup", "settimeofday",
    "clock_settime", "adjtimex", "iopl", "ioperm", "personality", "lookup_dcookie", "fanotify_init",
    "mbind", "migrate_pages", "move_pages", "set_mempolicy",
)
# fmt: on


def call(name: str, *arguments: object) -> None:
    """Call a function of the C library; raise `OSError` if it returns an error."""
    if getattr(_LIBC, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def become_reaper() -> None:
    """Adopt orphaned descendants, so that they can be waited for."""
    call("prctl", _PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def seccomp_filter(sockets: Collection[int] = SOCKETS) -> pyseccomp.SyscallFilter:
    """Return the filter on system calls: everything but `_DENIED`, new user namespaces and other sockets."""
    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    deny = pyseccomp.ERRNO(EPERM)
    for name in _DENIED:
        with contextlib.suppress(ValueError, RuntimeError):  # a call this architecture does not have
            rules.add_rule(deny, name)
    rules.add_rule(deny, "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, _CLONE["user"], _CLONE["user"]))
    rules.add_rule(pyseccomp.ERRNO(38), "clone3")  # ENOSYS: its flags cannot be seen here, so callers use clone
    rules.add_rule(deny, "ioctl", pyseccomp.Arg(1, pyseccomp.MASKED_EQ, 0xFFFFFFFF, _TIOCSTI))
    rules.add_rule(deny, "socket", pyseccomp.Arg(0, pyseccomp.GT, max(sockets)))
    for family in sorted(set(range(max(sockets))).difference(sockets)):
        rules.add_rule(deny, "socket", pyseccomp.Arg(0, pyseccomp.EQ, family))
    return rules


class Jail:
    """Lock jobs up in namespaces of their own.

    A job gets empty folders to write into; `shown` are folders below them that stay visible.
    """

    def __init__(self, limits: Limits, handout: Path, shown: Sequence[Path]) -> None:
        self.limits, self.handout, self.shown = limits, handout, shown
        self.rules = seccomp_filter()

    def enter(self, uid: int | None, started: Callable[[int], None]) -> None:
        """Lock this process up; return in the locked child, which is process 1 of its own namespace.

        `uid` is the unprivileged user to become, or None if the process has capabilities in a user namespace only.
        `started` gets the child's process id; then the caller's process exits, so that the process that called
        `become_reaper` adopts the child.
        """
        isolated = _CLONE["mount"] | _CLONE["uts"] | _CLONE["ipc"] | _CLONE["pid"] | _CLONE["net"]
        call("unshare", isolated)
        child = os.fork()
        if child:
            started(child)
            os._exit(0)
        _mount(self.limits, self.handout, self.shown)
        limit(self.limits)
        become(uid)
        forbid_privileges()
        call("prctl", PR_SET_DUMPABLE, 0, 0, 0, 0)
        self.rules.load()

    def end(self, job: int, others: set[int]) -> None:
        """Kill a job and, with its first process, all others in its namespace."""
        os.kill(job, signal.SIGKILL)
        os.waitpid(job, 0)

    def close(self) -> None:
        """Do nothing: the kernel removes a namespace with all in it."""


def _mount(limits: Limits, handout: Path, shown: Sequence[Path]) -> None:
    call("mount", None, b"/", None, _MS_REC | _MS_PRIVATE, None)
    for folder in (WORK, SCRATCH, "/dev/shm", "/dev/pts"):
        _empty(folder, f"size={limits.folder_mb}m,nr_inodes=20000,mode=1777", shown)
    call("mount", b"proc", b"/proc", b"proc", _MS_RDONLY | _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, None)
    furnish(Path(WORK), handout)
    os.chdir(WORK)


def _empty(folder: str, options: str, shown: Sequence[Path]) -> None:
    """Mount an empty file system on a folder, and show those folders below it again that are in `shown`."""
    opened = {path: os.open(path, os.O_PATH | os.O_CLOEXEC) for path in shown if path.is_relative_to(folder)}
    call("mount", b"tmpfs", folder.encode(), b"tmpfs", _MS_NOSUID | _MS_NODEV, options.encode())
    for path, fd in opened.items():
        path.mkdir(parents=True)
        call("mount", f"/proc/self/fd/{fd}".encode(), bytes(path), None, _MS_BIND | _MS_REC, None)
        os.close(fd)


def unshare_folders(folder: Path, shown: Sequence[Path]) -> None:
    """Leave the sandbox's mounts, so that no other process sees the files in `folder` and in `SCRATCH`."""
    call("unshare", _CLONE["mount"])
    call("mount", None, b"/", None, _MS_REC | _MS_PRIVATE, None)
    for name in (str(folder), SCRATCH):
        _empty(name, "mode=755", shown)


def make_read_only(folder: Path) -> None:
    """Remount the file system on `folder` read-only."""
    locked = _MS_REMOUNT | _MS_RDONLY | _MS_NOSUID | _MS_NODEV
    call("mount", b"tmpfs", str(folder).encode(), b"tmpfs", locked, None)


def furnish(work: Path, handout: Path) -> None:
    """Copy the handout into a working folder in which every user may write."""
    shutil.copytree(handout, work, dirs_exist_ok=True)
    for path in (work, *work.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)


def limit(limits: Limits) -> None:
    """Limit the resources of this process and of each process that it starts."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    mb = 2**20
    for kind, value in (
        (resource.RLIMIT_AS, pages * resource.getpagesize() + limits.memory_mb * mb),
        (resource.RLIMIT_CPU, max(limits.seconds_per_cell, limits.seconds_per_test) + 1),
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_FSIZE, limits.file_mb * mb),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (value, value))


def become(uid: int | None) -> None:
    """Become the user `uid`, if one is given, and give up all privileges."""
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    header = struct.pack("Ii", _CAPABILITY_VERSION_3, 0)
    call("capset", header, struct.pack("6I", *[0] * 6))


def forbid_privileges() -> None:
    """Deny all programs that this process starts any new privileges."""
    call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
