"""The data of a grade report, from the gradebook and the autograded notebooks of a course."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Literal

from autograder.examiner.verdict import Status

Kind = Literal["tests", "manual", "task"]


def in_utc(moment: datetime | None) -> datetime | None:
    """Return `moment` in UTC; without a time zone, as in gradebooks, it is in UTC already."""
    if moment is None or moment.tzinfo is None:
        return moment and moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC)


class SubmissionState(StrEnum):
    """The state of a submission in a report."""

    GRADED = "graded"
    PROVISIONAL = "provisional"  # the tests are scored; a part waits to be graded by hand
    NOT_GRADED = "not graded"  # the mark is empty, which is not a zero
    MISSING = "missing"


@dataclass(frozen=True)
class Student:
    """A student; each part of the name may be empty."""

    id: str
    first_name: str = ""
    last_name: str = ""
    lms_user_id: str = ""

    @property
    def name(self) -> str:
        """The full name, or the id if there is no name."""
        return " ".join(filter(None, (self.first_name, self.last_name))) or self.id


@dataclass(frozen=True)
class Item:
    """A cell that earns points, unique by (notebook, name) in its topic; `title` names the property that it checks."""

    notebook: str
    name: str
    title: str
    points: float
    kind: Kind


@dataclass(frozen=True)
class Mark:
    """The score of one item in one submission.

    `score` is without extra credit, and None until the item is graded; `status` and `message` come from the
    tests, and are None and empty where a grader scored the item.
    """

    item: Item
    score: float | None
    extra_credit: float = 0.0
    needs_manual_grade: bool = False
    scored_by_hand: bool = False
    status: Status | None = None
    message: str = ""

    @property
    def outcome(self) -> Status | None:
        """The status of the item, by its score if a grader changed it; None until it is graded."""
        if self.score is None:
            return None
        if self.status is Status.ENDED and not self.scored_by_hand:
            return Status.ENDED
        if self.score >= self.item.points or math.isclose(self.score, self.item.points):
            return Status.PASSED
        return Status.FAILED if self.score <= 0 else Status.PARTIAL


@dataclass(frozen=True)
class Comment:
    """A grader's comment on a cell."""

    cell: str
    text: str


@dataclass(frozen=True)
class Submission:
    """A student's submission of a topic, also a missing one.

    Times are in UTC. `reason` says why a submission is not graded. `due` includes the student's extension.
    `penalty` is in points. `version` is that of the tests. `notes` are the sentences of the intake about cells and
    files that it ignored or repaired.
    """

    state: SubmissionState
    reason: str = ""
    submitted: datetime | None = None
    due: datetime | None = None
    late_seconds: float = 0.0
    attempt: int | None = None
    penalty: float = 0.0
    isolation: str = ""
    version: str = ""
    notes: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    comments: tuple[Comment, ...] = ()

    @property
    def scored(self) -> bool:
        """True if every test has a score."""
        return self.state in (SubmissionState.GRADED, SubmissionState.PROVISIONAL)

    @property
    def score(self) -> float | None:
        """The points with extra credit and penalty, never below zero; None while the mark is empty."""
        if not self.scored:
            return None
        return max(0.0, sum((mark.score or 0.0) + mark.extra_credit for mark in self.marks) - self.penalty)


@dataclass(frozen=True)
class Topic:
    """An assignment, with its items in the order of the notebook."""

    name: str
    items: tuple[Item, ...]

    @property
    def points(self) -> float:
        """The score of a perfect submission, without extra credit."""
        return sum(item.points for item in self.items)

    @property
    def tests(self) -> tuple[Item, ...]:
        """The items that are scored by tests and are worth points."""
        return tuple(item for item in self.items if item.kind == "tests" and item.points > 0)


@dataclass(frozen=True)
class ClassData:
    """All data of a grade report; `submissions` has an entry for each (student id, topic name)."""

    title: str
    students: tuple[Student, ...]
    topics: tuple[Topic, ...]
    submissions: Mapping[tuple[str, str], Submission]

    def submission(self, student: Student, topic: Topic) -> Submission:
        """Return the submission of `student` for `topic`, which may be a missing one."""
        return self.submissions[student.id, topic.name]
