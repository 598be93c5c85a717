"""Grade submissions of one assignment in two sandboxes: one forks candidates, the other examiners."""

from pathlib import Path
from types import TracebackType

from autograder.candidate.channel import ChannelClosed, pair
from autograder.candidate.sandbox import Plan, Sandbox
from autograder.errors import PlatformError
from autograder.examiner.job import Examined, Job
from autograder.grading.assignment import Assignment
from autograder.intake import Submission
from autograder.worlds import keys

GRACE_SECONDS = 60.0


class Engine:
    """The sandboxes of one assignment, started once and used for all its submissions, from several threads at once.

    Enter it in a thread that outlives its use. Raises `PlatformError` where submissions cannot be isolated.
    """

    def __init__(self, assignment: Assignment, salt: bytes | None = None) -> None:
        self.assignment = assignment
        self.salt = keys.salt() if salt is None else salt
        self._candidates: Sandbox | None = None
        self._examiners: Sandbox | None = None

    def __enter__(self) -> "Engine":
        try:
            self._candidates = Sandbox(candidate_plan(self.assignment))
            self._examiners = Sandbox(examiner_plan(self.assignment, self.salt))
            self._candidates.wait_until_ready()
            self._examiners.wait_until_ready()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End both sandboxes."""
        for sandbox in (self._candidates, self._examiners):
            if sandbox is not None:
                sandbox.close()
        self._candidates = self._examiners = None

    def grade(self, submission: Submission) -> Examined:
        """Return what the examiner found out; raise `PlatformError` if that could not be done."""
        return self.examine(self.assignment.job(submission))

    def examine(self, job: Job) -> Examined:
        """Run one job: a candidate and an examiner, joined by a socket, both gone at the end."""
        if self._candidates is None or self._examiners is None:
            raise PlatformError("the engine is not running")
        to_examiner, to_candidate = pair()
        mine, theirs = pair()
        candidate = examiner = None
        try:
            candidate = self._candidates.start([to_candidate])
            examiner = self._examiners.start([to_examiner, theirs])
            for channel in (to_examiner, to_candidate, theirs):
                channel.close()
            mine.send(job.plain())
            kind, *answer = mine.receive(timeout=job.limits.seconds_total + GRACE_SECONDS)
        except ChannelClosed as error:
            raise PlatformError(f"the examiner ended without an answer: {error}") from error
        except TimeoutError as error:
            raise PlatformError("the examiner did not answer in time") from error
        finally:
            for channel in (to_examiner, to_candidate, theirs, mine):
                channel.close()
            if candidate is not None:
                self._candidates.stop(candidate)
            if examiner is not None:
                self._examiners.stop(examiner)
        if kind != "examined":
            raise PlatformError("\n".join(["the examiner failed:", *answer]))
        return Examined.from_plain(answer[0])


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
        folders["/package"] = assignment.package.resolve()
    parts = ("candidate", "checks", "examiner", "worlds")
    return Plan(
        "autograder.examiner",
        parts,
        assignment.folder.resolve(),
        assignment.modules(),
        folders,
        {keys.SALT: salt.decode()},
        assignment.limits,
    )
