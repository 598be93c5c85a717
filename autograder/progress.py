"""Show how far long work has come: a bar on a terminal, a line every ten seconds in a log."""

import time
from types import TracebackType

from rich import progress as bars
from rich.console import Console

EVERY = 10.0
"""Seconds between two lines in a log."""

RECENT = 600.0
"""The pace is taken from this many last seconds: two steps can be minutes apart."""


class LogClock:
    """Decides when a log gets its next line: the first at once, the others `EVERY` seconds after the last one."""

    def __init__(self) -> None:
        self._last = float("-inf")

    def is_due(self) -> bool:
        """Return whether a line is due; if so, start to wait for the next one."""
        now = time.monotonic()
        due = now - self._last >= EVERY
        self._last = now if due else self._last
        return due


class Progress:
    """Counts the steps of work that has `total` of them, and shows the count on `console` within a `with` block."""

    def __init__(self, total: int, console: Console) -> None:
        columns = (
            bars.TextColumn("{task.description}"),
            bars.BarColumn(),
            bars.MofNCompleteColumn(),
            bars.TimeRemainingColumn(),
        )
        self._bar = bars.Progress(
            *columns, console=console, disable=not console.is_terminal, speed_estimate_period=RECENT
        )
        self._work = self._bar.add_task("", total=total)
        self._clock = LogClock()

    def __enter__(self) -> "Progress":
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def name(self, description: str) -> None:
        """Describe the coming steps."""
        self._bar.update(self._work, description=description)

    def advance(self) -> None:
        """Count a step that is done."""
        self._bar.advance(self._work)
        if self._bar.disable and self._clock.is_due():
            self._bar.console.print(self._line(), markup=False, highlight=False)

    def _line(self) -> str:
        work = self._bar.tasks[0]
        left = "" if work.finished else time_left(work.time_remaining)
        return f"{work.description}: {work.completed:g} of {work.total:g}{left}"


def time_left(seconds: float | None) -> str:
    """Return the end of a line of a log: how long the work will still take, if that is known."""
    if seconds is None:
        return ""
    return f", about {round(seconds / 60)} min left" if seconds >= 60 else ", less than a minute left"
