"""Run workers in this process, or in those of a Dask cluster."""

import os
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from pathlib import Path
from types import TracebackType

from autograder.distribution import requirement
from autograder.errors import PlatformError
from autograder.grading import worker

CONNECT_SECONDS = 10


class WorkerPool:
    """A number of `workers` in an executor; each examines `threads` submissions side by side."""

    def __init__(
        self, executor: Executor, workers: int, threads: int, close: Callable[[], object] = lambda: None
    ) -> None:
        self.executor, self.workers, self.threads = executor, workers, threads
        self._close = close
        self._started: list[Future[None]] = []

    @classmethod
    def local(cls, threads: int | None = None) -> "WorkerPool":
        """Return a pool on this machine; by default it examines as many submissions at once as there are cores.

        Student code and tests run in processes of their own, forked from one sandbox with loaded libraries. The worker
        itself only waits for them, so it is a thread of this process.
        """
        return cls(ThreadPoolExecutor(1), 1, threads or os.cpu_count() or 1)

    @classmethod
    def dask(cls, address: str) -> "WorkerPool":
        """Return a pool of all workers of the Dask scheduler at `address`, which see the course folder at our path."""
        try:
            from distributed import Client

            client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except ImportError as error:
            raise PlatformError(f"Dask is not installed: run pip install '{requirement('cluster')}'") from error
        except (OSError, ValueError) as error:
            raise PlatformError(f"no Dask scheduler answers at {address}: {error}") from error
        workers = client.scheduler_info(n_workers=-1)["workers"].values()
        if not workers:
            client.close()
            raise PlatformError(f"the Dask scheduler at {address} has no workers")
        threads = max(worker["nthreads"] for worker in workers)
        return cls(client.get_executor(pure=False), len(workers), threads, client.close)

    def start(self, folder: Path, topic: str, notebook: str) -> list[Future[None]]:
        """Start all workers on one notebook of a topic."""
        self._started = [
            self.executor.submit(worker.work, str(folder), topic, notebook, self.threads) for _ in range(self.workers)
        ]
        return self._started

    def stop(self) -> None:
        """End all that is still being examined in this process, and wait for its workers."""
        worker.stop()
        if isinstance(self.executor, ThreadPoolExecutor):
            wait_for(self._started)

    def __enter__(self) -> "WorkerPool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.executor.shutdown()
        self._close()
