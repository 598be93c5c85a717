from datetime import UTC, datetime

from autograder.course_toml import Rules
from autograder.service.pages.rule_texts import terms, withheld
from autograder.service.policy import Extent

DUE = datetime(2026, 12, 1, tzinfo=UTC)


def test_the_rules_say_what_counts_and_what_happens_late() -> None:
    said = list(terms(Rules(due=DUE, late="refuse", counts="last", attempts=3, cool_down=90), extended=True))
    assert said == [
        "You have an extension: the due date is your own.",
        "After the due date nothing is taken.",
        "The last attempt counts.",
        "There are 3 attempts.",
        "Between two attempts there must be 90 seconds.",
        "Before results are published you see results of the visible tests at once, all results after the due date.",
    ]


def test_nothing_is_said_of_a_due_date_that_there_is_not() -> None:
    assert "due" not in " ".join(terms(Rules(attempts=0), extended=False))


def test_one_attempt_needs_no_words_about_several() -> None:
    said = " ".join(terms(Rules(attempts=1), extended=False))
    assert "There is one attempt." in said
    assert "counts" not in said


def test_a_student_is_told_that_results_are_held_back_and_until_when() -> None:
    assert withheld(Extent.ALL, DUE) == ""
    assert "after the due date" in withheld(Extent.VISIBLE, DUE)
    assert "when the instructors publish them" in withheld(Extent.VISIBLE, None)
    assert "when the instructors publish them" in withheld(Extent.NOTHING, DUE)
