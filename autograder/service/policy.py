"""The rules of a course, decided: who may hand in when, which attempt counts, and what a student may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from autograder.course_toml import Counts, Rules
from autograder.service.api.models import AssignmentChange, TestResult


class Extent(StrEnum):
    """How much of the results a student sees."""

    ALL = "all"
    VISIBLE = "visible"  # those of the tests that the handout shows
    NOTHING = "nothing"


@dataclass(frozen=True)
class Refusal:
    """Why a submission is not taken; `wait` is the seconds after which it would be, None if time does not help."""

    reason: str
    wait: float | None = None


def rules_now(written: Rules, changed: AssignmentChange | None, extension: datetime | None) -> Rules:
    """Return the rules of an assignment for one student: those of course.toml, what was changed since, an extension."""
    update = changed.model_dump(exclude_unset=True) if changed else {}
    if extension is not None:
        update["due"] = extension
    return written.model_copy(update=update)


def is_late(rules: Rules, now: datetime) -> bool:
    """Whether `now` is after the due date; the moment itself is in time."""
    return rules.due is not None and now > rules.due


def refusal(rules: Rules, received: Sequence[datetime], now: datetime) -> Refusal | None:
    """Return why a student who handed in at the times `received` may not hand in now; None who may."""
    if rules.late == "refuse" and rules.due is not None and is_late(rules, now):
        return Refusal(f"it was due {_moment(rules.due)}, and late submissions are not taken")
    if rules.attempts and len(received) >= rules.attempts:
        return Refusal(f"all {rules.attempts} attempts are used")
    if received:
        wait = rules.cool_down - (now - max(received)).total_seconds()
        if wait > 0:
            return Refusal(f"there are {rules.cool_down} s between two attempts; wait {wait:.0f} s more", wait)
    return None


def counting(scores: Iterable[tuple[int, float]], counts: Counts) -> int | None:
    """Return the number of the attempt that counts, of (number, score) of those graded; None if there are none.

    Of several best ones the first counts, as it is the least late.
    """
    graded = list(scores)
    if not graded:
        return None
    if counts == "last":
        return max(number for number, _ in graded)
    return max(graded, key=lambda attempt: (attempt[1], -attempt[0]))[0]


def extent(rules: Rules, now: datetime) -> Extent:
    """Return how much of the results of an assignment a student may see."""
    if rules.published or rules.feedback == "all" or (rules.feedback == "visible" and is_late(rules, now)):
        return Extent.ALL
    return Extent.VISIBLE if rules.feedback == "visible" else Extent.NOTHING


def shown(tests: Iterable[TestResult], much: Extent) -> tuple[TestResult, ...]:
    """Return the results that may be seen."""
    return tuple(test for test in tests if much is Extent.ALL or (much is Extent.VISIBLE and not test.hidden))


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
