"""Process groups of a hub: start them, recognise them later, and end them with all their processes."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from autograder.atomic_files import write_whole
from autograder.candidate import process_stat

TERM_SECONDS = 30.0
POLL_SECONDS = 0.1


@dataclass(frozen=True)
class ProcessRecord:
    """The leader of a process group; its time of birth tells it from a later process of the same number."""

    name: str
    pid: int
    born: str

    @property
    def alive(self) -> bool:
        """True while this very process runs."""
        return birth(self.pid) == self.born


def birth(pid: int) -> str | None:
    """Return the boot and the clock ticks since then at which a process was born; None if there is no such process."""
    stat = process_stat.read(pid)
    if stat is None or stat.ended:
        return None
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return f"{boot}:{stat.started}"


def listening(pid: int) -> set[int]:
    """Return the ports that a process and those below it listen on."""
    return {port for process in family(pid) for port in _ports(process)}


def family(pid: int) -> list[psutil.Process]:
    """Return a process and all below it; an empty list if there is no such process."""
    try:
        first = psutil.Process(pid)
        return [first, *first.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def dismiss(members: Sequence[psutil.Process], seconds: float) -> None:
    """Ask processes to end, and kill them after `seconds`; some may have ended already."""
    for process in members:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    for process in psutil.wait_procs(members, seconds)[1]:
        with suppress(psutil.NoSuchProcess):
            process.kill()


def _ports(process: psutil.Process) -> set[int]:
    try:
        connections = process.net_connections("inet")
        return {connection.laddr.port for connection in connections if connection.status == psutil.CONN_LISTEN}
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return set()


def start(command: Sequence[str], environment: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Start a process in a group of its own, with its output in `log`; it is asked to end when this thread ends."""
    descriptor = os.open(log, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    try:
        return subprocess.Popen(
            ["setpriv", "--pdeathsig=TERM", *command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=descriptor,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    finally:
        os.close(descriptor)


def record(path: Path, processes: Iterable[ProcessRecord]) -> None:
    """Write the processes that run to the file `path`."""
    write_whole(path, json.dumps([asdict(process) for process in processes], indent=1).encode())


def recorded(path: Path) -> list[ProcessRecord]:
    """Return the processes in the file `path`; an empty list where there is no file."""
    return [ProcessRecord(**fields) for fields in json.loads(path.read_text(encoding="utf-8"))] if path.exists() else []


def end(processes: Sequence[ProcessRecord], seconds: float = TERM_SECONDS) -> list[ProcessRecord]:
    """Ask those of `processes` that are alive to end, with their groups, and kill them after `seconds`.

    Returns those that were alive.
    """
    alive = [process for process in processes if process.alive]
    _signal(alive, signal.SIGTERM)
    deadline = time.monotonic() + seconds
    while any(process.alive for process in alive) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    _signal([process for process in alive if process.alive], signal.SIGKILL)
    return alive


def strays(variable: str, value: str) -> list[psutil.Process]:
    """Return the processes of this machine that have `variable` with this value in an environment that we may read."""
    processes = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.environ().get(variable) == value:
                processes.append(process)
    return processes


def _signal(processes: Sequence[ProcessRecord], number: signal.Signals) -> None:
    for process in processes:
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            continue  # it ended meanwhile
