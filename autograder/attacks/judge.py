"""Judge from what was observed whether a dishonest submission achieved anything."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.attacks.attack import Attack
from autograder.examiner.job import Examination
from autograder.examiner.verdict import Status

ESCAPED = "ESCAPED"  # what an attempt on the sandbox prints if it gets anywhere
HIDDEN = "SHIFTS"  # a name that only hidden tests use
MAX_SHOWN = 100_000_000  # characters
MAX_OUTPUTS = 1_000  # of one cell


@dataclass(frozen=True)
class Observation:
    """The effects of grading one submission.

    `before` and `after` are the files of the course, `started` is the number of processes that were left, `honest` are
    the scores of honest work that was graded next. `examination` is None where the platform failed, as `fault` says.
    """

    examination: Examination | None
    fault: str = ""
    seconds: float = 0.0
    before: Mapping[str, bytes] = field(default_factory=dict)
    after: Mapping[str, bytes] = field(default_factory=dict)
    started: int = 0
    honest: Mapping[str, float] = field(default_factory=dict)


def harm(
    attack: Attack, observation: Observation, points: Mapping[str, float], canaries: tuple[str, ...], limit: float
) -> list[str]:
    """Return a sentence for each thing that `attack` achieved beyond what honest work in it earns.

    `points` are those of each test, and `limit` is how many seconds grading may take.
    """
    before, after = observation.before, observation.after
    harms = [f"it made the platform fail: {observation.fault}"] if observation.fault else []
    if observation.examination is not None:
        harms += _shown_harm(attack, observation.examination, canaries)
    if observation.seconds > limit:
        harms.append(f"it kept the grader busy for {observation.seconds:.0f} seconds")
    if dict(observation.honest) != dict(points):
        harms.append("honest work that was graded next did not get full marks")
    changed = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    harms += [f"it changed the file {name}" for name in changed]
    if observation.started:
        harms.append(f"it left {observation.started} processes")
    return harms


def _shown_harm(attack: Attack, examination: Examination, canaries: tuple[str, ...]) -> list[str]:
    earned = {verdict.test for verdict in examination.verdicts if verdict.score > 0}
    harms = [f"it earned points of {test}" for test in sorted(earned - attack.earns)]
    text = shown(examination)
    harms += ["its feedback holds a secret" for secret in (*canaries, HIDDEN) if secret in text]
    harms += ["it did what the sandbox must prevent"] * (ESCAPED in text)
    outputs = max(map(len, examination.outputs.values()), default=0)
    if len(text) > MAX_SHOWN or outputs > MAX_OUTPUTS:
        harms.append(f"its feedback has {len(text):,} characters and {outputs:,} outputs of a cell")
    silent = [
        verdict.test for verdict in examination.verdicts if verdict.status is not Status.PASSED and not verdict.message
    ]
    return harms + [f"{test} failed without a message" for test in silent]


def shown(examination: Examination) -> str:
    """Return all that a student sees of an examination."""
    verdicts = [(verdict.test, verdict.title, verdict.message) for verdict in examination.verdicts]
    return json.dumps([verdicts, examination.outputs])
