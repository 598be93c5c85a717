"""Hidden cases: their hour and their true probability of disruption, in parts that no two tests share."""

from dataclasses import dataclass

import numpy as np

from autograder.worlds import generator, make_world, salt


@dataclass(frozen=True)
class Cases:
    """Independent cases; `y` is drawn from the probability by whoever needs outcomes."""

    hour: np.ndarray
    probability: np.ndarray

    def __len__(self) -> int:
        return len(self.probability)

    def __add__(self, other: "Cases") -> "Cases":
        probability = np.concatenate([self.probability, other.probability])
        return Cases(np.concatenate([self.hour, other.hour]), probability)

    def take(self, rows: np.ndarray) -> "Cases":
        """Return the cases at these positions."""
        return Cases(self.hour[rows], self.probability[rows])

    def draw(self, count: int, rng: np.random.Generator) -> "Cases":
        """Return `count` of these cases at random."""
        return self.take(rng.choice(len(self), count, replace=False))

    def outcomes(self, rng: np.random.Generator) -> np.ndarray:
        """Return drawn outcomes."""
        return rng.random(len(self)) < self.probability


def parts(sizes: list[int]) -> list[Cases]:
    """Return disjoint parts of the hidden world, in these sizes."""
    world = make_world(salt(), "a01_utility/hidden", shock=0.0)
    order = generator(salt(), "a01_utility/parts").permutation(len(world.probability))
    hour = world.flights["sched_dep_time"].to_numpy() // 60
    rows = np.split(order, np.cumsum(sizes))[:-1]
    return [Cases(hour[part], world.probability[part]) for part in rows]


DECIDED, SEEN, TRUTH = parts([30_000, 40_000, 40_000])
"""Cases to decide on; cases whose outcomes are handed out; cases on which what was learned is scored."""
