"""A hub on one machine: start its processes, print its address, and end all processes together."""

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
from hub_config.processes import HubProcess, hub_processes

START_SECONDS = 120.0
STOP_SECONDS = 90.0


@dataclass
class Laptop:
    """A running hub."""

    deployment: Deployment
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    started: list[ProcessRecord] = field(default_factory=list)

    def start(self, process: HubProcess) -> None:
        """Start a process and return when it is ready; raise `PlatformError` if it ends or is not ready in time."""
        log = self.log(process.name)
        running = process_groups.start(process.command, process.environment, log)
        self.running[process.name] = running
        self.started.append(ProcessRecord(process.name, running.pid, process_groups.birth(running.pid) or ""))
        process_groups.record(self.deployment.state.processes, self.started)
        deadline = time.monotonic() + START_SECONDS
        while process.answers and not _answers(process.answers):
            if running.poll() is not None:
                raise PlatformError(f"The {process.name} ended at its start. The end of {log}:\n{_tail(log)}")
            if time.monotonic() > deadline:
                raise PlatformError(
                    f"The {process.name} did not start within {START_SECONDS:.0f} s. The end of {log}:\n{_tail(log)}"
                )
            time.sleep(process_groups.POLL_SECONDS)

    def log(self, name: str) -> Path:
        """Return the file that a process writes its log to."""
        return self.deployment.state.logs / f"{name.replace(' ', '-')}.log"

    def watch(self) -> None:
        """Wait until a process ends; raise `PlatformError` with its name and the end of its log."""
        while True:
            for name, process in self.running.items():
                if process.poll() is not None:
                    log = self.log(name)
                    raise PlatformError(f"The {name} has ended. The end of {log}:\n{_tail(log)}")
            time.sleep(process_groups.POLL_SECONDS)

    def stop(self) -> None:
        """End all processes, the hub first: it ends the servers of people and the proxy."""
        for record in reversed(self.started):
            process = self.running[record.name]
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.deployment.state.processes.unlink(missing_ok=True)


class Interrupted(Exception):
    """The operator asked the hub to end."""


def run(deployment: Deployment, console: Console, renew: tuple[str, ...] = ()) -> None:
    """Run a hub until it is interrupted; people in `renew` get new passwords.

    Raises `PlatformError` if the machine cannot isolate servers, if a process does not start, or if one ends.
    """
    os.umask(0o007)
    deployment.require(renew)
    isolation.require(deployment)
    deployment.state.make()
    permissions.share(deployment.settings.course.folder)
    with _only_one(deployment), _interrupts():
        laptop = Laptop(deployment)
        try:
            _clean(deployment, console)
            for process in hub_processes(deployment, os.environ):
                with console.status(f"starting the {process.name}"):
                    laptop.start(process)
            _announce(deployment, _new_passwords(deployment, renew), console)
            laptop.watch()
        except Interrupted:
            console.print("stopping")
        finally:
            with _ignore_interrupts():
                laptop.stop()


def _new_passwords(deployment: Deployment, renew: tuple[str, ...]) -> dict[str, str]:
    """Make the passwords that are missing or in `renew`, once the hub runs: each is shown only once."""
    if deployment.hub.login.kind != "passwords":
        return {}
    return accounts.issue(deployment.state.accounts, deployment.everybody, renew)


def _announce(deployment: Deployment, passwords: Mapping[str, str], console: Console) -> None:
    settings = deployment.settings
    roles = {
        settings.students_group: "student",
        settings.graders_group: "grader",
        settings.instructors_group: "instructor",
    }
    lines = ["passwords, shown this once (a new one: autograder hub --new-password NAME):"] if passwords else []
    for name, password in passwords.items():
        lines.append(f"  {name:<12} {password}   {roles[deployment.groups_of(name)[-1]]}")
    lines.append(f"the hub is at {deployment.hub.url}")
    lines.append(f"its data is in {deployment.file.parent}, and its logs are in {deployment.state.logs}")
    lines.append("Ctrl-C stops it; the next start goes on with all data")
    console.print("\n".join(lines), highlight=False, markup=False, soft_wrap=True)


def _clean(deployment: Deployment, console: Console) -> None:
    """End the processes that an earlier hub left when it was killed; raise `PlatformError` if a port is taken then."""
    left = process_groups.end(process_groups.recorded(deployment.state.processes))
    names = [process.name for process in left]
    # As root, a hub that is killed leaves servers that run as other users.
    strays = process_groups.strays("JUPYTERHUB_API_URL", deployment.api_url)
    process_groups.dismiss(strays, process_groups.TERM_SECONDS)
    names += ["a server"] * len(strays)
    if names:
        console.print(f"ended the processes that an earlier start had left: {', '.join(names)}")
    # The hub would end the process that has the number in this file now.
    (deployment.state.folder / "proxy.pid").unlink(missing_ok=True)
    taken = [f"{port} ({name})" for name, port in deployment.hub.ports.items() if not free(port)]
    if taken:
        raise PlatformError(f"Other programs use the ports {', '.join(taken)}: set another port in {deployment.file}.")


def free(port: int) -> bool:
    """Return whether no program listens on a port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@contextmanager
def _only_one(deployment: Deployment) -> Iterator[None]:
    """Refuse a second start of this hub."""
    with (deployment.state.folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PlatformError(f"This hub is already running, at {deployment.hub.url}.") from error
        yield


@contextmanager
def _interrupts() -> Iterator[None]:
    """Raise `Interrupted` on an interrupt, a request to end and a closed terminal."""

    def interrupt(number: int, frame: object) -> None:
        raise Interrupted

    with _signals(interrupt):
        yield


@contextmanager
def _ignore_interrupts() -> Iterator[None]:
    """Ignore a second interrupt, which would leave half of the processes running."""
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
