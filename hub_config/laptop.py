"""A hub on one machine: start its parts, say where it is, and end them all together."""

import fcntl
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import requests
from rich.console import Console

from autograder.errors import PlatformError
from hub_config import accounts, isolation, permissions, process_groups
from hub_config.deployment import Deployment
from hub_config.process_groups import ProcessRecord
from hub_config.processes import HubProcess, parts

START_SECONDS = 120.0
STOP_SECONDS = 90.0


@dataclass
class Laptop:
    """A running hub."""

    deployment: Deployment
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    started: list[ProcessRecord] = field(default_factory=list)

    def start(self, part: HubProcess) -> None:
        """Start a part and return when it is ready; raise `PlatformError` if it ends or is not ready in time."""
        log = self.log(part.name)
        process = process_groups.start(part.name, part.command, part.environment, log)
        self.running[part.name] = process
        self.started.append(ProcessRecord(part.name, process.pid, process_groups.birth(process.pid) or ""))
        process_groups.record(self.deployment.place.processes, self.started)
        deadline = time.monotonic() + START_SECONDS
        while part.answers and not _answers(part.answers):
            if process.poll() is not None or time.monotonic() > deadline:
                raise PlatformError(f"the {part.name} did not start; the end of {log}:\n{_tail(log)}")
            time.sleep(process_groups.POLL_SECONDS)

    def log(self, name: str) -> Path:
        """Return the file that a part writes to."""
        return self.deployment.place.logs / f"{name.replace(' ', '-')}.log"

    def watch(self) -> None:
        """Return when a part has ended: raise `PlatformError` that says which."""
        while True:
            for name, process in self.running.items():
                if process.poll() is not None:
                    log = self.log(name)
                    raise PlatformError(f"the {name} has ended; the end of {log}:\n{_tail(log)}")
            time.sleep(process_groups.POLL_SECONDS)

    def stop(self) -> None:
        """End all parts, the hub first: it ends the servers of people and the proxy."""
        for each in reversed(self.started):
            process = self.running[each.name]
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.deployment.place.processes.unlink(missing_ok=True)


class Interrupted(Exception):
    """Somebody asked the hub to end."""


def run(deployment: Deployment, console: Console, anew: tuple[str, ...] = ()) -> None:
    """Run a hub until it is interrupted; people in `anew` get new passwords.

    Raises `PlatformError` if the machine is not fit, if a part does not start, or if one ends.
    """
    os.umask(0o007)
    deployment.require(anew)
    isolation.require(deployment)
    deployment.place.make()
    permissions.share(deployment.settings.course.folder)
    with _only_one(deployment), _interrupts():
        laptop = Laptop(deployment)
        try:
            _clean(deployment, console)
            for part in parts(deployment, os.environ):
                with console.status(f"starting the {part.name}"):
                    laptop.start(part)
            # Only now, as a password is shown once.
            own = deployment.hub.login.kind == "passwords"
            made = accounts.issue(deployment.place.accounts, deployment.everybody, anew) if own else {}
            _say(deployment, made, console)
            laptop.watch()
        except Interrupted:
            console.print("stopping")
        finally:
            with _deaf():
                laptop.stop()


def _say(deployment: Deployment, made: Mapping[str, str], console: Console) -> None:
    settings = deployment.settings
    roles = {
        settings.students_group: "student",
        settings.graders_group: "grader",
        settings.instructors_group: "instructor",
    }
    lines = ["passwords, shown this once (a new one: autograder hub --new-password NAME):"] if made else []
    for name, password in made.items():
        lines.append(f"  {name:<12} {password}   {roles[deployment.groups_of(name)[-1]]}")
    lines.append(f"the hub is at {deployment.hub.url}")
    lines.append(f"its data is in {deployment.file.parent}, and what it does in {deployment.place.logs}")
    lines.append("Ctrl-C stops it; started again, it goes on with all data")
    console.print("\n".join(lines), highlight=False, markup=False, soft_wrap=True)


def _clean(deployment: Deployment, console: Console) -> None:
    """End what an earlier hub, which was killed, has left; then the ports must be free."""
    left = process_groups.end(process_groups.recorded(deployment.place.processes))
    names = [process.name for process in left]
    # As root, a hub that is killed leaves servers that run as other users.
    strays = process_groups.strays("JUPYTERHUB_API_URL", deployment.api_url)
    process_groups.dismiss(strays, process_groups.TERM_SECONDS)
    names += ["a server"] * len(strays)
    if names:
        console.print(f"ended what an earlier start had left: {', '.join(names)}")
    # The hub would end whatever process now has the number in it.
    (deployment.place.folder / "proxy.pid").unlink(missing_ok=True)
    taken = [f"{port} ({name})" for name, port in deployment.hub.ports.items() if not free(port)]
    if taken:
        raise PlatformError(f"other programs use the ports {', '.join(taken)}: set another port in {deployment.file}")


def free(port: int) -> bool:
    """Return whether nothing listens on a port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@contextmanager
def _only_one(deployment: Deployment) -> Iterator[None]:
    """Keep a second start out, for as long as this process lives."""
    with (deployment.place.folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PlatformError(f"this hub is already running, at {deployment.hub.url}") from error
        yield


@contextmanager
def _interrupts() -> Iterator[None]:
    """Make an interrupt, a request to end and a closed terminal the same: `Interrupted`."""

    def interrupt(number: int, frame: object) -> None:
        raise Interrupted

    with _signals(interrupt):
        yield


@contextmanager
def _deaf() -> Iterator[None]:
    """Let a second interrupt not leave half of the parts running."""
    with _signals(signal.SIG_IGN):
        yield


@contextmanager
def _signals(handler: object) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}  # type: ignore[arg-type]
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)


def _answers(url: str) -> bool:
    with suppress(requests.RequestException):
        return requests.get(url, timeout=2).ok
    return False


def _tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
