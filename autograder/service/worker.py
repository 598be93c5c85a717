"""The worker: it examines what waits, whatever topic it is of, and records what was found, until it is told to stop.

Several may run, on several machines; one of them at a time also sits at the desk, where attempts become work and
results become marks.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.exc import OperationalError

from autograder.course_toml import CourseSettings
from autograder.errors import PackageError, PlatformError
from autograder.grading.course import Course
from autograder.grading.queue import Priority, QueuedJob
from autograder.grading.sandbox_cache import SandboxCache
from autograder.grading.store import key_of
from autograder.grading.worker import new_holder, renewing
from autograder.sandbox.probe import require_isolation
from autograder.service.gradebook_sync import GradebookSync
from autograder.service.leases import Lease, Workers
from autograder.service.records.attempts import Attempts, AttemptStage
from autograder.service.records.blobs import Blobs
from autograder.service.records.rules import RuleStore

log = logging.getLogger(__name__)

PAUSE_SECONDS = 0.25
BEAT_SECONDS = 5.0


class Worker:
    """A worker that examines `threads` submissions side by side and keeps the sandboxes of `engines` notebooks."""

    def __init__(self, settings: CourseSettings, threads: int, engines: int) -> None:
        self.course = Course(settings.course.folder)
        self.threads = threads
        self.engines = SandboxCache(self.course, engines)
        self.holder = new_holder()
        database = self.course.database
        self.attempts = Attempts(database)
        self.workers = Workers(database)
        self.lease = Lease(database, "desk", self.holder)
        blobs = Blobs(self.course.folder / ".autograder" / "blobs")
        self.desk = GradebookSync(self.course, blobs, self.attempts, RuleStore(database, settings))

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; what is being examined then is left to others.

        Raises `PlatformError` before any student code runs if it could not be isolated.
        """
        require_isolation()
        log.info("started", extra={"worker": self.holder, "threads": self.threads})
        with ThreadPoolExecutor(self.threads + 1) as pool, renewing(self.course.queue, self.holder):
            loops = [pool.submit(self._repeat, self._examine, stop) for _ in range(self.threads)]
            loops.append(pool.submit(self._repeat, self._sit, stop))
            while not stop.is_set() and not any(loop.done() for loop in loops):
                self._beat()
                stop.wait(BEAT_SECONDS)
            stop.set()  # where one loop failed, the others end too
            self.engines.close()
        self.course.queue.release(self.holder)
        self.lease.give_back()
        self.workers.gone(self.holder)
        for loop in loops:
            loop.result()

    def _repeat(self, step: Callable[[threading.Event], float], stop: threading.Event) -> None:
        """Take a step again and again, with the pause that it asks for; the database may be away for a while."""
        while not stop.is_set():
            try:
                pause = step(stop)
            except OperationalError as error:
                log.error("the database does not answer", extra={"fault": str(error.orig)})
                pause = BEAT_SECONDS
            stop.wait(pause)

    def _examine(self, stop: threading.Event) -> float:
        work = self.course.queue.claim(self.holder)
        if work is None:
            return PAUSE_SECONDS
        began = time.monotonic()
        try:
            self._one(work)
        except (PlatformError, PackageError) as error:
            if not stop.is_set():  # else it is only interrupted
                log.error("not examined", extra={"topic": work.topic, "key": work.key, "fault": str(error)})
                self.course.queue.fail(work.key, str(error))
        else:
            log.info("examined", extra={"topic": work.topic, "key": work.key, "seconds": time.monotonic() - began})
        return 0.0

    def _beat(self) -> None:
        """Say that this worker lives, and keep the desk while a long step is done there."""
        try:
            self.workers.seen(self.holder, self.threads)
            self.lease.take()
        except OperationalError as error:
            log.error("the database does not answer", extra={"fault": str(error.orig)})

    def _one(self, work: QueuedJob) -> None:
        with self.engines.use(work.topic, work.notebook) as engine:
            if key_of(engine.task, work.job, self.course.salt) == work.key:
                self.course.queue.finish(work.key, engine.examine(work.job))
            elif work.priority is Priority.BATCH:
                raise PlatformError("the assignment or the platform changed while this waited; grade it again")
            else:
                self.course.queue.drop(work.key)  # the desk makes new work of the attempt

    def _sit(self, stop: threading.Event) -> float:
        return 0.0 if self.lease.take() and self._round(stop) else PAUSE_SECONDS

    def _round(self, stop: threading.Event) -> bool:
        """Do what there is to do at the desk; return whether there was anything to be prepared."""
        new = self.attempts.at(AttemptStage.NEW)
        for attempt in new:
            if stop.is_set() or not self.lease.take():
                return False
            self.desk.prepare(attempt)
        waiting = self.attempts.at(AttemptStage.EXAMINING)
        keys = self.attempts.keys(attempt.id for attempt in waiting)
        for attempt in waiting:
            if stop.is_set() or not self.lease.take():
                return False
            self.desk.settle(attempt, keys[attempt.id], self.course.queue.left_of(keys[attempt.id].values()))
        return bool(new)
