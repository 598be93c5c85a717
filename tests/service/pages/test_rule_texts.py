from datetime import UTC, datetime

from autograder.course_toml import Rules
from autograder.service.pages.rule_texts import rule_sentences, withheld_text
from autograder.service.policy import Extent

DUE = datetime(2026, 12, 1, tzinfo=UTC)


def test_the_rules_say_what_counts_and_what_happens_late() -> None:
    said = list(
        rule_sentences(Rules(due=DUE, late="refuse", counts="last", attempts=3, cool_down=90), is_extended=True)
    )
    assert said == [
        "You have an extension: this due date is only for you.",
        "You cannot hand in after the due date.",
        "The last attempt counts.",
        "You have 3 attempts.",
        "You must wait 90 seconds between two attempts.",
        "Before the results are published, you see results of the visible tests at once, "
        "all results after the due date.",
    ]


def test_nothing_is_said_of_a_due_date_that_there_is_not() -> None:
    assert "due" not in " ".join(rule_sentences(Rules(attempts=0), is_extended=False))


def test_one_attempt_needs_no_words_about_several() -> None:
    said = " ".join(rule_sentences(Rules(attempts=1), is_extended=False))
    assert "You have one attempt." in said
    assert "counts" not in said


def test_a_student_is_told_that_results_are_held_back_and_until_when() -> None:
    assert withheld_text(Extent.ALL, DUE) == ""
    assert "after the due date" in withheld_text(Extent.VISIBLE, DUE)
    assert "when the instructors publish them" in withheld_text(Extent.VISIBLE, None)
    assert "when the instructors publish them" in withheld_text(Extent.NOTHING, DUE)
