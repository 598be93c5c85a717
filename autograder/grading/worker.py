"""A worker: it takes work of one notebook from the queue and examines it, until nothing is left.

Executors only provide the processes that workers run in. What a worker finds goes into the database, so that nothing
is lost with a worker.
"""

import os
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import PlatformError
from autograder.grading.course import Course
from autograder.grading.queue import LEASE_SECONDS, Queue
from autograder.grading.sandbox_pool import SandboxPool
from autograder.sandbox.probe import require_isolation

PAUSE_SECONDS = 0.1

_engines: set[SandboxPool] = set()


def work(folder: str, topic: str, notebook: str, threads: int) -> None:
    """Examine what waits for one notebook of a topic in a course folder, `threads` submissions side by side.

    Returns when nothing waits and nobody else examines any of it either: what a worker that has died held is taken
    over when its lease ends.
    """
    require_isolation()
    course = Course(Path(folder))
    assignment = next(each for each in course.tasks(topic) if each.name == notebook)
    holder = new_holder()
    with SandboxPool(assignment, course.salt) as engine, renewing(course.queue, holder), _known(engine):
        with ThreadPoolExecutor(threads) as pool:
            loops = [pool.submit(_loop, course.queue, engine, holder, topic, notebook) for _ in range(threads)]
        for loop in loops:
            loop.result()


def new_holder() -> str:
    """Return a name for a worker that no other has."""
    return f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"


def stop() -> None:
    """End at once what workers in this process are examining."""
    for engine in list(_engines):
        engine.close()


def _loop(queue: Queue, engine: SandboxPool, holder: str, topic: str, notebook: str) -> None:
    while engine.running:
        claimed = queue.claim(holder, topic, notebook)
        if claimed is None:
            if all(queue.left(topic, notebook).values()):  # the rest was given up
                return
            time.sleep(PAUSE_SECONDS)
            continue
        try:
            queue.finish(claimed.key, engine.examine(claimed.job))
        except PlatformError as error:
            queue.fail(claimed.key, str(error))


@contextmanager
def renewing(queue: Queue, holder: str) -> Iterator[None]:
    """Keep up the leases of `holder` as long as this process lives."""
    over = threading.Event()

    def renew() -> None:
        while not over.wait(LEASE_SECONDS / 3):
            queue.renew(holder)

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@contextmanager
def _known(engine: SandboxPool) -> Iterator[None]:
    _engines.add(engine)
    try:
        yield
    finally:
        _engines.discard(engine)
