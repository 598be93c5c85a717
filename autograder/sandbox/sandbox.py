"""Start a sandbox: a process that forks a locked-up child for each job, behind the kind of wall this machine allows."""

import contextlib
import secrets
import subprocess
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import count
from pathlib import Path
from typing import Any

from autograder.candidate import disk_quota
from autograder.errors import PlatformError
from autograder.limits import Limits
from autograder.sandbox import bubblewrap, landlock_sandbox
from autograder.sandbox.cgroups import Group
from autograder.sandbox.isolation import Isolation, chosen
from autograder.sandbox.plan import Branch, Launch, SandboxPlan
from autograder.wire.channel import Channel, ChannelClosed, pair

FIRST_UID, USERS = 400_000, 60_000  # unprivileged users no account has; one for each job that runs at the same time
START_SECONDS = 120.0
END_SECONDS = {Isolation.BUBBLEWRAP: 2.0, Isolation.LANDLOCK: 20.0}
MAX_PRINTED = 1500  # characters of the standard error stream that a message quotes

_LAUNCHES = {Isolation.BUBBLEWRAP: bubblewrap.launch, Isolation.LANDLOCK: landlock_sandbox.launch}
_SLOW_START = "Run `autograder doctor`: imports take long where libraries have no compiled bytecode."


class Forker:
    """A process in a sandbox that forks a job on request."""

    # The first number is random: processes that grade on one machine at the same time should share no user, as what a
    # user has in use counts for all of its processes.
    _numbers = count(secrets.randbelow(USERS))

    def __init__(self, control: Channel, limits: Limits, users: bool, kill: Callable[[], None]) -> None:
        self._control, self._limits, self._users, self._kill = control, limits, users, kill
        self._lock = threading.Lock()
        self._groups = dict[int, Group]()

    def wait_until_ready(self) -> None:
        """Return when all modules are imported; raise `PlatformError` if that fails or takes too long."""
        try:
            fault = self._control.receive(timeout=START_SECONDS)
            if not fault:
                return
            message = f"The sandbox did not start: {fault}"
        except TimeoutError:
            message = f"The sandbox did not start within {START_SECONDS:.0f} s. {_SLOW_START}"
        except ChannelClosed:
            message = "The sandbox did not start: its first process ended."
        self._kill()
        printed = self._printed()
        raise PlatformError(f"{message}\nIt printed: {printed[-MAX_PRINTED:]}" if printed else message)

    def _printed(self) -> str:
        """Return the text on the standard error stream of a process that was killed, if it is kept."""
        return ""

    def start(self, sockets: Sequence[Channel]) -> int:
        """Start a job that gets `sockets`; return the number to `stop` it by."""
        uid = FIRST_UID + next(self._numbers) % USERS if self._users else None
        group = Group(self._limits)
        try:
            job = self._start([channel.sock.fileno() for channel in sockets], group, uid)
        except BaseException:
            group.close()
            raise
        group.close_entrance()
        self._groups[job] = group
        return job

    def _start(self, fds: list[int], group: Group, uid: int | None) -> int:
        try:
            with self._lock:
                self._control.send(["start", len(fds), len(group.fds), uid], fds=(*fds, *group.fds))
                answer = self._control.receive(timeout=START_SECONDS)
        except (ChannelClosed, TimeoutError) as error:
            self._kill()
            raise PlatformError(f"The sandbox has ended: {error}") from error
        if not isinstance(answer, int):
            raise PlatformError(f"A process could not be locked up: {answer}")
        return answer

    def stop(self, job: int) -> bool:
        """Kill all processes of a job; return False if the whole sandbox has ended before."""
        try:
            with self._lock:
                self._control.send(["stop", job])
                self._control.receive(timeout=START_SECONDS)
        except (ChannelClosed, TimeoutError):
            self._kill()
            return False
        group = self._groups.pop(job, None)
        if group is not None:  # it was not closed meanwhile
            group.close()
        return True

    def close(self) -> None:
        """End all jobs."""
        self._control.close()
        while self._groups:
            self._groups.popitem()[1].close()


class Sandbox(Forker):
    """A running sandbox, which dies with the thread that started it."""

    def __init__(self, plan: SandboxPlan, isolation: Isolation | None = None) -> None:
        self.isolation = isolation or chosen()
        self._launch = _launch(plan, self.isolation)
        ours, theirs = pair()
        super().__init__(ours, plan.limits, self._launch.users, self._end)
        self._process = subprocess.Popen(
            self._launch.command,
            stdin=theirs.sock.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=self._launch.variables,
            cwd=self._launch.folder,
            start_new_session=self._launch.temporary is not None,
        )
        theirs.close()
        assert self._process.stderr is not None
        self._stderr = self._process.stderr
        self._branches: list[Forker] = []
        with contextlib.suppress(ChannelClosed):  # it has ended already, and `wait_until_ready` raises the reason
            self._control.send({"modules": list(plan.modules), **self._setup(plan.limits)})

    def _setup(self, limits: Limits, *more: Path) -> dict[str, Any]:
        granted = self._launch.granted
        return {
            "limits": asdict(limits),
            "shown": [str(path) for path in self._launch.shown],
            "granted": granted and [str(path) for path in (*granted, *more)],
            "listed": [str(path) for path in self._launch.listed],
        }

    def _printed(self) -> str:
        return self._stderr.read().decode(errors="replace").strip()

    def branch(self, branch: Branch) -> Forker:
        """Return a fork of the sandbox's first process that holds `branch`; wait for it with `wait_until_ready`.

        It ends with the sandbox.
        """
        ours, theirs = pair()
        forker = Forker(ours, branch.limits, self._launch.users, self._end)
        self._branches.append(forker)
        folder = self._launch.branch_folder
        setup = {
            "folder": folder,
            "module": branch.module,
            "folders": list(branch.folders),
            "environment": dict(branch.environment),
            **self._setup(branch.limits, Path(folder)),
        }
        try:
            with self._lock:
                self._control.send(["branch"], fds=(theirs.sock.fileno(),))
            ours.send([setup, branch.archive()], timeout=START_SECONDS)
        except (ChannelClosed, TimeoutError) as error:
            raise PlatformError(f"The sandbox has ended: {error}") from error
        finally:
            theirs.close()
        return forker

    @property
    def alive(self) -> bool:
        """True while the sandbox runs."""
        return self._process.poll() is None

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """End the sandbox and all processes in it."""
        for branch in self._branches:
            branch.close()
        super().close()
        try:
            self._process.wait(timeout=END_SECONDS[self.isolation])
        except subprocess.TimeoutExpired:
            self._end()
        self._stderr.close()
        if self._launch.temporary is not None and self._launch.temporary.exists():  # its first process was killed
            with contextlib.suppress(OSError):  # a warden may be ending its job just now, which still writes
                disk_quota.clear(self._launch.temporary)


def _launch(plan: SandboxPlan, isolation: Isolation) -> Launch:
    try:
        return _LAUNCHES[isolation](plan)
    except OSError as error:
        raise PlatformError(f"The sandbox did not start: {error}") from error
