"""How far long work has come: a bar on a terminal, a line a minute in a log."""

import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

EVERY = 60.0
"""Seconds between two lines in a log."""

RECENT = 600.0
"""From how many last seconds the pace is taken: steps can be minutes apart."""


class Steps:
    """Counts the steps of work that has `total` of them, and shows it on `console` within a `with` block."""

    def __init__(self, total: int, console: Console) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._bar = Progress(*columns, console=console, disable=not console.is_terminal, speed_estimate_period=RECENT)
        self._work = self._bar.add_task("", total=total)
        self._said = time.monotonic()

    def __enter__(self) -> "Steps":
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def name(self, description: str) -> None:
        """Say what the coming steps are about."""
        self._bar.update(self._work, description=description)

    def advance(self) -> None:
        """Count a step that is done."""
        self._bar.advance(self._work)
        if self._bar.disable and time.monotonic() - self._said >= EVERY:
            self._said = time.monotonic()
            self._bar.console.print(self._line(), markup=False, highlight=False)

    def _line(self) -> str:
        work = self._bar.tasks[0]
        left = "" if work.time_remaining is None else f", about {max(1, round(work.time_remaining / 60))} min left"
        return f"{work.description}: {work.completed:g} of {work.total:g}{left}"
