"""Decide from what was seen whether a dishonest submission achieved anything."""

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
    """What was seen while and after one submission was graded.

    `before` and `after` are the files of the course, `started` is how many processes are more than before, `honest`
    are the scores of honest work that was graded next.
    """

    examined: Examination | None
    fault: str = ""
    seconds: float = 0.0
    before: Mapping[str, bytes] = field(default_factory=dict)
    after: Mapping[str, bytes] = field(default_factory=dict)
    started: int = 0
    honest: Mapping[str, float] = field(default_factory=dict)


def harm(
    attack: Attack, seen: Observation, points: Mapping[str, float], canaries: tuple[str, ...], most: float
) -> list[str]:
    """Return a sentence for each thing that `attack` achieved beyond what honest work in it earns.

    `points` are those of each test, and `most` is how many seconds grading may take.
    """
    found = [f"it made the platform fail: {seen.fault}"] if seen.fault else []
    if seen.examined is not None:
        found += _shown(attack, seen.examined, canaries)
    if seen.seconds > most:
        found.append(f"it kept the grader busy for {seen.seconds:.0f} seconds")
    if dict(seen.honest) != dict(points):
        found.append("honest work that was graded next did not get full marks")
    changed = sorted(name for name in {*seen.before, *seen.after} if seen.before.get(name) != seen.after.get(name))
    found += [f"it changed the file {name}" for name in changed]
    if seen.started:
        found.append(f"it left {seen.started} processes")
    return found


def _shown(attack: Attack, examined: Examination, canaries: tuple[str, ...]) -> list[str]:
    earned = {verdict.test for verdict in examined.verdicts if verdict.score > 0}
    found = [f"it earned points of {test}" for test in sorted(earned - attack.earns)]
    text = shown(examined)
    found += ["what it shows holds a secret" for secret in (*canaries, HIDDEN) if secret in text]
    found += ["it did what the sandbox must prevent"] * (ESCAPED in text)
    outputs = max(map(len, examined.outputs.values()), default=0)
    if len(text) > MAX_SHOWN or outputs > MAX_OUTPUTS:
        found.append(f"it shows {len(text):,} characters and {outputs:,} outputs of a cell")
    silent = [each.test for each in examined.verdicts if each.status is not Status.PASSED and not each.message]
    return found + [f"{test} failed without a message" for test in silent]


def shown(examined: Examination) -> str:
    """Return all that a student gets to see."""
    said = [(verdict.test, verdict.title, verdict.message) for verdict in examined.verdicts]
    return json.dumps([said, examined.outputs])
