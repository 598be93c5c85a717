"""The engines that a worker keeps: the sandboxes of the notebooks that it examined last."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import contextmanager
from types import TracebackType

from autograder.errors import PlatformError
from autograder.grading.course import Course
from autograder.grading.sandbox_pool import SandboxPool


class _Held:
    """An engine that starts or runs, and how many use it."""

    def __init__(self, digest: str, engine: Future[SandboxPool]) -> None:
        self.digest, self.engine = digest, engine
        self.users = 0

    @property
    def runs(self) -> bool:
        return not self.engine.cancelled() and self.engine.exception() is None

    def close(self) -> None:
        if self.runs:
            self.engine.result().close()


class SandboxCache:
    """The engines of a course, at most `most` of them idle; use it from several threads at once."""

    def __init__(self, course: Course, most: int) -> None:
        self.course, self.most = course, most
        self._lock = threading.Lock()
        self._closed = False
        # A sandbox ends with the thread that started it.
        self._starter = ThreadPoolExecutor(1)
        self._held: OrderedDict[tuple[str, str], _Held] = OrderedDict()
        self._retired: list[_Held] = []

    @contextmanager
    def use(self, topic: str, notebook: str) -> Iterator[SandboxPool]:
        """Give the engine of a notebook as its files are now, started if it is not running.

        Raises `PackageError` and `PlatformError` if that is not possible.
        """
        assignment = self.course.task(topic, notebook)
        with self._lock:
            if self._closed:
                raise PlatformError("the engines are closed")
            held = self._held.get((topic, notebook))
            if held is None or held.digest != assignment.digest:
                if held is not None:
                    self._retired.append(held)
                held = _Held(
                    assignment.digest, self._starter.submit(SandboxPool(assignment, self.course.salt).__enter__)
                )
                self._held[topic, notebook] = held
            self._held.move_to_end((topic, notebook))
            held.users += 1
        try:
            yield _started(held.engine)
        finally:
            with self._lock:
                held.users -= 1
                if not held.runs and self._held.get((topic, notebook)) is held:
                    del self._held[topic, notebook]
            self._retire()

    def _retire(self) -> None:
        """Close what nobody uses and what is not to be kept."""
        with self._lock:
            idle = [key for key, held in self._held.items() if not held.users]
            self._retired += [self._held.pop(key) for key in idle[: max(0, len(self._held) - self.most)]]
            over = [held for held in self._retired if not held.users]
            self._retired = [held for held in self._retired if held.users]
        for held in over:
            held.close()

    def close(self) -> None:
        """End all engines, and whatever still runs in them."""
        with self._lock:
            self._closed = True
            ending = [*self._held.values(), *self._retired]
            self._held.clear()
            self._retired.clear()
        self._starter.shutdown(cancel_futures=True)
        for held in ending:
            held.close()

    def __enter__(self) -> "SandboxCache":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _started(engine: Future[SandboxPool]) -> SandboxPool:
    try:
        return engine.result()
    except CancelledError:
        raise PlatformError("the engines are closed") from None
