"""Start a sandbox: a process that forks a locked-up child for each job, behind the kind of wall this machine allows."""

import contextlib
import socket
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import asdict
from itertools import count

from autograder.candidate import bubblewrap, folder, landlocked
from autograder.candidate.cgroup import Group
from autograder.candidate.channel import Channel, ChannelClosed
from autograder.candidate.isolation import Isolation, chosen
from autograder.candidate.plan import Launch, Plan
from autograder.errors import PlatformError

FIRST_UID = 400_000  # unprivileged users no account has; one for each job that runs at the same time
START_SECONDS = 120.0
END_SECONDS = {Isolation.BUBBLEWRAP: 2.0, Isolation.LANDLOCK: 20.0}

_LAUNCHES = {Isolation.BUBBLEWRAP: bubblewrap.launch, Isolation.LANDLOCK: landlocked.launch}


class Sandbox:
    """A running sandbox. Start it in a thread that outlives it: it dies with that thread."""

    _jobs = count()

    def __init__(self, plan: Plan, isolation: Isolation | None = None) -> None:
        self.isolation = isolation or chosen()
        self._launch = _launch(plan, self.isolation)
        mine, theirs = socket.socketpair()
        self._lock = threading.Lock()
        self._limits, self._groups = plan.limits, dict[int, Group]()
        self._control = Channel(mine)
        self._process = subprocess.Popen(
            self._launch.line,
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=self._launch.variables,
            cwd=self._launch.folder,
            start_new_session=self._launch.base is not None,
        )
        theirs.close()
        assert self._process.stderr is not None
        self._stderr = self._process.stderr
        granted = self._launch.granted
        shown = None if granted is None else [str(path) for path in granted]
        with contextlib.suppress(ChannelClosed):  # it has ended already, and `wait_until_ready` tells why
            self._control.send({"modules": list(plan.modules), "limits": asdict(plan.limits), "granted": shown})
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
        uid = FIRST_UID + next(self._jobs) % 60_000 if self._launch.users else None
        group = Group(self._limits)
        try:
            job = self._start([channel.sock.fileno() for channel in sockets], group, uid)
        except BaseException:
            group.close()
            raise
        group.ready()
        self._groups[job] = group
        return job

    def _start(self, fds: list[int], group: Group, uid: int | None) -> int:
        try:
            with self._lock:
                self._control.send(["start", len(fds), len(group.fds), uid], fds=(*fds, *group.fds))
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
        group = self._groups.pop(job, None)
        if group is not None:  # it was not closed meanwhile
            group.close()
        return True

    def close(self) -> None:
        """End the sandbox and all that runs in it."""
        self._control.close()
        try:
            self._process.wait(timeout=END_SECONDS[self.isolation])
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._stderr.close()
        while self._groups:
            self._groups.popitem()[1].close()
        if self._launch.base is not None and self._launch.base.exists():  # its first process was killed
            with contextlib.suppress(OSError):  # a warden may be ending its job just now, which still writes
                folder.clear(self._launch.base)


def _launch(plan: Plan, isolation: Isolation) -> Launch:
    try:
        return _LAUNCHES[isolation](plan)
    except OSError as error:
        raise PlatformError(f"the sandbox did not start: {error}") from error
