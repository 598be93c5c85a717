"""Filter and sort the submissions on the board."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from autograder.service.records.attempts import Attempt, AttemptStage, latest

ROWS = 100
STATES = {"failed": "Not graded", "open": "To be graded", "graded": "Graded"}
_STAGES = {
    "failed": {AttemptStage.FAILED},
    "open": {AttemptStage.NEW, AttemptStage.EXAMINING},
    "graded": {AttemptStage.GRADED},
}


@dataclass(frozen=True)
class Filter:
    """The submissions that a grader wants to see; an empty text stands for all."""

    assignment: str = ""
    state: str = ""
    student: str = ""
    latest: bool = True

    @property
    def query(self) -> str:
        """The filter as a query string."""
        attempts = "latest" if self.latest else "all"
        return urlencode(
            {"assignment": self.assignment, "state": self.state, "student": self.student, "attempts": attempts}
        )


def select(attempts: Sequence[Attempt], chosen: Filter) -> list[Attempt]:
    """Return the attempts in the chosen state: failed ones first, then the newest first.

    `attempts` are those of the chosen assignment and student.
    """
    candidates = latest(attempts) if chosen.latest else attempts
    stages = _STAGES.get(chosen.state, set(AttemptStage))
    selected = [attempt for attempt in candidates if attempt.stage in stages]
    newest = sorted(selected, key=lambda attempt: attempt.received, reverse=True)
    return sorted(newest, key=lambda attempt: attempt.stage is not AttemptStage.FAILED)
