import os
import subprocess

from autograder.candidate import process_stat


def test_a_process_is_told_from_another_by_its_start() -> None:
    with subprocess.Popen(["sleep", "600"]) as sleeper:
        ours, theirs = process_stat.read(os.getpid()), process_stat.read(sleeper.pid)
        sleeper.kill()
    assert ours is not None and theirs is not None
    assert (ours.ended, theirs.ended) == (False, False)
    assert ours.started < theirs.started
    assert process_stat.read(os.getpid()) == ours


def test_a_process_that_is_only_waited_for_has_ended() -> None:
    child = subprocess.Popen(["true"])
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    stat = process_stat.read(child.pid)
    assert stat is not None and stat.ended
    child.wait()
    assert process_stat.read(child.pid) is None
