"""What the service is told and what it answers, as JSON."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from autograder.course_toml import Attempts, Feedback, Seconds
from autograder.examiner.verdict import Status


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Role(StrEnum):
    """What somebody is in the course."""

    STUDENT = "student"
    GRADER = "grader"
    INSTRUCTOR = "instructor"


class AttemptStatus(StrEnum):
    """How far the grading of a submission has come; `FAILED` says that the platform did, and there is no score."""

    QUEUED = "queued"
    RUNNING = "running"
    GRADED = "graded"
    FAILED = "failed"


class Me(_Model):
    """Who asks."""

    name: str
    role: Role


class Refusal(_Model):
    """Why a request was refused."""

    detail: str


class AssignmentView(_Model):
    """An assignment as the one who asks sees it.

    `due` includes an extension, `late` says that it is over. `attempts_allowed` is None where there may be any
    number. The last four are about the asker's own attempts: `state` is the latest one's, `score` the counting one's
    or, as long as not all results are to be seen, what is to be seen of the latest one's.
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
    """What an instructor changes; what is left out stays as it is."""

    released: bool = False
    due: AwareDatetime | None = None
    attempts: Attempts = 0
    cool_down: Seconds = 0
    feedback: Feedback = "visible"
    published: bool = False


class Extension(_Model):
    """Another due date, of one student."""

    due: AwareDatetime


class Receipt(_Model):
    """A promise that a submission was received; `digest` is the SHA-256 of the archive as it was sent.

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
    """Whether a receipt is one of this course, and says of a submission what is so."""

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
    """An attempt as the one who asks may see it.

    `position` counts from 1 and is None unless it waits; `eta_seconds` is None where nothing is known. `score` and
    `tests` are those that the feedback policy shows; `counts` says that it is the one in the gradebook.
    `feedback` is a digest of what its feedback pages show, None where there are none to be seen.
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
    """What is to be graded, and how fast that goes."""

    waiting: int
    running: int
    workers: int
    per_minute: float
    items: tuple[Waiting, ...]


class Health(_Model):
    """Whether the service can do its work; `workers` counts those seen within half a minute."""

    status: Annotated[str, Field(pattern="^(ok|degraded)$")]
    database: bool
    workers: int
