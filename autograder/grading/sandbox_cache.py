"""Keep the sandboxes of the notebooks that a worker examined last."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import contextmanager
from types import TracebackType

from autograder.errors import PlatformError
from autograder.grading.course import Course
from autograder.grading.sandbox_pool import SandboxPool


class _Entry:
    """A pool that starts or runs, and how many threads use it."""

    def __init__(self, digest: str, pool: Future[SandboxPool]) -> None:
        self.digest, self.pool = digest, pool
        self.users = 0

    @property
    def runs(self) -> bool:
        return not self.pool.cancelled() and self.pool.exception() is None

    def close(self) -> None:
        if self.runs:
            self.pool.result().close()


class SandboxCache:
    """The sandbox pools of a course, at most `most` of them idle; use it from several threads at once."""

    def __init__(self, course: Course, most: int) -> None:
        self.course, self.most = course, most
        self._lock = threading.Lock()
        self._closed = False
        # A sandbox ends with the thread that started it.
        self._starter = ThreadPoolExecutor(1)
        self._entries: OrderedDict[tuple[str, str], _Entry] = OrderedDict()
        self._retired: list[_Entry] = []

    @contextmanager
    def use(self, topic: str, notebook: str) -> Iterator[SandboxPool]:
        """Give the pool of a notebook as its files are now, started if it does not run.

        Raises `PackageError` and `PlatformError` if that is not possible.
        """
        task = self.course.task(topic, notebook)
        with self._lock:
            if self._closed:
                raise PlatformError("the worker is stopping")
            entry = self._entries.get((topic, notebook))
            if entry is None or entry.digest != task.digest:
                if entry is not None:
                    self._retired.append(entry)
                entry = _Entry(task.digest, self._starter.submit(SandboxPool(task, self.course.salt).__enter__))
                self._entries[topic, notebook] = entry
            self._entries.move_to_end((topic, notebook))
            entry.users += 1
        try:
            yield _started(entry.pool)
        finally:
            with self._lock:
                entry.users -= 1
                if not entry.runs and self._entries.get((topic, notebook)) is entry:
                    del self._entries[topic, notebook]
            self._retire()

    def _retire(self) -> None:
        """Close pools that are idle and not to be kept."""
        with self._lock:
            idle = [key for key, entry in self._entries.items() if not entry.users]
            self._retired += [self._entries.pop(key) for key in idle[: max(0, len(self._entries) - self.most)]]
            unused = [entry for entry in self._retired if not entry.users]
            self._retired = [entry for entry in self._retired if entry.users]
        for entry in unused:
            entry.close()

    def close(self) -> None:
        """End all pools, and all that still runs in them."""
        with self._lock:
            self._closed = True
            entries = [*self._entries.values(), *self._retired]
            self._entries.clear()
            self._retired.clear()
        self._starter.shutdown(cancel_futures=True)
        for entry in entries:
            entry.close()

    def __enter__(self) -> "SandboxCache":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _started(pool: Future[SandboxPool]) -> SandboxPool:
    try:
        return pool.result()
    except CancelledError:
        raise PlatformError("the worker is stopping") from None
