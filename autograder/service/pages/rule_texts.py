"""The rules of an assignment, in sentences for a student."""

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
"""What students see before results are published, by the policy."""

_WITHHELD = {
    Extent.ALL: "",
    Extent.VISIBLE: "These are the results of the visible tests. Hidden tests count too; you see them {when}.",
    Extent.NOTHING: "It is graded. You see the results when the instructors publish them.",
}


def terms(rules: Rules, extended: bool) -> Iterator[str]:
    """Yield the rules; `extended` says that the due date is one student's own."""
    if extended:
        yield "You have an extension: the due date is your own."
    if rules.due is not None and rules.late == "accept":
        yield "Late submissions are taken, and marked as late."
    elif rules.due is not None:
        yield "After the due date nothing is taken."
    if rules.attempts != 1:
        yield "The best attempt counts." if rules.counts == "best" else "The last attempt counts."
        yield f"There are {rules.attempts} attempts." if rules.attempts else "There may be any number of attempts."
        if rules.cool_down:
            yield f"Between two attempts there must be {_pause(rules.cool_down)}."
    else:
        yield "There is one attempt."
    if rules.feedback == "visible" and rules.due is None:
        yield "Before results are published you see those of the visible tests."
    else:
        yield f"Before results are published you see {FEEDBACK[rules.feedback]}."


def withheld(extent: Extent, due: datetime | None) -> str:
    """Return what a student must know about results that are not shown yet; "" if all are."""
    return _WITHHELD[extent].format(when="after the due date" if due else "when the instructors publish them")


def _pause(seconds: int) -> str:
    return rough_duration(seconds) if seconds % 60 == 0 else f"{seconds} seconds"
