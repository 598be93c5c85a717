"""A real hub with the course service behind it, and people in the course."""

import contextlib
import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

from autograder.grading.course import Course
from tests.grading import school
from tests.grading.school import PROJECT

STUDENTS = ("ada", "ben", "cleo", "dora", "dan", "emil")
PEOPLE = {"irene": "instructors-mlops", "tao": "formgrade-mlops", **dict.fromkeys(STUDENTS, "nbgrader-mlops")}
STRANGER = "eve"  # known to the hub, and may come in, but is not in the course
START_SECONDS = 240
MINTER = "a-token-of-the-service-that-makes-tokens-for-these-tests"
# Before the project, what whoever runs the tests has put there: another version of JupyterHub.
PYTHONPATH = os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH"), str(PROJECT)]))
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": PYTHONPATH,
    "PYTHONWARNINGS": "ignore",
    "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
}
SETTINGS = """\
[course]
id = "mlops"
title = "Full Stack MLOps"
[policy]
cool_down = 0
[assignments.toy]
released = true
attempts = 0
max_mb = 1
[hub]
port = 8000
"""
HUB = """\
import jupyterhub
c.JupyterHub.bind_url = "http://127.0.0.1:{front}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy}"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allowed_users = {people!r}
c.JupyterHub.spawner_class = "simple"
c.JupyterHub.load_groups = {groups!r}
c.JupyterHub.services = [
    dict(name="minter", api_token={minter!r}),
    dict(
        name="course",
        url="http://127.0.0.1:{service}",
        command=[{python!r}, "-m", "autograder.service"],
        environment=dict(AUTOGRADER_COURSE={settings!r}, PYTHONPATH={pythonpath!r}, PYTHONWARNINGS="ignore"),
        oauth_no_confirm=True,
        **(dict(timeout=180) if jupyterhub.version_info >= (6,) else {{}}),
    ),
]
c.JupyterHub.load_roles = [
    dict(name="minter", services=["minter"], scopes=["tokens", "admin:users", "access:services!service=course"]),
    dict(name="course", groups={names!r}, users=["{stranger}"], scopes=["access:services!service=course"]),
]
"""


@dataclass(frozen=True)
class Campus:
    """A running hub; `url` is that of the course service behind it, and `folder` holds course.toml."""

    url: str
    hub: str
    folder: Path
    port: int
    """The course service's own."""

    @property
    def settings(self) -> Path:
        return self.folder / "course.toml"

    @cached_property
    def course(self) -> Course:
        return Course(self.folder / "course")

    def token(self, name: str, **about: Any) -> str:
        """Return a new token of somebody, as one of their servers has it."""
        headers = {"Authorization": f"token {MINTER}"}
        answer = httpx.post(f"{self.hub}/hub/api/users/{name}/tokens", headers=headers, json=about or {"note": "test"})
        answer.raise_for_status()
        return str(answer.json()["token"])

    def client(self, name: str) -> httpx.Client:
        """Return a client that asks the service's API in somebody's name."""
        headers = {"Authorization": f"token {self.token(name)}"}
        return httpx.Client(base_url=f"{self.url}api/", headers=headers, timeout=60)

    def assignment(self, name: str) -> str:
        """Add an assignment that nobody handed in for: a handout like the first one's."""
        shutil.copytree(self.folder / "course" / "release" / "toy", self.folder / "course" / "release" / name)
        return name


@contextmanager
def campus(folder: Path, people: Mapping[str, str] = PEOPLE) -> Iterator[Campus]:
    """Run a hub with the course service for people and their groups, in a process group of its own."""
    school.make(folder / "course")
    (folder / "course.toml").write_text(SETTINGS)
    ports = dict(zip(("front", "hub", "proxy", "service"), free_ports(4), strict=True))
    groups = {group: {"users": [name for name in people if people[name] == group]} for group in people.values()}
    config = HUB.format(
        **ports,
        people={*people, STRANGER},
        groups=groups,
        names=list(groups),
        minter=MINTER,
        python=sys.executable,
        settings=str(folder / "course.toml"),
        pythonpath=PYTHONPATH,
        stranger=STRANGER,
    )
    (folder / "jupyterhub_config.py").write_text(config)
    front = f"http://127.0.0.1:{ports['front']}"
    with process([sys.executable, "-m", "jupyterhub"], folder) as hub:
        await_answer(f"{front}/services/course/health", hub)
        yield Campus(f"{front}/services/course/", front, folder, ports["service"])


@contextmanager
def process(command: list[str], folder: Path, stop: int = signal.SIGTERM) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program with its output in a file, and end it with all that it started."""
    with (folder / "log.txt").open("ab") as log:
        running = subprocess.Popen(
            command,
            cwd=folder,
            env=ENVIRONMENT,
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    try:
        yield running
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, stop)
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.wait(timeout=30)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()


def await_answer(url: str, running: subprocess.Popen[bytes]) -> None:
    """Wait until something answers at `url`."""
    over = time.monotonic() + START_SECONDS
    while time.monotonic() < over and running.poll() is None:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(url, timeout=5).status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"nothing answers at {url}")


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on."""
    with contextlib.ExitStack() as stack:
        found = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in found:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in found]


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return a tar.gz of some files."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        for name, content in files.items():
            about = tarfile.TarInfo(name)
            about.size = len(content)
            archive.addfile(about, io.BytesIO(content))
    return target.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """Return the files in a tar.gz."""
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
        found = {member.name: archive.extractfile(member) for member in archive}
        return {name: file.read() for name, file in found.items() if file is not None}
