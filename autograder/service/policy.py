"""Decide by the rules of a course: who may hand in when, which attempt counts, and which results a student sees."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from autograder.course_toml import Counts, Rules
from autograder.service.models import AssignmentChange, TestResult


class Extent(StrEnum):
    """The part of the results that a student sees."""

    ALL = "all"
    VISIBLE = "visible"  # those of the tests that the handout shows
    NOTHING = "nothing"


@dataclass(frozen=True)
class Refusal:
    """The refusal of a submission; `wait` is the seconds until it is accepted, None if waiting does not help."""

    reason: str
    wait: float | None = None


def current_rules(written: Rules, changed: AssignmentChange | None, extension: datetime | None) -> Rules:
    """Return the rules of an assignment for one student: course.toml, then later changes, then an extension."""
    update = changed.model_dump(exclude_unset=True) if changed else {}
    if extension is not None:
        update["due"] = extension
    return written.model_copy(update=update)


def is_late(rules: Rules, now: datetime) -> bool:
    """Return whether `now` is after the due date; exactly at the due date is in time."""
    return rules.due is not None and now > rules.due


def refusal(rules: Rules, received: Sequence[datetime], now: datetime) -> Refusal | None:
    """Return why a student who handed in at the times `received` may not hand in now; None if the student may."""
    if rules.late == "refuse" and rules.due is not None and is_late(rules, now):
        return Refusal(f"the assignment was due {_text(rules.due)}, and late submissions are not accepted")
    if rules.attempts and len(received) >= rules.attempts:
        used = "your only attempt" if rules.attempts == 1 else f"all {rules.attempts} attempts"
        return Refusal(f"you have used {used}")
    if received:
        wait = rules.cool_down - (now - max(received)).total_seconds()
        if wait > 0:
            return Refusal(f"you must wait {rules.cool_down} s between two attempts; try again in {wait:.0f} s", wait)
    return None


def counting_attempt(scores: Iterable[tuple[int, float]], counts: Counts) -> int | None:
    """Return the number of the attempt that counts; `scores` are the (number, score) of the graded ones.

    None if no attempt is graded. Of several best attempts the first counts, as it is the least late.
    """
    graded = list(scores)
    if not graded:
        return None
    if counts == "last":
        return max(number for number, _ in graded)
    return max(graded, key=lambda attempt: (attempt[1], -attempt[0]))[0]


def extent(rules: Rules, now: datetime) -> Extent:
    """Return the part of the results of an assignment that a student may see."""
    if rules.published or rules.feedback == "all" or (rules.feedback == "visible" and is_late(rules, now)):
        return Extent.ALL
    return Extent.VISIBLE if rules.feedback == "visible" else Extent.NOTHING


def visible_tests(tests: Iterable[TestResult], extent: Extent) -> tuple[TestResult, ...]:
    """Return the results that may be seen."""
    return tuple(test for test in tests if extent is Extent.ALL or (extent is Extent.VISIBLE and not test.hidden))


def _text(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
