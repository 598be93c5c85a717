"""What only the examiner knows: the pipelines and drops of this salt."""

from autograder.worlds import generator, make_world, salt
from private.drops import BREAKS, broken, draw_drop
from private.reruns import FAILING, KILLED_STEPS, STEPS, worlds

WORLDS = worlds(salt(), "reruns", STEPS)
KILLED_WORLDS = worlds(salt(), "kills", KILLED_STEPS)
FAILING_WORLDS = worlds(salt(), "failures", STEPS[:FAILING])


def _drops():
    """Return three times two sound drops and a bad one."""
    rng = generator(salt(), "a08_pipeline/drops")
    flights = make_world(salt(), "a08_pipeline/hidden").flights
    breaks = rng.permutation(BREAKS)
    for number in range(3):
        weeks = [draw_drop(flights, 15 + 9 * number + week, rng) for week in range(3)]
        yield *weeks[:2], broken(weeks[2], str(breaks[number]), rng)


DROPS = tuple(_drops())
