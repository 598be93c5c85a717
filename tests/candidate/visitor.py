"""Run code in a job of a sandbox and say what came of it. Run as a script, also by other users: see `test_sandbox`."""

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograder.candidate.channel import Channel, pair
from autograder.candidate.jail import Limits
from autograder.candidate.plan import Plan
from autograder.candidate.probe import probe
from autograder.candidate.sandbox import Sandbox

LIMITS = Limits(seconds_per_cell=5, seconds_per_test=5, memory_mb=300, processes=30, file_mb=8, folder_mb=16)


@contextmanager
def sandbox(handout: Path, **more: Any) -> Iterator[Sandbox]:
    """Start a sandbox for candidates that end with the block."""
    started = Sandbox(Plan("autograder.candidate.zygote", ("candidate", "checks"), handout, limits=LIMITS, **more))
    try:
        started.wait_until_ready()
        yield started
    finally:
        started.close()


@contextmanager
def job(inside: Sandbox) -> Iterator[Channel]:
    """Start a candidate that ends with the block, and give the channel to it."""
    mine, theirs = pair()
    try:
        number = inside.start([theirs])
        try:
            yield mine
        finally:
            inside.stop(number)
    finally:
        mine.close()
        theirs.close()


def value(channel: Channel, code: str) -> Any:
    """Return the last value of `code`, run in the candidate; raise `RuntimeError` if it raises."""
    channel.send(["probe", code])
    kind, *reply = channel.receive(timeout=20)
    if kind != "value":
        raise RuntimeError(str(reply))
    return reply[0]


CROWD = """
import os, time
for _ in range(100):
    try:
        if os.fork() == 0:
            time.sleep(20)
            os._exit(0)
    except BlockingIOError:
        break
"""
NEIGHBOUR = "import subprocess\nsubprocess.run(['true']).returncode"


def crowded() -> int:
    """Let one job start all the processes it may; return what came of a process that another job starts."""
    with tempfile.TemporaryDirectory() as handout, sandbox(Path(handout)) as inside, job(inside) as one:
        value(one, CROWD)
        with job(inside) as other:
            return int(value(other, NEIGHBOUR))


if __name__ == "__main__":
    json.dump([asdict(f) for f in probe()] if sys.argv[1] == "probe" else crowded(), sys.stdout)
