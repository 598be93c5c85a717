"""Examine submissions of one notebook in a sandbox that forks candidates and a branch of it that forks examiners."""

import threading
from contextlib import ExitStack
from dataclasses import replace
from types import TracebackType

from autograder.errors import PlatformError
from autograder.examiner.job import Examination, Job
from autograder.grading.notebook_task import NotebookTask
from autograder.intake.graft import Grafted
from autograder.salt import SALT
from autograder.salt import salt as default_salt
from autograder.sandbox import landlock_sandbox
from autograder.sandbox.isolation import Isolation, chosen
from autograder.sandbox.plan import Branch, SandboxPlan
from autograder.sandbox.sandbox import Sandbox
from autograder.wire.channel import Channel, ChannelClosed, pair
from autograder.wire.frames import ARRAYS

GRACE_SECONDS = 60.0
MEMORY_MB = 1024  # the least that an examiner may use


class _Running:
    """A running sandbox and its branch."""

    def __init__(self, task: NotebookTask, salt: bytes) -> None:
        self.isolation = chosen()
        self.closed = False
        self.candidates = Sandbox(candidates(task), self.isolation)
        try:
            self.candidates.wait_until_ready()
            self.examiners = self.candidates.branch(examiners(task, salt))
            self.examiners.wait_until_ready()
        except BaseException:
            self.candidates.close()
            raise

    @property
    def alive(self) -> bool:
        return self.candidates.alive

    def close(self) -> None:
        self.closed = True
        self.candidates.close()

    def examine(self, job: Job) -> Examination:
        if self.isolation is Isolation.BUBBLEWRAP:
            examination = self._examine(job)
        else:
            with landlock_sandbox.turn(lambda: not self.closed):
                examination = self._examine(job)
        return replace(examination, isolation=self.isolation.value)

    def _examine(self, job: Job) -> Examination:
        to_examiner, to_candidate = pair()
        near, far = pair()
        with ExitStack() as stack:
            for channel in (to_examiner, to_candidate, far, near):
                stack.callback(channel.close)
            candidate = self.candidates.start([to_candidate])
            try:
                examiner = self.examiners.start([to_examiner, far])
                stack.callback(self.examiners.stop, examiner)
                for channel in (to_examiner, to_candidate, far):
                    channel.close()
                examination = _examination(near, job)
            finally:
                survived = self.candidates.stop(candidate)
        if not survived:  # the examiner cannot tell the end of this candidate from the end of all
            raise PlatformError("the sandbox of the student's code ended")
        return examination


def _examination(examiner: Channel, job: Job) -> Examination:
    try:
        examiner.send(job.plain())
        kind, *answer = examiner.receive(timeout=job.limits.seconds_total + GRACE_SECONDS)
    except ChannelClosed as error:
        raise PlatformError(f"the examiner ended without an answer: {error}") from error
    except TimeoutError as error:
        raise PlatformError("the examiner did not answer in time") from error
    if kind != "examined":
        raise PlatformError("\n".join(["the examiner failed:", *answer]))
    return Examination.from_plain(answer[0])


class SandboxPool:
    """The sandboxes of one notebook, started once and used for all its submissions, from several threads at once.

    Enter it in a thread that outlives its use. Raises `PlatformError` where submissions cannot be isolated.
    """

    def __init__(self, task: NotebookTask, salt: bytes | None = None) -> None:
        self.task = task
        self.salt = default_salt() if salt is None else salt
        self._lock = threading.Lock()
        self._running: _Running | None = None

    @property
    def running(self) -> bool:
        """True after the pool was entered, until it is closed."""
        return self._running is not None

    def __enter__(self) -> "SandboxPool":
        self._running = _Running(self.task, self.salt)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the sandbox and all that still runs in it."""
        with self._lock:
            if self._running is not None:
                self._running.close()
            self._running = None

    def grade(self, grafted: Grafted) -> Examination:
        """Examine a student's work; raise `PlatformError` if that is not possible."""
        return self.examine(self.task.job(grafted))

    def examine(self, job: Job) -> Examination:
        """Run one job with a candidate and an examiner, which a socket joins and which both end with the job.

        If the sandbox has died, for example for lack of memory, it is started again and the job runs once more.
        """
        running = self._running
        if running is None:
            raise PlatformError("the sandbox of this notebook was closed")
        try:
            return running.examine(job)
        except PlatformError:
            if running.alive:
                raise
            return self._replace(running).examine(job)

    def _replace(self, dead: _Running) -> _Running:
        with self._lock:
            if self._running is None:
                raise PlatformError("the sandbox of this notebook was closed")
            if self._running is dead:
                dead.close()
                self._running = _Running(self.task, self.salt)
            return self._running


def candidates(task: NotebookTask) -> SandboxPlan:
    """Return the plan of the sandbox for student code: of this library it holds the candidate, wire and checks."""
    return SandboxPlan(
        "autograder.candidate.zygote",
        ("wire", "candidate", "checks"),
        task.folder.resolve(),
        (*ARRAYS, *task.modules(), "matplotlib.pyplot", "matplotlib_inline.backend_inline"),
        task.limits,
    )


def examiners(task: NotebookTask, salt: bytes) -> Branch:
    """Return the branch for tests: it holds the package, and no gradebook, network or submission."""
    folders = {} if task.package is None else {"package": task.package}
    # An examiner keeps the outputs of all cells; each test has a process and limits of its own. Where the candidate
    # is the same user, its processes and files count here, too, and must leave enough for the examiner.
    limits = task.limits
    limits = replace(
        limits,
        seconds_per_cell=limits.seconds_total,
        memory_mb=max(MEMORY_MB, limits.memory_mb),
        processes=2 * limits.processes,
        open_files=2 * limits.open_files,
    )
    library = ("atomic_files.py", "salt.py", "examiner", "worlds")
    return Branch("autograder.examiner.main", library, folders, {SALT: salt.decode()}, limits)
