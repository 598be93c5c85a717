"""Test the sandbox before it is trusted: try to escape from it, and judge each attempt by its effect.

Attempts run as student code does. Effects that are visible from outside (a file, a connection, a dead process) are
checked from outside; other attempts report their own success.
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

from autograder.errors import PlatformError
from autograder.limits import Limits
from autograder.sandbox.escapes import CONTROLS, ESCAPES, SHARED, Escape
from autograder.sandbox.isolation import Isolation, chosen
from autograder.sandbox.plan import SandboxPlan
from autograder.sandbox.sandbox import Sandbox
from autograder.wire.channel import Channel, ChannelClosed, pair

LIMITS = Limits(memory_mb=200, processes=40, file_mb=8, folder_mb=16)
SECONDS = 20.0


@dataclass(frozen=True)
class EscapeResult:
    """The result of an attempt to escape."""

    name: str
    blocked: bool
    detail: str


@dataclass
class Bait:
    """The targets on the host: a secret in a file, in a process and behind sockets."""

    secret: str
    folder: Path
    victim: subprocess.Popen[bytes]
    port: int
    servers: tuple[socket.socket, ...]
    before: tuple[object, ...] = ()

    def fill(self, code: str) -> str:
        """Return `code` with the names in braces replaced."""
        return code.format(
            folder=str(self.folder),
            secret=self.secret,
            pid=self.victim.pid,
            port=self.port,
            shared=SHARED,
            limit=LIMITS,
        )

    def state(self) -> tuple[object, ...]:
        """Return the properties of the file and the process that attempts try to change."""
        status, pid = (self.folder / "canary").stat(), self.victim.pid
        return (
            status.st_mode, status.st_mtime, os.getpriority(os.PRIO_PROCESS, pid),
            resource.prlimit(pid, resource.RLIMIT_NOFILE),
        )  # fmt: skip

    def damage(self) -> str:
        """Return the effect that an attempt had on the host, or ""."""
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


def probe(isolation: Isolation | None = None) -> list[EscapeResult]:
    """Return the result of each attempt; raise `PlatformError` if the sandbox does not start or prevents honest code.

    Without `isolation`, the kind of sandbox that is used on this machine is probed.
    """
    with ExitStack() as stack:
        bait = stack.enter_context(_bait())
        handout = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        handout.chmod(0o755)
        plan = SandboxPlan("autograder.candidate.zygote", ("wire", "candidate", "checks"), handout, limits=LIMITS)
        sandbox = Sandbox(plan, isolation)
        stack.callback(sandbox.close)
        sandbox.wait_until_ready()
        for control in CONTROLS:
            result = _try(sandbox, control, bait)
            if result.blocked:
                raise PlatformError(f"The sandbox is too strict: honest code could not {control.name}: {result.detail}")
        results = [_try(sandbox, attempt, bait) for attempt in ESCAPES]
        results.append(_leave_process(sandbox, bait))
        if list(handout.iterdir()):
            results.append(EscapeResult("write into the handout", False, "a file appeared in it"))
        return results


def require_isolation() -> Isolation:
    """Return the kind of sandbox that is used on this machine, probed once per process.

    Raises `PlatformError` with the leaks and advice if it leaks.
    """
    isolation = chosen()
    require_tightness(isolation)
    return isolation


@cache
def require_tightness(isolation: Isolation) -> None:
    """Probe once per process; raise `PlatformError` if the sandbox leaks."""
    leaks = [result for result in probe(isolation) if not result.blocked]
    if leaks:
        listed = "\n".join(f"- student code could {leak.name}: {leak.detail}" for leak in leaks)
        raise PlatformError(
            f"The sandbox ({isolation}) leaks, so nothing is graded:\n{listed}\nRun `autograder doctor` for advice."
        )


def _try(sandbox: Sandbox, attempt: Escape, bait: Bait) -> EscapeResult:
    with _candidate(sandbox) as channel:
        code = bait.fill(attempt.code)
        channel.send(["probe", code])
        try:
            kind, value = channel.receive(timeout=SECONDS)[:2]
        except (ChannelClosed, TimeoutError) as error:
            kind, value = "raise", type(error).__name__
    if damage := bait.damage():
        return EscapeResult(attempt.name, False, damage)
    if kind == "value" and value:
        return EscapeResult(attempt.name, False, f"it got {str(value)[:200]}")
    return EscapeResult(attempt.name, True, "prevented" if kind == "value" else _class(value))


def _class(value: object) -> str:
    return str(value[0]) if isinstance(value, list) and value else str(value)


def _leave_process(sandbox: Sandbox, bait: Bait) -> EscapeResult:
    """Start a process in a job, and look for it when the job is over."""
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
        if kind != "value" or not started or not _is_running(mark):
            raise PlatformError(f"The probe could not start a process in the sandbox: {started}")
    time.sleep(0.2)
    alive = _is_running(mark)
    return EscapeResult(name, not alive, "it is still running" if alive else "it ended with its job")


def _is_running(mark: str) -> bool:
    """Return whether a process of this host has `mark` among its arguments."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if f"\0{mark}\0".encode() in path.read_bytes():
                return True
        except OSError:
            continue
    return False


@contextmanager
def _candidate(sandbox: Sandbox) -> Iterator[Channel]:
    ours, theirs = pair()
    job = sandbox.start([theirs])
    theirs.close()
    try:
        yield ours
    finally:
        ours.close()
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
    """Return sockets that listen on the host: on a port, for datagrams on that port, on a file, without a file."""
    server = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
    datagrams = stack.enter_context(socket.socket(type=socket.SOCK_DGRAM))
    datagrams.bind(server.getsockname())
    by_file, abstract = (stack.enter_context(socket.socket(socket.AF_UNIX)) for _ in range(2))
    by_file.bind(str(folder / "server"))
    (folder / "server").chmod(0o777)
    abstract.bind(f"\0{secret}")
    for listener in (by_file, abstract):
        listener.listen()
    return server, datagrams, by_file, abstract
