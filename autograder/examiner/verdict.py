"""The verdict of a test, in plain data."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How a test ended."""

    PASSED = "passed"
    PARTIAL = "partial"
    FAILED = "failed"
    ENDED = "ended"  # the candidate died or ran out of a resource


@dataclass(frozen=True)
class Verdict:
    """The score of one tests cell.

    `score` is between 0 and `points`. `title` names what the test checks and `message` is its result, both written for
    the student. `calls` counts the test's uses of the student's work; `seconds` is wall-clock time.
    """

    test: str
    title: str
    points: float
    score: float
    status: Status
    message: str
    calls: int
    seconds: float
