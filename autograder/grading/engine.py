"""Grade submissions of one assignment in two sandboxes: one forks candidates, the other examiners."""

import threading
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from autograder.candidate import landlocked
from autograder.candidate.channel import Channel, ChannelClosed, pair
from autograder.candidate.isolation import Isolation, chosen
from autograder.candidate.plan import Plan
from autograder.candidate.sandbox import Sandbox
from autograder.errors import PlatformError
from autograder.examiner.job import Examined, Job
from autograder.grading.assignment import Assignment
from autograder.intake import Submission
from autograder.worlds import keys

GRACE_SECONDS = 60.0
MEMORY_MB = 1024  # what an examiner may use at least


class _Sandboxes:
    """A running pair: one forks candidates, the other examiners."""

    def __init__(self, assignment: Assignment, salt: bytes) -> None:
        self.isolation = chosen()
        self.closed = False
        started: list[Sandbox] = []
        try:
            started.append(Sandbox(candidate_plan(assignment), self.isolation))
            started.append(Sandbox(examiner_plan(assignment, salt), self.isolation))
            for sandbox in started:
                sandbox.wait_until_ready()
        except BaseException:
            for sandbox in started:
                sandbox.close()
            raise
        self.candidates, self.examiners = started

    @property
    def alive(self) -> bool:
        return self.candidates.alive and self.examiners.alive

    def close(self) -> None:
        self.closed = True
        self.candidates.close()
        self.examiners.close()

    def examine(self, job: Job) -> Examined:
        if self.isolation is Isolation.BUBBLEWRAP:
            examined = self._examine(job)
        else:
            with landlocked.turn(lambda: not self.closed):
                examined = self._examine(job)
        return replace(examined, isolation=self.isolation.value)

    def _examine(self, job: Job) -> Examined:
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


def _answer(examiner: Channel, job: Job) -> Examined:
    try:
        examiner.send(job.plain())
        kind, *answer = examiner.receive(timeout=job.limits.seconds_total + GRACE_SECONDS)
    except ChannelClosed as error:
        raise PlatformError(f"the examiner ended without an answer: {error}") from error
    except TimeoutError as error:
        raise PlatformError("the examiner did not answer in time") from error
    if kind != "examined":
        raise PlatformError("\n".join(["the examiner failed:", *answer]))
    return Examined.from_plain(answer[0])


class Engine:
    """The sandboxes of one assignment, started once and used for all its submissions, from several threads at once.

    Enter it in a thread that outlives its use. Raises `PlatformError` where submissions cannot be isolated.
    """

    def __init__(self, assignment: Assignment, salt: bytes | None = None) -> None:
        self.assignment = assignment
        self.salt = keys.salt() if salt is None else salt
        self._lock = threading.Lock()
        self._sandboxes: _Sandboxes | None = None

    @property
    def running(self) -> bool:
        """Whether it was entered and not closed."""
        return self._sandboxes is not None

    def __enter__(self) -> "Engine":
        self._sandboxes = _Sandboxes(self.assignment, self.salt)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End both sandboxes, and whatever still runs in them."""
        with self._lock:
            if self._sandboxes is not None:
                self._sandboxes.close()
            self._sandboxes = None

    def grade(self, submission: Submission) -> Examined:
        """Return what the examiner found out; raise `PlatformError` if that could not be done."""
        return self.examine(self.assignment.job(submission))

    def examine(self, job: Job) -> Examined:
        """Run one job: a candidate and an examiner, joined by a socket, both gone at the end.

        If a sandbox has died, of want of memory perhaps, both are started anew and the job is run once more.
        """
        sandboxes = self._sandboxes
        if sandboxes is None:
            raise PlatformError("the engine is not running")
        try:
            return sandboxes.examine(job)
        except PlatformError:
            if sandboxes.alive:
                raise
            return self._replace(sandboxes).examine(job)

    def _replace(self, dead: _Sandboxes) -> _Sandboxes:
        with self._lock:
            if self._sandboxes is None:
                raise PlatformError("the engine is not running")
            if self._sandboxes is dead:
                dead.close()
                self._sandboxes = _Sandboxes(self.assignment, self.salt)
            return self._sandboxes


def candidate_plan(assignment: Assignment) -> Plan:
    """Return the sandbox that student code runs in: of this library it holds the wire and the checks."""
    return Plan(
        "autograder.candidate.zygote",
        ("candidate", "checks"),
        assignment.folder.resolve(),
        (*assignment.modules(), "matplotlib.pyplot", "matplotlib_inline.backend_inline"),
        limits=assignment.limits,
    )


def examiner_plan(assignment: Assignment, salt: bytes) -> Plan:
    """Return the sandbox that tests run in: it holds the package, and no gradebook, network or submission."""
    folders: dict[str, Path] = {}
    if assignment.package is not None:
        folders["package"] = assignment.package.resolve()
    parts = ("candidate", "checks", "examiner", "worlds")
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
    return Plan(
        "autograder.examiner",
        parts,
        assignment.folder.resolve(),
        assignment.modules(),
        folders,
        {keys.SALT: salt.decode()},
        limits,
    )
