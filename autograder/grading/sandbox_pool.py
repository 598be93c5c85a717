"""Grade submissions of one assignment in a sandbox that forks candidates, and a branch of it that forks examiners."""

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
MEMORY_MB = 1024  # what an examiner may use at least


class _Running:
    """A running sandbox and its branch."""

    def __init__(self, assignment: NotebookTask, salt: bytes) -> None:
        self.isolation = chosen()
        self.closed = False
        self.candidates = Sandbox(candidates(assignment), self.isolation)
        try:
            self.candidates.wait_until_ready()
            self.examiners = self.candidates.branch(examiners(assignment, salt))
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
            examined = self._examine(job)
        else:
            with landlock_sandbox.turn(lambda: not self.closed):
                examined = self._examine(job)
        return replace(examined, isolation=self.isolation.value)

    def _examine(self, job: Job) -> Examination:
        to_examiner, to_candidate = pair()
        mine, theirs = pair()
        with ExitStack() as stack:
            for channel in (to_examiner, to_candidate, theirs, mine):
                stack.callback(channel.close)
            candidate = self.candidates.start([to_candidate])
            try:
                examiner = self.examiners.start([to_examiner, theirs])
                stack.callback(self.examiners.stop, examiner)
                for channel in (to_examiner, to_candidate, theirs):
                    channel.close()
                answer = _answer(mine, job)
            finally:
                survived = self.candidates.stop(candidate)
        if not survived:  # the examiner took the end of all candidates for the end of this one
            raise PlatformError("the sandbox of the student's process ended")
        return answer


def _answer(examiner: Channel, job: Job) -> Examination:
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
    """The sandbox of one assignment, started once and used for all its submissions, from several threads at once.

    Enter it in a thread that outlives its use. Raises `PlatformError` where submissions cannot be isolated.
    """

    def __init__(self, assignment: NotebookTask, salt: bytes | None = None) -> None:
        self.assignment = assignment
        self.salt = default_salt() if salt is None else salt
        self._lock = threading.Lock()
        self._running: _Running | None = None

    @property
    def running(self) -> bool:
        """Whether it was entered and not closed."""
        return self._running is not None

    def __enter__(self) -> "SandboxPool":
        self._running = _Running(self.assignment, self.salt)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the sandbox, and whatever still runs in it."""
        with self._lock:
            if self._running is not None:
                self._running.close()
            self._running = None

    def grade(self, submission: Grafted) -> Examination:
        """Return what the examiner found out; raise `PlatformError` if that could not be done."""
        return self.examine(self.assignment.job(submission))

    def examine(self, job: Job) -> Examination:
        """Run one job: a candidate and an examiner, joined by a socket, both gone at the end.

        If the sandbox has died, of want of memory perhaps, it is started anew and the job is run once more.
        """
        running = self._running
        if running is None:
            raise PlatformError("the engine is not running")
        try:
            return running.examine(job)
        except PlatformError:
            if running.alive:
                raise
            return self._replace(running).examine(job)

    def _replace(self, dead: _Running) -> _Running:
        with self._lock:
            if self._running is None:
                raise PlatformError("the engine is not running")
            if self._running is dead:
                dead.close()
                self._running = _Running(self.assignment, self.salt)
            return self._running


def candidates(assignment: NotebookTask) -> SandboxPlan:
    """Return the sandbox that student code runs in: of this library it holds the wire and the checks."""
    return SandboxPlan(
        "autograder.candidate.zygote",
        ("wire", "candidate", "checks"),
        assignment.folder.resolve(),
        (*ARRAYS, *assignment.modules(), "matplotlib.pyplot", "matplotlib_inline.backend_inline"),
        assignment.limits,
    )


def examiners(assignment: NotebookTask, salt: bytes) -> Branch:
    """Return what tests run with: the package, and no gradebook, network or submission."""
    folders = {} if assignment.package is None else {"package": assignment.package}
    # It reads what all cells of a submission show and keeps it; each test has a process and limits of its own. Where
    # the candidate is the same user, what it uses counts here as well, and must not be all there is.
    limits = assignment.limits
    limits = replace(
        limits,
        seconds_per_cell=limits.seconds_total,
        memory_mb=max(MEMORY_MB, limits.memory_mb),
        processes=2 * limits.processes,
        open_files=2 * limits.open_files,
    )
    return Branch("autograder.examiner.main", ("salt.py", "examiner", "worlds"), folders, {SALT: salt.decode()}, limits)
