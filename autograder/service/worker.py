"""The worker: it examines submissions of any topic from the queue until it is stopped.

Several may run, on several machines. One of them at a time also keeps the queue and the gradebook in step with the
attempts.
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


class Worker:
    """A worker that examines `threads` submissions in parallel and keeps the sandboxes of `engines` notebooks."""

    def __init__(self, settings: CourseSettings, threads: int, engines: int) -> None:
        self.course = Course(settings.course.folder)
        self.threads = threads
        self.engines = SandboxCache(self.course, engines)
        self.holder = new_holder()
        database = self.course.database
        self.attempts = Attempts(database)
        self.workers = Workers(database)
        # The lease of the gradebook ends before those of jobs, and is renewed three times before it ends.
        self.lease = Lease(database, "gradebook", self.holder, self.course.queue.lease_seconds / 2)
        self.beat_seconds = self.lease.seconds / 3
        blobs = Blobs(self.course.folder / ".autograder" / "blobs")
        self.gradebook_sync = GradebookSync(self.course, blobs, self.attempts, RuleStore(database, settings))

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; another worker takes over the jobs that are not finished then.

        Raises `PlatformError` before any student code runs if it could not be isolated.
        """
        require_isolation()
        log.info("started", extra={"worker": self.holder, "threads": self.threads})
        with ThreadPoolExecutor(self.threads + 1) as pool, renewing(self.course.queue, self.holder):
            loops = [pool.submit(self._repeat, self._examine, stop) for _ in range(self.threads)]
            loops.append(pool.submit(self._repeat, self._sync_gradebook, stop))
            while not stop.is_set() and not any(loop.done() for loop in loops):
                self._send_heartbeat()
                stop.wait(self.beat_seconds)
            stop.set()  # when one loop has failed, the others end too
            self.engines.close()
        self.course.queue.release(self.holder)
        self.lease.release()
        self.workers.forget(self.holder)
        for loop in loops:
            loop.result()

    def _repeat(self, step: Callable[[threading.Event], float], stop: threading.Event) -> None:
        """Repeat a step, with the pauses that it returns; the database may be away for a while."""
        while not stop.is_set():
            try:
                pause = step(stop)
            except OperationalError as error:
                log.error("the database does not answer", extra={"fault": str(error.orig)})
                pause = self.beat_seconds
            stop.wait(pause)

    def _examine(self, stop: threading.Event) -> float:
        job = self.course.queue.claim(self.holder)
        if job is None:
            return PAUSE_SECONDS
        start = time.monotonic()
        try:
            self._examine_job(job)
        except (PlatformError, PackageError) as error:
            if not stop.is_set():  # otherwise the stop has interrupted it
                log.error("not examined", extra={"topic": job.topic, "key": job.key, "fault": str(error)})
                self.course.queue.fail(job.key, str(error))
        else:
            log.info("examined", extra={"topic": job.topic, "key": job.key, "seconds": time.monotonic() - start})
        return 0.0

    def _send_heartbeat(self) -> None:
        """Record that this worker lives, and renew the lease during a long step."""
        try:
            self.workers.heartbeat(self.holder, self.threads)
            self.lease.acquire()
        except OperationalError as error:
            log.error("the database does not answer", extra={"fault": str(error.orig)})

    def _examine_job(self, job: QueuedJob) -> None:
        with self.engines.use(job.topic, job.notebook) as engine:
            if key_of(engine.task, job.job, self.course.salt) == job.key:
                self.course.queue.finish(job.key, engine.examine(job.job))
            elif job.priority is Priority.BATCH:
                raise PlatformError("the assignment or the platform changed while this waited; grade it again")
            else:
                self.course.queue.drop(job.key)  # the attempt gets a new job

    def _sync_gradebook(self, stop: threading.Event) -> float:
        return 0.0 if self.lease.acquire() and self._sync_attempts(stop) else PAUSE_SECONDS

    def _sync_attempts(self, stop: threading.Event) -> bool:
        """Enqueue new attempts and record examined ones; return whether there were new ones."""
        new = self.attempts.in_stage(AttemptStage.NEW)
        for attempt in new:
            if stop.is_set() or not self.lease.acquire():
                return False
            self.gradebook_sync.enqueue(attempt)
        waiting = self.attempts.in_stage(AttemptStage.EXAMINING)
        keys = self.attempts.result_keys(attempt.id for attempt in waiting)
        for attempt in waiting:
            if stop.is_set() or not self.lease.acquire():
                return False
            open_jobs = self.course.queue.left_of(keys[attempt.id].values())
            self.gradebook_sync.record(attempt, keys[attempt.id], open_jobs)
        return bool(new)
