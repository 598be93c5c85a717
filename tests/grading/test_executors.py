"""Workers in other processes, some of which are killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from autograder.errors import PlatformError
from autograder.grading.batch import Batch
from autograder.grading.course import Course
from autograder.grading.executors import WorkerPool
from tests.grading import school
from tests.grading.school import ANSWERS, PROJECT, TOPIC

pytestmark = [pytest.mark.usefixtures("alembic_on_path"), pytest.mark.slow]

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(PROJECT), "DASK_DISTRIBUTED__WORKER__DAEMON": "False"}


@contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of Dask's programs."""
    command = [sys.executable, "-W", "ignore", "-m", "distributed.cli." + arguments[0], *arguments[1:]]
    process = subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def cluster(workers: int, scratch: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Run a scheduler and workers; yield the scheduler's address and the workers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    with ExitStack() as stack:
        listen = ("--host", "127.0.0.1", "--no-dashboard")
        stack.enter_context(running("dask_scheduler", "--port", str(port), *listen))
        options = ("--nthreads", "1", "--no-nanny", "--local-directory", str(scratch), *listen)
        started = [stack.enter_context(running("dask_worker", address, *options)) for _ in range(workers)]
        _await(address, workers)
        yield address, started


def _await(address: str, workers: int) -> None:
    from distributed import Client

    with Client(address, timeout=60, set_as_default=False) as client:
        client.wait_for_workers(workers, timeout=60)


@pytest.fixture
def course(tmp_path: Path) -> Course:
    course = school.make(tmp_path / "course")
    for number in range(8):
        slow = f"import time\ntime.sleep(1)\n{ANSWERS['right']}  # {number}"
        school.hand_in(course, f"s{number}", school.answered(course, slow))
    return course


def test_a_worker_that_is_killed_loses_nothing(course: Course, tmp_path: Path) -> None:
    with cluster(2, tmp_path / "dask") as (address, workers), WorkerPool.dask(address) as crew:
        assert (crew.workers, crew.threads) == (2, 1)
        faults = {}
        for outcome in Batch(course, TOPIC, crew).grade():
            if not faults:
                workers[0].send_signal(signal.SIGKILL)
            faults[outcome.student] = outcome.fault
        assert faults == {f"s{number}": "" for number in range(8)}
    assert set(school.scores(course).values()) == {4.0}
    assert course.queue.left(TOPIC, TOPIC) == {}


def test_a_scheduler_that_does_not_answer_is_named() -> None:
    with pytest.raises(PlatformError, match="no Dask scheduler answers at tcp"):
        WorkerPool.dask("tcp://127.0.0.1:1")


def _notice_interrupts() -> None:
    """Undo what a shell does to the processes it starts in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_grading_that_is_stopped_goes_on_where_it_was(how: signal.Signals, course: Course) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "autograder.cli", "--course", str(course.folder), "grade", TOPIC]
    running = subprocess.Popen(
        [*command, "--workers", "1"], stderr=subprocess.DEVNULL, env=ENVIRONMENT, preexec_fn=_notice_interrupts
    )
    while school.results(course) < 2:
        assert running.poll() is None
        time.sleep(0.05)
    running.send_signal(how)
    running.wait(timeout=20)
    found = school.results(course)
    assert 2 <= found < 8
    outcomes = school.grade(course)
    assert sum(outcome.cached for outcome in outcomes.values()) == found
    assert set(school.scores(course).values()) == {4.0}
