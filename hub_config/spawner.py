"""Start each person's server on this machine, with a home that the hub keeps: in a sandbox, or without one."""

import asyncio
import os
import socket
import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from jupyterhub.spawner import LocalProcessSpawner
from traitlets import Bool, Unicode, default

from autograder.candidate.jail import SOCKETS, seccomp_filter
from autograder.errors import PlatformError
from hub_config import process_groups, server_sandbox
from hub_config.server_sandbox import ServerSandbox

FIRST_UID = 500_000  # unprivileged users no account has; one for each home, where the hub runs as root
POLL_SECONDS = 0.1


class HomeSpawner(LocalProcessSpawner):
    """Start servers in home folders of the hub's own, without isolation: for people who all trust each other."""

    cmd: list[str]

    homes = Unicode(help="The folder of the home folders.").tag(config=True)
    logs = Unicode(help="The folder of the servers' logs.").tag(config=True)
    course_name = Unicode(help="The name of the course folder in the homes of staff.").tag(config=True)
    course_folder = Unicode(help="The course folder.").tag(config=True)
    staff = Bool(False, help="Whether this person works on the course folder.").tag(config=True)

    @property
    def home(self) -> Path:
        """The person's home folder on the host."""
        return Path(self.homes) / str(self.user.name)

    @default("env_keep")
    def _path_of_the_operators_libraries(self) -> list[str]:
        return ["PYTHONPATH"]

    def make_preexec_fn(self, name: str) -> Callable[[], None]:
        """Return the function that the server's process calls first: it enters the home."""
        return lambda: os.chdir(self.home)

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        """Return the environment with the person's name, home and shell."""
        return {**env, "USER": self.user.name, "HOME": self.home_inside(), "SHELL": "/bin/bash"}

    def home_inside(self) -> str:
        """Return the home folder's path as the server sees it."""
        return str(self.home)

    def prepare(self) -> None:
        """Make the home folder, closed to others; link the course folder into the homes of staff."""
        self.home.mkdir(mode=0o700, exist_ok=True)
        link = self.home / self.course_name
        if self.staff and not link.is_symlink():
            link.symlink_to(self.course_folder)

    def wrapper(self, files: ExitStack) -> tuple[list[str], list[int]]:
        """Return the words to put before the server's command, and the descriptors they read, which `files` closes."""
        return [], []

    async def start(self) -> tuple[str, int]:
        """Start the server; return its address when it listens."""
        self.prepare()
        server: list[str] = list(self.cmd)
        with ExitStack() as files:
            before, descriptors = self.wrapper(files)
            # Each server has a log of its own, because it can read an inherited open file through /proc.
            log = files.enter_context(_append(Path(self.logs) / f"{self.user.name}.log"))
            self.popen_kwargs = {
                "pass_fds": descriptors,
                "stdin": subprocess.DEVNULL,
                "stdout": log,
                "stderr": subprocess.STDOUT,
            }
            self.cmd = [*before, *server]
            try:
                address: tuple[str, int] = await super().start()
            finally:
                self.cmd = server
        await self._wait_until_it_listens(address[1])
        return address

    async def _wait_until_it_listens(self, port: int) -> None:
        """Return when the server itself listens on `port`.

        The port was free when the hub chose it; another person's process that takes it first must not be shown to
        this person as their server.
        """
        while port not in process_groups.listening(self.pid):
            if await self.poll() is not None:
                raise PlatformError(
                    f"The server of {self.user.name} ended at once: see {self.logs}/{self.user.name}.log."
                )
            await asyncio.sleep(POLL_SECONDS)


class SandboxSpawner(HomeSpawner):
    """Start each server in a sandbox that shows its home and the libraries, and no file of the hub or of others."""

    def sandbox(self) -> ServerSandbox:
        """Return the person's sandbox; as root, with the unprivileged user that their home belongs to."""
        shared = ((self.course_name, Path(self.course_folder)),) if self.staff else ()
        if os.geteuid() != 0:
            return ServerSandbox(self.user.name, self.home, shared=shared, nested=self.staff)
        uid = self.home.stat().st_uid
        gid = Path(self.course_folder).stat().st_gid if self.staff else uid
        if 0 in (uid, gid):
            raise PlatformError(f"{self.course_folder} belongs to the group root: give it to a group of its own.")
        return ServerSandbox(self.user.name, self.home, uid, gid, shared, nested=self.staff)

    def home_inside(self) -> str:
        """Return the home folder's path in the sandbox."""
        return self.sandbox().home_inside

    def make_preexec_fn(self, name: str) -> Callable[[], None]:
        """Return a function that does nothing: bubblewrap enters the home."""
        return lambda: None

    def prepare(self) -> None:
        """Make the home folder; as root, give it to a user of its own."""
        try:
            self.home.mkdir(mode=0o700)
        except FileExistsError:
            return
        if os.geteuid() == 0:
            owner = 1 + max([FIRST_UID, *(path.stat().st_uid for path in Path(self.homes).iterdir())])
            os.chown(self.home, owner, owner)

    async def stop(self, now: bool = False) -> None:
        """Stop the server, and the processes of it that bubblewrap leaves.

        Where the hub is root and the sandbox has no process list of its own, the server is another user's, and the
        kernel does not let bubblewrap end it.
        """
        family = process_groups.family(self.pid)
        await super().stop(now)
        await asyncio.to_thread(process_groups.dismiss, family, self.term_timeout)

    def wrapper(self, files: ExitStack) -> tuple[list[str], list[int]]:
        """Return the command line of bubblewrap, and the descriptors that it reads."""
        sandbox = self.sandbox()
        descriptors = server_sandbox.open_descriptors(files, sandbox, b"" if sandbox.nested else _filter())
        return server_sandbox.command(sandbox, descriptors), descriptors.numbers


@cache
def _filter() -> bytes:
    """Return the filter on system calls of student code, which denies namespaces, mounts and tracing.

    It allows netlink, because many libraries ask for the names of network interfaces.
    """
    with TemporaryFile() as file:
        seccomp_filter((*SOCKETS, socket.AF_NETLINK)).export_bpf(file)
        file.seek(0)
        return file.read()


def _append(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY | os.O_NOFOLLOW, 0o600), "ab")
