"""Test the sandbox by what it must prevent, before it is trusted: each attempt is judged by its effect.

Attempts run where student code would run. What can be seen from outside (a file, a connection, a dead process) is
looked at from outside; the rest is what the attempt could do and should not have been able to.
"""

import ctypes
import os
import resource
import secrets
import select
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.candidate.channel import Channel, ChannelClosed, pair
from autograder.candidate.isolation import Isolation, chosen
from autograder.candidate.jail import Limits
from autograder.candidate.plan import Plan
from autograder.candidate.sandbox import Sandbox
from autograder.errors import PlatformError

LIMITS = Limits(memory_mb=200, processes=40, file_mb=8, folder_mb=16)
SECONDS = 20.0
SHARED = ("/etc", "/tmp", "/var/tmp", "/dev/shm", "/run", "/run/lock", "/run/shm")  # where others may write


@dataclass(frozen=True)
class Attempt:
    """An attempt to escape: code whose last value is what it got hold of, or None or False if it was prevented."""

    name: str
    code: str


@dataclass(frozen=True)
class Finding:
    """What came of an attempt."""

    name: str
    blocked: bool
    detail: str


@dataclass
class Bait:
    """What the host puts out: a secret, in a file, in a process, and behind sockets."""

    secret: str
    folder: Path
    victim: subprocess.Popen[bytes]
    port: int
    servers: tuple[socket.socket, ...]
    before: tuple[object, ...] = ()

    def fill(self, code: str) -> str:
        return code.format(
            folder=str(self.folder),
            secret=self.secret,
            pid=self.victim.pid,
            port=self.port,
            shared=SHARED,
            limit=LIMITS,
        )

    def state(self) -> tuple[object, ...]:
        """Return what can be changed without a trace in the sandbox."""
        about, pid = (self.folder / "canary").stat(), self.victim.pid
        return (
            about.st_mode, about.st_mtime, os.getpriority(os.PRIO_PROCESS, pid),
            resource.prlimit(pid, resource.RLIMIT_NOFILE),
        )  # fmt: skip

    def damage(self) -> str:
        """Return what an attempt has done to the host, or ""."""
        if self.victim.poll() is not None:
            return "the host's process is gone"
        if self.state() != self.before:
            return "the host's file or process is not as before"
        if select.select(self.servers, [], [], 0)[0]:
            return "the host's server was reached"
        if ctypes.CDLL(None).shmget(self.port, 0, 0) >= 0:
            return "its shared memory is still there"
        planted = [folder for folder in (*SHARED, self.folder) if Path(folder, f"planted-{self.secret}").exists()]
        return f"it wrote into {planted}" if planted else ""


