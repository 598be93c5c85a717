"""A real hub, started by the command that operators type."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import psutil

from tests.hub.person import Person

SECONDS = 180


class Running:
    """A hub in a folder; stopped, it can be started again."""

    def __init__(self, project: Path, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        self.project, self.folder = project, folder
        self.environment = {**os.environ, **(environment or {})}
        self.passwords: dict[str, str] = {}
        self.said: list[str] = []
        self.port = free_ports(4)
        self.process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """The address that people open."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def command(self) -> list[str]:
        """The command that the operator types."""
        words = ["--course", str(self.project), "hub", "--folder", str(self.folder), "--port", str(self.port)]
        return [sys.executable, "-m", "autograder.cli", *words]

    @property
    def is_up(self) -> bool:
        """True while it runs."""
        return self.process is not None and self.process.poll() is None

    def start(self, *words: str) -> None:
        """Start it, and return when it says that it is ready."""
        self.process = subprocess.Popen(
            [*self.command, *words],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        self.said = []
        for line in self.process.stdout:
            self.said.append(line.rstrip())
            if line.startswith("Ctrl-C"):
                break
        else:
            raise AssertionError("\n".join(self.said))
        told = (re.fullmatch(r"  (\w+) +(\w{4}(?:-\w{4}){3})   (\w+)", line) for line in self.said)
        self.passwords |= {found[1]: found[2] for found in told if found}

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Send a signal to the command alone; return its exit code."""
        assert self.process is not None and self.process.stdout is not None
        self.process.send_signal(number)
        code = self.process.wait(SECONDS)
        if number != signal.SIGKILL:
            self.said += self.process.stdout.read().splitlines()
        self.process.stdout.close()
        return code

    def person(self, name: str) -> Person:
        """Return somebody who has logged in."""
        return Person(self.url, name, self.passwords[name])

    def family(self) -> list[psutil.Process]:
        """Return all processes that the command has started."""
        assert self.process is not None
        first = psutil.Process(self.process.pid)
        return [first, *first.children(recursive=True)]


def free_ports(count: int) -> int:
    """Return the first of `count` ports in a row that nobody listens on."""
    for first in range(20_000 + os.getpid() % 1000 * 10, 32_000, count):
        try:
            for port in range(first, first + count):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first
    raise AssertionError("no free ports")
