"""A worker: it leases jobs of one notebook and examines them, until none is left.

Executors only provide the process that a worker runs in. A worker writes its results into the database, so that
nothing is lost when it dies.
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
from autograder.grading.queue import Queue
from autograder.grading.sandbox_pool import SandboxPool
from autograder.sandbox.probe import require_isolation

PAUSE_SECONDS = 0.1

_pools: set[SandboxPool] = set()


def work(folder: str, topic: str, notebook: str, threads: int) -> None:
    """Examine the jobs of one notebook in a course folder, `threads` of them side by side.

    Returns when no job waits and no other worker examines one: this worker takes over the jobs of a worker that died
    when their leases end.
    """
    require_isolation()
    course = Course(Path(folder))
    task = course.task(topic, notebook)
    holder = new_holder()
    with SandboxPool(task, course.salt) as pool, renewing(course.queue, holder), _registered(pool):
        with ThreadPoolExecutor(threads) as executor:
            loops = [executor.submit(_loop, course.queue, pool, holder, topic, notebook) for _ in range(threads)]
        for loop in loops:
            loop.result()


def new_holder() -> str:
    """Return a name for a worker that no other worker has."""
    return f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"


def stop() -> None:
    """End at once all that workers in this process are examining."""
    for pool in list(_pools):
        pool.close()


def _loop(queue: Queue, pool: SandboxPool, holder: str, topic: str, notebook: str) -> None:
    while pool.running:
        claimed = queue.claim(holder, topic, notebook)
        if claimed is None:
            if all(queue.left(topic, notebook).values()):  # only abandoned jobs are left
                return
            time.sleep(PAUSE_SECONDS)
            continue
        try:
            queue.finish(claimed.key, pool.examine(claimed.job))
        except PlatformError as error:
            queue.fail(claimed.key, str(error))


@contextmanager
def renewing(queue: Queue, holder: str) -> Iterator[None]:
    """Renew the leases of `holder` as long as this process lives."""
    over = threading.Event()

    def renew() -> None:
        while not over.wait(queue.lease_seconds / 3):
            queue.renew(holder)

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@contextmanager
def _registered(pool: SandboxPool) -> Iterator[None]:
    _pools.add(pool)
    try:
        yield
    finally:
        _pools.discard(pool)
