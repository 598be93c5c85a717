from datetime import UTC, datetime, timedelta

from autograder.service.pages.filters import Filter, select
from autograder.service.records.attempts import Attempt, AttemptStage

BEGAN = datetime(2026, 11, 25, tzinfo=UTC)


def attempt(student: str, number: int, stage: AttemptStage, minutes: int) -> Attempt:
    received = BEGAN + timedelta(minutes=minutes)
    about = (False, 0, "", None, None, False, (), (), "")
    return Attempt(f"{student}{number}", "toy", student, number, received, False, "", stage, *about)


ATTEMPTS = [
    attempt("ada", 1, AttemptStage.FAILED, 0),
    attempt("ada", 2, AttemptStage.GRADED, 3),
    attempt("ben", 1, AttemptStage.FAILED, 1),
    attempt("cleo", 1, AttemptStage.EXAMINING, 4),
    attempt("dan", 1, AttemptStage.NEW, 2),
]


def names(chosen: Filter) -> list[str]:
    return [attempt.id for attempt in select(ATTEMPTS, chosen)]


def test_what_could_not_be_graded_comes_first_and_then_the_newest() -> None:
    assert names(Filter()) == ["ben1", "cleo1", "ada2", "dan1"]


def test_earlier_attempts_are_shown_on_demand() -> None:
    assert names(Filter(latest=False)) == ["ben1", "ada1", "cleo1", "ada2", "dan1"]


def test_a_state_is_that_of_the_attempts_that_are_shown() -> None:
    assert names(Filter(state="failed")) == ["ben1"]  # ada has handed in again since
    assert names(Filter(state="open")) == ["cleo1", "dan1"]
    assert names(Filter(state="graded")) == ["ada2"]


def test_a_filter_can_be_kept_in_an_address() -> None:
    assert Filter("toy", "failed", "a b").query == "assignment=toy&state=failed&student=a+b&attempts=latest"