ATTEMPTS = (
    Attempt("read a file of the host", "open('{folder}/canary').read() == '{secret}'"),
    Attempt(
        "read the environment of another process",
        """
import glob
any('{secret}'.encode() in open(path, 'rb').read() for path in glob.glob('/proc/[0-9]*/environ'))""",
    ),
    Attempt(
        "see a process of the host",
        """
import glob
any('{secret}'.encode() in open(path, 'rb').read() for path in glob.glob('/proc/[0-9]*/cmdline'))""",
    ),
    Attempt("end a process of the host", "import os\nos.kill({pid}, 9)"),
    Attempt("reach a server of the host", "import socket\nbool(socket.create_connection(('127.0.0.1', {port}), 2))"),
    Attempt(
        "reach an abstract socket of the host",
        """
import socket
socket.socket(socket.AF_UNIX).connect('\\x00{secret}')
True""",
    ),
    Attempt(
        "open a socket to the kernel or the machine's owner",
        """
import socket
opened = []
for family, kind in ((16, 3), (17, 3), (40, 1), (38, 5)):
    try:
        opened.append(socket.socket(family, kind).family)
    except OSError:
        pass
[int(family) for family in opened]""",
    ),
    Attempt(
        "write outside its own folders",
        """
import os, sys, tempfile
written, mounted = [], []
try:
    mounted = [line.split()[4] for line in open('/proc/self/mountinfo')]
except OSError:
    pass
for folder in (*{shared!r}, '/handout', '/proc/sys/kernel', '{folder}', *mounted, *sys.path):
    try:
        open(os.path.join(folder, 'planted-{secret}'), 'w').close()
        written.append(folder)
    except OSError:
        pass
own = {{os.path.realpath(folder) for folder in (os.getcwd(), tempfile.gettempdir(), '/dev/shm', '/dev/pts')}}
[folder for folder in written if os.path.realpath(folder) not in own]""",
    ),
    Attempt("make a user namespace", "import ctypes\nctypes.CDLL(None).unshare(0x10000000) == 0"),
    Attempt(
        "mount a file system",
        "import ctypes\nctypes.CDLL(None).mount(b'x', b'/scratch', b'tmpfs', 0, None) == 0",
    ),
    Attempt("trace a process", "import ctypes\nctypes.CDLL(None).ptrace(0, 0, 0, 0) == 0"),
    Attempt(
        "have a privilege",
        """
import ctypes, struct
libc = ctypes.CDLL(None)
held = ctypes.create_string_buffer(bytes([255] * 24), 24)
libc.capget(struct.pack('Ii', 0x20080522, 0), held)
any(held.raw) or libc.prctl(39, 0, 0, 0, 0) != 1 or libc.prctl(21) != 2  # may gain some, or has no filter""",
    ),
    Attempt("become root", "import os\nos.setuid(0)\nos.getuid() == 0"),
    Attempt(
        "raise a limit",
        """
import resource
resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
True""",
    ),
    Attempt("use more memory", "len(bytearray(2 * {limit.memory_mb} * 2**20))"),
    Attempt(
        "write a larger file",
        """
import os, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    open('large', 'wb').write(bytes(12 * 2**20))
except OSError:
    pass
os.path.getsize('large') > {limit.file_mb} * 2**20""",
    ),
    Attempt(
        "fill the disk",
        """
import time
for number in range(8):
    open(f'part{{number}}', 'wb').write(bytes(4 * 2**20))
time.sleep(1)
True""",
    ),
    Attempt(
        "fill the disk with files that were removed",
        """
import tempfile, time
held = [tempfile.TemporaryFile() for number in range(8)]
for file in held:
    file.write(bytes(4 * 2**20))
    file.flush()
time.sleep(1)
True""",
    ),
    Attempt(
        "start more processes",
        """
import os, time
for number in range({limit.processes} + 1):
    if os.fork() == 0:
        time.sleep(5)
        os._exit(0)
True""",
    ),
    Attempt(
        "see a process that is not its own",
        """
import os
sum(pid.isdigit() for pid in os.listdir('/proc')) > 2""",
    ),
    # What these come to is looked at from outside alone: see `Bait.damage`.
    Attempt("leave shared memory behind", "import ctypes\nctypes.CDLL(None).shmget({port}, 4096, 0o1600)\nNone"),
    Attempt(
        "reach a server of the host by its file",
        "import socket\nsocket.socket(socket.AF_UNIX).connect('{folder}/server')",
    ),
    Attempt(
        "send a datagram to the host",
        "import socket\nsocket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', {port}))\nNone",
    ),
    Attempt("change the mode of a file of the host", "import os\nos.chmod('{folder}/canary', 0o777)"),
    Attempt("change the times of a file of the host", "import os\nos.utime('{folder}/canary', (0, 0))"),
    Attempt("slow down a process of the host", "import os\nos.setpriority(os.PRIO_PROCESS, {pid}, 19)"),
    Attempt(
        "limit a process of the host",
        "import resource\nresource.prlimit({pid}, resource.RLIMIT_NOFILE, (9, 9))\nNone",
    ),
)

# What honest work needs: a sandbox that prevents it would also look tight.
CONTROLS = (
    Attempt("write a file of its own", "open('own', 'w').write('x') == 1"),
    Attempt("write a temporary file", "import tempfile\ntempfile.TemporaryFile().write(b'x') == 1"),
    Attempt("use memory", "len(bytearray({limit.memory_mb} * 2**19)) > 0"),
    Attempt("start a process", "import subprocess\nsubprocess.run(['true']).returncode == 0"),
    Attempt("use a socket of its own", "import socket\na, b = socket.socketpair()\na.send(b'x') == 1"),
)


def probe(isolation: Isolation | None = None) -> list[Finding]:
    """Return what came of each attempt; raise `PlatformError` if the sandbox does not even start.

    Without `isolation`, the kind of sandbox that is used on this machine is probed.
    """
    with ExitStack() as stack:
        bait = stack.enter_context(_bait())
        handout = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        handout.chmod(0o755)
        plan = Plan("autograder.candidate.zygote", ("candidate", "checks"), handout, limits=LIMITS)
        sandbox = Sandbox(plan, isolation)
        stack.callback(sandbox.close)
        sandbox.wait_until_ready()
        for control in CONTROLS:
            finding = _try(sandbox, control, bait)
            if finding.blocked:
                raise PlatformError(f"honest code could not {control.name}: {finding.detail}")
        findings = [_try(sandbox, attempt, bait) for attempt in ATTEMPTS]
        findings.append(_outlives(sandbox, bait))
        if list(handout.iterdir()):
            findings.append(Finding("write into the handout", False, "a file appeared in it"))
        return findings


