"""The progress of long work is shown on a terminal, and written to a log."""

import io

import pytest
from rich.console import Console

from autograder import progress
from autograder.progress import LogClock, Progress, time_left


def _shown(terminal: bool) -> str:
    out = io.StringIO()
    with Progress(4, Console(file=out, force_terminal=terminal, width=80)) as work:
        work.name("a topic")
        for _ in range(3):
            work.advance()
    return out.getvalue()


def test_a_terminal_shows_a_bar() -> None:
    assert "a topic" in _shown(terminal=True) and "3/4" in _shown(terminal=True) and "━" in _shown(terminal=True)


def test_a_log_gets_a_line_for_the_first_step_and_for_each_step_that_comes_long_after_the_last_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(progress, "EVERY", float("inf"))
    assert _shown(terminal=False) == "a topic: 1 of 4\n"
    monkeypatch.setattr(progress, "EVERY", 0.0)
    lines = _shown(terminal=False).splitlines()
    assert [line.split(",")[0] for line in lines] == [f"a topic: {number} of 4" for number in (1, 2, 3)]
    assert lines[-1].endswith(", less than a minute left")


def test_the_first_line_of_a_log_is_due_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "EVERY", float("inf"))
    clock = LogClock()
    assert [clock.is_due(), clock.is_due()] == [True, False]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, ""), (59, ", less than a minute left"), (60, ", about 1 min left"), (200, ", about 3 min left")],
)
def test_the_time_left_is_told_in_minutes(seconds: float | None, text: str) -> None:
    assert time_left(seconds) == text


def test_finished_work_has_no_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "EVERY", 0.0)
    out = io.StringIO()
    with Progress(1, Console(file=out, width=80)) as work:
        work.name("a topic")
        work.advance()
    assert out.getvalue() == "a topic: 1 of 1\n"
