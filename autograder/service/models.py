"""The JSON of requests and responses."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from autograder.course_toml import Attempts, Feedback, Seconds
from autograder.examiner.verdict import Status


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Role(StrEnum):
    """The role of a person in the course."""

    STUDENT = "student"
    GRADER = "grader"
    INSTRUCTOR = "instructor"


class AttemptStatus(StrEnum):
    """The status of a submission; `FAILED` means that the platform failed, and then there is no score."""

    QUEUED = "queued"
    RUNNING = "running"
    GRADED = "graded"
    FAILED = "failed"


class Me(_Model):
    """The person who sends the request."""

    name: str
    role: Role


class ErrorView(_Model):
    """The reason why a request was refused."""

    detail: str


class AssignmentView(_Model):
    """An assignment as the person who asks sees it.

    `due` includes an extension, and `late` says that it is over. `attempts_allowed` is None for any number of attempts.
    The last four are about the person's own attempts: `state` is that of the latest one. `score` is that of the attempt
    that counts; as long as some results are not shown, it is the shown part of the latest attempt's score.
    """

    name: str
    title: str
    released: bool
    published: bool
    due: datetime | None
    late: bool
    points: float
    notebooks: tuple[str, ...]
    attempts_allowed: int | None
    attempts_used: int
    state: AttemptStatus | None
    score: float | None
    max_score: float | None


class AssignmentChange(_Model):
    """New rules of an assignment; a rule that is left out stays as it is."""

    released: bool = False
    due: AwareDatetime | None = None
    attempts: Attempts = 0
    cool_down: Seconds = 0
    feedback: Feedback = "visible"
    published: bool = False


class Extension(_Model):
    """Another due date for one student."""

    due: AwareDatetime


class Receipt(_Model):
    """A signed statement that a submission was received; `digest` is the SHA-256 of the archive as it was sent.

    `signature` is Ed25519, in base64, over all other fields as JSON with sorted keys and without spaces.
    """

    submission: str
    course: str
    assignment: str
    student: str
    number: int
    received: str
    digest: str
    signature: str


class Key(_Model):
    """The public key of the receipts, as PEM."""

    pem: str


class Verification(_Model):
    """The verdict on a receipt: `valid` if this course signed it and has the submission that it names."""

    valid: bool
    reason: str


class TestResult(_Model):
    """The result of one tests cell."""

    notebook: str
    test: str
    title: str
    points: float
    score: float
    status: Status
    message: str
    hidden: bool


class AttemptView(_Model):
    """An attempt as the person who asks may see it.

    `position` counts from 1 and is None unless the attempt waits; `eta_seconds` is None if it cannot be estimated.
    `score` and `tests` are those that the feedback policy shows; `counts` says that the attempt is in the gradebook.
    `feedback` is a digest of the feedback pages, None if there are none to see. `version` is that of the tests, "" if
    they have none.
    """

    id: str
    assignment: str
    student: str
    number: int
    received: datetime
    late: bool
    digest: str
    state: AttemptStatus
    position: int | None = None
    eta_seconds: float | None = None
    score: float | None = None
    max_score: float | None = None
    counts: bool = False
    tests: tuple[TestResult, ...] = ()
    notes: tuple[str, ...] = ()
    version: str = ""
    feedback: str | None = None
    fault: str = ""


class Waiting(_Model):
    """A submission that is not graded yet."""

    id: str
    assignment: str
    student: str
    number: int
    state: AttemptStatus
    position: int | None


class QueueView(_Model):
    """The submissions that are not graded yet, and how fast they are graded."""

    waiting: int
    running: int
    workers: int
    per_minute: float
    items: tuple[Waiting, ...]


class Health(_Model):
    """The health of the service; `workers` counts those with a heartbeat in the last half a minute."""

    status: Annotated[str, Field(pattern="^(ok|degraded)$")]
    database: bool
    workers: int
