import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub_config import process_groups
from hub_config.process_groups import ProcessRecord


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    process = process_groups.start(["sleep", "600"], dict(os.environ), tmp_path / "log")
    yield process
    process.kill()
    process.wait()


def _known(process: "subprocess.Popen[bytes]") -> ProcessRecord:
    return ProcessRecord("sleeper", process.pid, process_groups.birth(process.pid) or "")


def test_what_was_written_down_is_ended(tmp_path: Path, sleeper: "subprocess.Popen[bytes]") -> None:
    known = _known(sleeper)
    process_groups.record(tmp_path / "record", [known])
    assert process_groups.end(process_groups.recorded(tmp_path / "record")) == [known]
    assert sleeper.wait(10) == -signal.SIGTERM


def test_another_process_of_the_same_number_is_left_alone(sleeper: "subprocess.Popen[bytes]") -> None:
    earlier = ProcessRecord("sleeper", sleeper.pid, "another boot:1")
    assert process_groups.end([earlier]) == []
    assert sleeper.poll() is None


def test_what_does_not_listen_is_killed_with_its_group(tmp_path: Path) -> None:
    code = "trap '' TERM; sleep 600 & echo $! > child; wait; sleep 600"
    process = process_groups.start(["sh", "-c", f"cd {tmp_path}; {code}"], dict(os.environ), tmp_path / "log")
    while not (tmp_path / "child").exists() or not (tmp_path / "child").read_text():
        assert process.poll() is None
    child = int((tmp_path / "child").read_text())
    assert process_groups.end([_known(process)], seconds=0.3)
    assert process.wait(10) == -signal.SIGKILL
    assert process_groups.birth(child) is None


def test_a_process_that_ended_and_one_that_never_was_are_not_alive(sleeper: "subprocess.Popen[bytes]") -> None:
    known = _known(sleeper)
    assert known.alive
    sleeper.kill()
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)
    assert not known.alive, "a zombie is not alive"
    sleeper.wait()
    assert not known.alive
    assert process_groups.recorded(Path("/nonexistent")) == []


def test_a_process_is_asked_to_end_when_its_starter_is_killed(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from hub_config import process_groups;"
        "part = process_groups.start(['sleep', '600'], dict(os.environ), Path(sys.argv[1]));"
        "print(part.pid, process_groups.birth(part.pid), flush=True); input()"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "log")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        pid, born = starter.stdout.readline().split()
        while Path(f"/proc/{pid}/comm").read_text() != "sleep\n":  # only then it is set that it is told
            signal.sigtimedwait([], 0.01)
        starter.kill()
    for _ in range(100):
        if process_groups.birth(int(pid)) != born:
            return
        signal.sigtimedwait([], 0.1)
    raise AssertionError("the part lives on")
