"""Read from /proc whether a process runs, and tell it from a later one that got the same number."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ProcessStat:
    """The fields of /proc/PID/stat that we need: `started` is in clock ticks since the boot; see proc(5).

    Ticks do not move when somebody sets the clock, as the times do that psutil calculates from them.
    """

    state: str
    started: int

    @property
    def ended(self) -> bool:
        """True if the process has ended and its parent has not waited for it."""
        return self.state in "ZX"


def read(pid: int) -> ProcessStat | None:
    """Return the state of a process; None if there is no such process."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()  # its name, in parentheses, may hold anything
    return ProcessStat(fields[0], int(fields[19]))
