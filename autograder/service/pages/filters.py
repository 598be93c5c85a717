"""The board of submissions: which of them a grader asked for, and in which order."""

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
class Choice:
    """What a grader wants to see; an empty word chooses all."""

    assignment: str = ""
    state: str = ""
    student: str = ""
    latest: bool = True

    @property
    def query(self) -> str:
        """The choice as it stands in an address."""
        attempts = "latest" if self.latest else "all"
        return urlencode(
            {"assignment": self.assignment, "state": self.state, "student": self.student, "attempts": attempts}
        )


def choose(attempts: Sequence[Attempt], choice: Choice) -> list[Attempt]:
    """Return those of a student's or an assignment's attempts that were chosen: what failed first, then the newest."""
    found = latest(attempts) if choice.latest else list(attempts)
    stages = _STAGES.get(choice.state, set(AttemptStage))
    found = [each for each in found if each.stage in stages]
    return sorted(found, key=lambda each: (each.stage is not AttemptStage.FAILED, -each.received.timestamp()))
