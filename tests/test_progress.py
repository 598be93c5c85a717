"""How far long work has come is shown on a terminal, and told in a log."""

import io

import pytest
from rich.console import Console

from autograder import progress
from autograder.progress import Steps


def _shown(terminal: bool) -> str:
    out = io.StringIO()
    with Steps(4, Console(file=out, force_terminal=terminal, width=80)) as work:
        work.name("a topic")
        for _ in range(3):
            work.advance()
    return out.getvalue()


def test_a_terminal_shows_a_bar() -> None:
    assert "a topic" in _shown(terminal=True) and "3/4" in _shown(terminal=True) and "━" in _shown(terminal=True)


def test_a_log_is_told_of_each_step_that_comes_long_after_the_last_line(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _shown(terminal=False) == ""
    monkeypatch.setattr(progress, "EVERY", 0.0)
    lines = _shown(terminal=False).splitlines()
    assert lines[0] == "a topic: 1 of 4"
    assert [line.split(",")[0] for line in lines] == [f"a topic: {number} of 4" for number in (1, 2, 3)]
    assert lines[-1].endswith("about 1 min left")
