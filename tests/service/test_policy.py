from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from autograder.course_toml import Rules
from autograder.examiner.verdict import Status
from autograder.service import policy
from autograder.service.models import AssignmentChange
from autograder.service.models import TestResult as Seen
from autograder.service.policy import Extent

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
rules = st.builds(
    Rules,
    counts=st.sampled_from(["best", "last"]),
    attempts=st.integers(0, 5),
    cool_down=st.integers(0, 3600),
    feedback=st.sampled_from(["all", "visible", "published"]),
    late=st.sampled_from(["accept", "refuse"]),
    due=st.none() | moments,
    published=st.booleans(),
)
scores = st.lists(st.floats(0, 10), max_size=6).map(lambda found: list(enumerate(found, 1)))


def hidden(name: str, is_hidden: bool) -> Seen:
    return Seen(
        notebook="n", test=name, title="", points=1, score=1, status=Status.PASSED, message="", hidden=is_hidden
    )


@given(rules, st.lists(moments, max_size=6), moments)
def test_a_submission_is_taken_exactly_if_no_rule_is_against_it(
    ruled: Rules, received: list[datetime], now: datetime
) -> None:
    in_time = ruled.due is None or now <= ruled.due or ruled.late == "accept"
    left = not ruled.attempts or len(received) < ruled.attempts
    cool = all(now - each >= timedelta(seconds=ruled.cool_down) for each in received)
    assert (policy.refusal(ruled, received, now) is None) == (in_time and left and cool)


@given(rules, st.lists(moments, min_size=1, max_size=6), moments)
def test_who_waits_as_long_as_was_said_may_hand_in(ruled: Rules, received: list[datetime], now: datetime) -> None:
    refused = policy.refusal(ruled, received, now)
    if refused is not None and refused.wait is not None:
        then = policy.refusal(ruled, received, now + timedelta(seconds=refused.wait))
        assert then is None or then.wait is None  # it may have become late in the meantime


def test_the_reasons_say_what_is_so() -> None:
    ruled = Rules(attempts=2, cool_down=60, late="refuse", due=NOON)
    second = timedelta(seconds=1)
    for received, now, reason in (
        ([], NOON + second, "the assignment was due 2026-11-25 12:00 UTC, and late submissions are not accepted"),
        ([NOON - 5 * second] * 2, NOON, "you have used all 2 attempts"),
        ([NOON - 5 * second], NOON, "you must wait 60 s between two attempts; try again in 55 s"),
    ):
        refused = policy.refusal(ruled, received, now)
        assert refused is not None
        assert refused.reason == reason


@given(moments, moments)
def test_an_extension_takes_the_place_of_the_due_date(due: datetime, extension: datetime) -> None:
    ruled = policy.current_rules(Rules(due=due), None, extension)
    assert policy.is_late(ruled, extension + timedelta(seconds=1))
    assert not policy.is_late(ruled, extension)


def test_what_was_changed_wins_over_the_file_and_the_rest_stays() -> None:
    written = Rules(due=NOON, attempts=3, cool_down=7)
    changed = AssignmentChange(due=None, attempts=5)
    assert policy.current_rules(written, changed, None) == Rules(due=None, attempts=5, cool_down=7)


@given(scores)
def test_the_attempt_that_counts_is_the_last_or_the_first_of_the_best(found: list[tuple[int, float]]) -> None:
    best, last = policy.counting_attempt(found, "best"), policy.counting_attempt(found, "last")
    if not found:
        assert best is last is None
        return
    assert last == len(found)
    top = max(score for _, score in found)
    assert best == next(number for number, score in found if score == top)


@given(rules, moments, st.lists(st.booleans()))
def test_a_student_sees_a_hidden_result_only_if_all_are_shown(ruled: Rules, now: datetime, kinds: list[bool]) -> None:
    tests = [hidden(str(number), kind) for number, kind in enumerate(kinds)]
    much = policy.extent(ruled, now)
    seen = policy.visible_tests(tests, much)
    over = ruled.due is not None and now > ruled.due
    whole = ruled.published or ruled.feedback == "all" or (ruled.feedback == "visible" and over)
    assert (much is Extent.ALL) == whole
    if whole:
        assert list(seen) == tests
    elif ruled.feedback == "published":
        assert seen == ()
    else:
        assert list(seen) == [test for test in tests if not test.hidden]
