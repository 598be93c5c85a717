"""The processes of a hub: start them, know them again, end them with all that they started."""

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
    """A process that leads a group of its own, told from later ones of the same number by when it was born."""

    name: str
    pid: int
    born: str

    @property
    def alive(self) -> bool:
        """Whether this very process is there, and not only waited for."""
        return birth(self.pid) == self.born


def birth(pid: int) -> str | None:
    """Return when a process was born, as the boot and clock ticks since it; None if there is no such process."""
    stat = process_stat.read(pid)
    if stat is None or stat.ended:
        return None
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return f"{boot}:{stat.started}"


def listening(pid: int) -> set[int]:
    """Return the ports that a process and those below it listen on."""
    return {port for process in family(pid) for port in _ports(process)}


def family(pid: int) -> list[psutil.Process]:
    """Return a process and all below it; none, if there is no such process."""
    try:
        first = psutil.Process(pid)
        return [first, *first.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def dismiss(members: Sequence[psutil.Process], seconds: float) -> None:
    """End processes that may have ended already: asked first, and killed after `seconds`."""
    for process in members:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    for process in psutil.wait_procs(members, seconds)[1]:
        with suppress(psutil.NoSuchProcess):
            process.kill()


def _ports(process: psutil.Process) -> set[int]:
    try:
        return {each.laddr.port for each in process.net_connections("inet") if each.status == psutil.CONN_LISTEN}
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return set()


def start(name: str, command: Sequence[str], environment: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Start a process in a group of its own, which is told to end when this thread does; its words go to `log`."""
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
    """Write down which processes run."""
    write_whole(path, json.dumps([asdict(process) for process in processes], indent=1).encode())


def recorded(path: Path) -> list[ProcessRecord]:
    """Return the processes that were written down; none where there is no record."""
    return [ProcessRecord(**fields) for fields in json.loads(path.read_text(encoding="utf-8"))] if path.exists() else []


def end(processes: Sequence[ProcessRecord], seconds: float = TERM_SECONDS) -> list[ProcessRecord]:
    """End those of `processes` that are alive, with their groups: asked first, and killed after `seconds`.

    Returns those that were alive.
    """
    found = [process for process in processes if process.alive]
    _signal(found, signal.SIGTERM)
    deadline = time.monotonic() + seconds
    while any(process.alive for process in found) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    _signal([process for process in found if process.alive], signal.SIGKILL)
    return found


def strays(variable: str, value: str) -> list[psutil.Process]:
    """Return the processes of this machine in whose environment `variable` has this value, as far as we may look."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.environ().get(variable) == value:
                found.append(process)
    return found


def _signal(processes: Sequence[ProcessRecord], number: signal.Signals) -> None:
    for process in processes:
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            continue  # it ended meanwhile
