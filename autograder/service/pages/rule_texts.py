"""The rules of an assignment as sentences for a student."""

from collections.abc import Iterator
from datetime import datetime

from autograder.course_toml import Feedback, Rules
from autograder.rendering.figures import rough_duration
from autograder.service.policy import Extent

FEEDBACK: dict[Feedback, str] = {
    "all": "all results at once",
    "visible": "results of the visible tests at once, all results after the due date",
    "published": "nothing",
}
"""The results that students see before they are published, by feedback policy."""

_WITHHELD = {
    Extent.ALL: "",
    Extent.VISIBLE: "These are the results of the visible tests. Hidden tests count too. You see them {when}.",
    Extent.NOTHING: "Your submission is graded. You see the results when the instructors publish them.",
}


def rule_sentences(rules: Rules, is_extended: bool) -> Iterator[str]:
    """Yield the rules; `is_extended` says that the student has an extension."""
    if is_extended:
        yield "You have an extension: this due date is only for you."
    if rules.due is not None and rules.late == "accept":
        yield "You can hand in late; your submission is then marked as late."
    elif rules.due is not None:
        yield "You cannot hand in after the due date."
    if rules.attempts != 1:
        yield "The best attempt counts." if rules.counts == "best" else "The last attempt counts."
        yield f"You have {rules.attempts} attempts." if rules.attempts else "You have any number of attempts."
        if rules.cool_down:
            yield f"You must wait {_pause(rules.cool_down)} between two attempts."
    else:
        yield "You have one attempt."
    if rules.feedback == "visible" and rules.due is None:
        yield "Before the results are published, you see those of the visible tests."
    else:
        yield f"Before the results are published, you see {FEEDBACK[rules.feedback]}."


def withheld_text(extent: Extent, due: datetime | None) -> str:
    """Return a sentence about the results that a student does not see yet; "" if all are shown."""
    return _WITHHELD[extent].format(when="after the due date" if due else "when the instructors publish them")


def _pause(seconds: int) -> str:
    return rough_duration(seconds) if seconds % 60 == 0 else f"{seconds} seconds"
