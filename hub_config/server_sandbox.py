"""The sandbox of a person's server: bubblewrap shows it the person's home and the libraries, and nothing else.

The walls are those of student code (`autograder.sandbox.bubblewrap`), but with the network and with more settings.
"""

import os
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from autograder.candidate.environment import PACKAGE
from autograder.distribution import IN_WHEEL
from autograder.sandbox import bubblewrap
from autograder.sandbox.plan import prefixes

ROLES = Path(__file__).resolve().parent / "roles"
RUNTIME = "/tmp/jupyter"  # sockets of kernels: private, and short enough for a socket's path

# What names, certificates, fonts and time zones need.
_SETTINGS = tuple(
    Path("/etc", name)
    for name in (
        "alternatives", "ca-certificates", "fonts", "hosts", "ld.so.cache", "localtime", "matplotlibrc",
        "nsswitch.conf", "pip.conf", "pki", "resolv.conf", "ssl", "timezone",
    )
)  # fmt: skip


@dataclass(frozen=True)
class ServerSandbox:
    """The files that one person's server sees, and the user it runs as.

    `home` of the host appears as /home/NAME, and each folder of `shared` in it, writable, under its key. `uid` and
    `gid` are the unprivileged user to become where the hub runs as root, and None where it does not. In a `nested`
    sandbox the person may grade: student code gets a sandbox inside this one.
    """

    name: str
    home: Path
    uid: int | None = None
    gid: int | None = None
    shared: tuple[tuple[str, Path], ...] = ()
    nested: bool = False

    @property
    def home_inside(self) -> str:
        """The home folder's path in the sandbox."""
        return f"/home/{self.name}"

    @property
    def passwd(self) -> str:
        """The content of /etc/passwd in the sandbox."""
        uid, gid = self._ids
        return f"{self.name}:x:{uid}:{gid}::{self.home_inside}:/bin/bash\n"

    @property
    def group(self) -> str:
        """The content of /etc/group in the sandbox."""
        return f"{self.name}:x:{self._ids[1]}:\n"

    @property
    def _ids(self) -> tuple[int, int]:
        return os.geteuid() if self.uid is None else self.uid, os.getegid() if self.gid is None else self.gid


@dataclass(frozen=True)
class Descriptors:
    """Open files that bubblewrap reads: accounts and groups of the sandbox, and the filter on system calls, if any."""

    passwd: int
    group: int
    seccomp: int | None = None

    @property
    def numbers(self) -> list[int]:
        """Their numbers, to be passed on to bubblewrap."""
        return [number for number in (self.passwd, self.group, self.seccomp) if number is not None]


def open_descriptors(files: ExitStack, sandbox: ServerSandbox, seccomp: bytes = b"") -> Descriptors:
    """Return the descriptors of a sandbox, which `files` closes; `seccomp` is the filter on system calls, if any."""
    passwd, group = (_open(files, text.encode()) for text in (sandbox.passwd, sandbox.group))
    return Descriptors(passwd, group, _open(files, seccomp) if seccomp else None)


def _open(files: ExitStack, content: bytes) -> int:
    descriptor = os.memfd_create("server-sandbox")
    files.callback(os.close, descriptor)
    os.write(descriptor, content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def command(sandbox: ServerSandbox, descriptors: Descriptors) -> list[str]:
    """Return the words to put before the command that is to run in `sandbox`."""
    words = [bubblewrap.program(), "--die-with-parent", "--new-session", *_namespaces(sandbox)]
    words += [*bubblewrap.system(_SETTINGS), *_process_list(sandbox), "--dev", "/dev"]
    words += ["--dir", "/var", "--symlink", "/tmp", "/var/tmp"]
    for scratch in ("/tmp", "/dev/shm"):
        words += ["--perms", "1777", "--tmpfs", scratch]
    words += ["--perms", "1777", "--dir", RUNTIME]
    for folder in visible():
        words += bubblewrap.read_only(folder)
    if IN_WHEEL.is_dir() and not sandbox.nested:  # students see no solutions
        words += bubblewrap.without(IN_WHEEL, {folder: folder for folder in (Path("/usr"), *visible())})
    for kind, descriptor in (("passwd", descriptors.passwd), ("group", descriptors.group)):
        words += ["--perms", "0644", "--ro-bind-data", str(descriptor), f"/etc/{kind}"]
    home = sandbox.home_inside
    words += [*bubblewrap.parents(Path(home)), "--bind", str(sandbox.home), home]
    for name, folder in sandbox.shared:
        words += ["--bind", str(folder), f"{home}/{name}"]
    if descriptors.seccomp is not None:
        words += ["--seccomp", str(descriptors.seccomp)]
    return [*words, "--chdir", home, "--"] if sandbox.uid is None else [*words, "--", *_become(sandbox)]


def visible() -> list[Path]:
    """Return the folders beside /usr that every server sees: the interpreter, its libraries, and this project."""
    return prefixes(PACKAGE, ROLES)


def exposing_folder(folder: Path) -> Path | None:
    """Return the folder visible to every server that `folder` lies in, or None if it lies in none."""
    resolved = folder.resolve()
    return next((path for path in (Path("/usr"), *visible()) if resolved.is_relative_to(path)), None)


def _namespaces(sandbox: ServerSandbox) -> list[str]:
    as_root = sandbox.uid is not None
    kinds = ["ipc", "uts", "cgroup-try", *([] if as_root and sandbox.nested else ["pid"])]
    # The two capabilities are for becoming the unprivileged user, and are lost by that.
    return bubblewrap.namespaces(kinds, ["SETUID", "SETGID"], as_root)


def _process_list(sandbox: ServerSandbox) -> list[str]:
    """Return the words that show the sandbox's own processes.

    The kernel lets a sandbox inside this one show its own only where no part of the outer list is covered, and
    bubblewrap covers parts of one that it makes as root: there a nested sandbox sees the host's list, as its user.
    """
    return ["--dev-bind", "/proc", "/proc"] if sandbox.nested and sandbox.uid is not None else ["--proc", "/proc"]


def _become(sandbox: ServerSandbox) -> list[str]:
    # A change of user would let the server outlive the hub.
    user = ["setpriv", f"--reuid={sandbox.uid}", f"--regid={sandbox.gid}", "--clear-groups", "--inh-caps=-all"]
    return [*user, "--pdeathsig=keep", "env", f"--chdir={sandbox.home_inside}"]