def require_isolation() -> Isolation:
    """Return the kind of sandbox that is used here, probed once per process.

    Raises `PlatformError` that says what leaks, and what to do, if anything does.
    """
    isolation = chosen()
    require_tightness(isolation)
    return isolation


@cache
def require_tightness(isolation: Isolation) -> None:
    """Probe once per process; raise `PlatformError` if anything leaks."""
    leaks = [finding for finding in probe(isolation) if not finding.blocked]
    if leaks:
        what = "\n".join(f"- student code could {leak.name}: {leak.detail}" for leak in leaks)
        raise PlatformError(
            f"the sandbox ({isolation}) leaks, so nothing is graded:\n{what}\nRun `autograder doctor` for advice."
        )


def _try(sandbox: Sandbox, attempt: Attempt, bait: Bait) -> Finding:
    with _candidate(sandbox) as channel:
        code = bait.fill(attempt.code)
        channel.send(["probe", code])
        try:
            kind, got = channel.receive(timeout=SECONDS)[:2]
        except (ChannelClosed, TimeoutError) as error:
            kind, got = "raise", type(error).__name__
    if damage := bait.damage():
        return Finding(attempt.name, False, damage)
    if kind == "value" and got:
        return Finding(attempt.name, False, f"it got {str(got)[:200]}")
    return Finding(attempt.name, True, "prevented" if kind == "value" else _class(got))


def _class(got: object) -> str:
    return str(got[0]) if isinstance(got, list) and got else str(got)


def _outlives(sandbox: Sandbox, bait: Bait) -> Finding:
    """Leave a process behind, and look for it when the job is over."""
    name = "leave a process behind"
    mark = f"left-{bait.secret}"
    with _candidate(sandbox) as channel:
        channel.send(
            [
                "probe",
                f"""
import subprocess, sys
subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)', '{mark}'], start_new_session=True).pid > 0""",
            ]
        )
        kind, started = channel.receive(timeout=SECONDS)[:2]
        if kind != "value" or not started or not _seen(mark):
            raise PlatformError(f"the probe could not start a process in the sandbox: {started}")
    time.sleep(0.2)
    alive = _seen(mark)
    return Finding(name, not alive, "it is still running" if alive else "it ended with its job")


def _seen(mark: str) -> bool:
    """Whether a process of this host has `mark` among its arguments."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if f"\0{mark}\0".encode() in path.read_bytes():
                return True
        except OSError:
            continue
    return False


@contextmanager
def _candidate(sandbox: Sandbox) -> Iterator[Channel]:
    mine, theirs = pair()
    job = sandbox.start([theirs])
    theirs.close()
    try:
        yield mine
    finally:
        mine.close()
        sandbox.stop(job)


@contextmanager
def _bait() -> Iterator[Bait]:
    secret = secrets.token_hex(16)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o777)
        (folder / "canary").write_text(secret)
        servers = _servers(stack, folder, secret)
        victim = subprocess.Popen(
            [sys.executable, "-c", "import time; time.sleep(300)", f"victim-{secret}"],
            env={**os.environ, "CANARY": secret},
        )
        stack.callback(victim.wait)
        stack.callback(victim.kill)
        bait = Bait(secret, folder, victim, servers[0].getsockname()[1], servers)
        bait.before = bait.state()
        yield bait


def _servers(stack: ExitStack, folder: Path, secret: str) -> tuple[socket.socket, ...]:
    """Return what listens on the host: on a port, to datagrams on the same port, on a file, without a file."""
    server = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
    datagrams = stack.enter_context(socket.socket(type=socket.SOCK_DGRAM))
    datagrams.bind(server.getsockname())
    by_file, abstract = (stack.enter_context(socket.socket(socket.AF_UNIX)) for _ in range(2))
    by_file.bind(str(folder / "server"))
    (folder / "server").chmod(0o777)
    abstract.bind(f"\0{secret}")
    for each in (by_file, abstract):
        each.listen()
    return server, datagrams, by_file, abstract
