"""A person's room: the command line of bubblewrap that shows their server its home and libraries, and nothing else."""

import os
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import autograder
from autograder.sandbox.bubblewrap import program

PACKAGE = Path(autograder.__file__).resolve().parent
ROLES = Path(__file__).resolve().parent / "roles"
RUNTIME = "/tmp/jupyter"  # sockets of kernels: private, and short enough for a socket's path

# What names, certificates, fonts and time zones need.
_ETC = (
    "alternatives", "ca-certificates", "fonts", "hosts", "ld.so.cache", "localtime", "matplotlibrc", "nsswitch.conf",
    "pip.conf", "pki", "resolv.conf", "ssl", "timezone",
)  # fmt: skip


@dataclass(frozen=True)
class ServerSandbox:
    """What one person's server sees and who it is.

    `home` of the host appears as /home/NAME, and each folder of `shared` in it, writable, under its key. `uid` and
    `gid` are the unprivileged user to become where the hub runs as root, and None where it does not. In a `nested`
    room the person may grade: student code gets a sandbox inside the room.
    """

    name: str
    home: Path
    uid: int | None = None
    gid: int | None = None
    shared: tuple[tuple[str, Path], ...] = ()
    nested: bool = False

    @property
    def inside(self) -> str:
        """The home folder's path in the room."""
        return f"/home/{self.name}"


@dataclass(frozen=True)
class Sheets:
    """File descriptors that bubblewrap reads: the accounts of the room, and the filter on system calls, if any."""

    passwd: int
    group: int
    seccomp: int | None = None

    @property
    def descriptors(self) -> list[int]:
        """All of them."""
        return [each for each in (self.passwd, self.group, self.seccomp) if each is not None]


def sheet(files: ExitStack, content: bytes) -> int:
    """Return a descriptor that `content` can be read from, and that `files` will close."""
    descriptor = os.memfd_create("sheet")
    files.callback(os.close, descriptor)
    os.write(descriptor, content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def command(room: ServerSandbox, sheets: Sheets) -> list[str]:
    """Return the words to put before the command that is to run in `room`."""
    line = [program(), "--die-with-parent", "--new-session", *_namespaces(room)]
    line += [*_system(), *_processes(room), "--dev", "/dev", "--dir", "/var", "--symlink", "/tmp", "/var/tmp"]
    for scratch in ("/tmp", "/dev/shm"):
        line += ["--perms", "1777", "--tmpfs", scratch]
    line += ["--perms", "1777", "--dir", RUNTIME]
    line += [part for path in visible() for part in (*_parents(path), "--ro-bind", str(path), str(path))]
    for kind, descriptor in (("passwd", sheets.passwd), ("group", sheets.group)):
        line += ["--perms", "0644", "--ro-bind-data", str(descriptor), f"/etc/{kind}"]
    line += [*_parents(Path(room.inside)), "--bind", str(room.home), room.inside]
    for name, folder in room.shared:
        line += ["--bind", str(folder), f"{room.inside}/{name}"]
    if sheets.seccomp is not None:
        line += ["--seccomp", str(sheets.seccomp)]
    return [*line, "--chdir", room.inside, "--"] if room.uid is None else [*line, "--", *_become(room)]


def passwd(room: ServerSandbox) -> str:
    """Return the content of the room's /etc/passwd."""
    uid, gid = _ids(room)
    return f"{room.name}:x:{uid}:{gid}::{room.inside}:/bin/bash\n"


def group(room: ServerSandbox) -> str:
    """Return the content of the room's /etc/group."""
    return f"{room.name}:x:{_ids(room)[1]}:\n"


def visible() -> list[Path]:
    """Return the folders beside /usr that every room shows: the interpreter, its libraries, and what comes with us."""
    wanted = {Path(folder).resolve() for folder in (sys.base_prefix, sys.prefix, *libraries())} | {PACKAGE, ROLES}
    shown: list[Path] = []
    for path in sorted(wanted):
        if not any(path.is_relative_to(other) for other in (Path("/usr"), *shown)):
            shown.append(path)
    return shown


def libraries() -> list[str]:
    """Return the folders that installed libraries are imported from; of others on the path nothing is shown."""
    return [folder for folder in sys.path if Path(folder).name in ("site-packages", "dist-packages")]


def exposed(folder: Path) -> Path | None:
    """Return the folder of those that every room shows which would show `folder` or be hidden by it, if any."""
    place = folder.resolve()
    return next((path for path in (Path("/usr"), *visible()) if place.is_relative_to(path)), None)


def _ids(room: ServerSandbox) -> tuple[int, int]:
    own = os.geteuid() if room.uid is None else room.uid
    return own, os.getegid() if room.gid is None else room.gid


def _namespaces(room: ServerSandbox) -> list[str]:
    line = ["--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    if room.uid is None:
        return [*line, "--unshare-user", "--unshare-pid"]
    # As root no user namespace is needed; the two capabilities are for becoming the unprivileged user, and go with it.
    line += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    return line if room.nested else [*line, "--unshare-pid"]


def _processes(room: ServerSandbox) -> list[str]:
    """Show the room's own processes.

    The kernel lets a sandbox inside the room show its own only where nothing of the outer list is covered, and
    bubblewrap covers parts of one that it makes as root: there a nested room sees the host's list, as the user it is.
    """
    return ["--dev-bind", "/proc", "/proc"] if room.nested and room.uid is not None else ["--proc", "/proc"]


def _system() -> list[str]:
    line = ["--ro-bind", "/usr", "/usr"]
    for name in ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"):
        path = Path(name)
        if path.is_symlink():
            line += ["--symlink", str(path.readlink()), name]
        elif path.is_dir():
            line += ["--ro-bind", name, name]
    line += ["--perms", "0755", "--dir", "/etc"]
    return [*line, *(part for name in _ETC for part in ("--ro-bind-try", f"/etc/{name}", f"/etc/{name}"))]


def _parents(path: Path) -> list[str]:
    """Make the folders above `path` passable for unprivileged users."""
    above = list(path.parents)[-2::-1]
    return [part for folder in above for part in ("--perms", "0755", "--dir", str(folder))]


def _become(room: ServerSandbox) -> list[str]:
    # A change of user would let the server live on after the hub.
    user = ["setpriv", f"--reuid={room.uid}", f"--regid={room.gid}", "--clear-groups", "--inh-caps=-all"]
    return [*user, "--pdeathsig=keep", "env", f"--chdir={room.inside}"]
