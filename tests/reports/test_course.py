from datetime import UTC, datetime, timedelta, timezone

import pytest

from autograder.examiner.verdict import Status
from autograder.reports.course import Item, Mark, Student, Submission, SubmissionState, Topic, in_utc

ITEM = Item("drift", "test_psi", "PSI", 3, "tests")


@pytest.mark.parametrize(
    ("mark", "outcome"),
    [
        (Mark(ITEM, None), None),
        (Mark(ITEM, 3), Status.PASSED),
        (Mark(ITEM, 0.1 + 0.2 + 2.7), Status.PASSED),
        (Mark(ITEM, 1), Status.PARTIAL),
        (Mark(ITEM, 0, status=Status.FAILED), Status.FAILED),
        (Mark(ITEM, 0, status=Status.ENDED), Status.ENDED),
        (Mark(ITEM, 3, status=Status.ENDED, scored_by_hand=True), Status.PASSED),
    ],
)
def test_an_outcome_follows_the_score_that_counts(mark: Mark, outcome: Status | None) -> None:
    assert mark.outcome == outcome


def test_a_score_adds_extra_credit_and_takes_the_penalty_off() -> None:
    marks = (Mark(ITEM, 2, extra_credit=0.5), Mark(ITEM, None), Mark(ITEM, 1))
    assert Submission(SubmissionState.PROVISIONAL, marks=marks, penalty=1).score == 2.5
    assert Submission(SubmissionState.GRADED, marks=marks, penalty=9).score == 0


@pytest.mark.parametrize("state", [SubmissionState.NOT_GRADED, SubmissionState.MISSING])
def test_an_empty_mark_is_no_zero(state: SubmissionState) -> None:
    assert Submission(state, marks=(Mark(ITEM, 2),)).score is None


def test_a_student_without_a_name_is_called_by_the_id() -> None:
    assert Student("s1").name == "s1"
    assert Student("s1", last_name="Mononym").name == "Mononym"
    assert Student("s1", "Ada", "Lovelace").name == "Ada Lovelace"


def test_tests_worth_nothing_are_left_out_of_the_statistics() -> None:
    free = Item("drift", "test_free", "free", 0, "tests")
    card = Item("drift", "card", "card", 5, "task")
    topic = Topic("drift", (ITEM, free, card))
    assert topic.tests == (ITEM,)
    assert topic.points == 8


def test_times_are_in_utc() -> None:
    assert in_utc(None) is None
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert in_utc(datetime(2026, 3, 1, 12)) == noon
    assert in_utc(datetime(2026, 3, 1, 14, tzinfo=timezone(timedelta(hours=2)))) == noon
