"""Many periods, each followed by another, to see how often an interval keeps what it promises."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from autograder.worlds import generator, salt
from private.answers import Choice
from private.pool import SEEN, TRUTH, Cases
from private.scores import CALIBRATED, RULE, TREES
from private.situations import highest
from private.terms import Candidate, Costs, Terms, draw_terms

PERIODS, CASES, WEEKS = 600, 1000, 4
MODELS = {"rule": RULE, "linear": CALIBRATED, "trees": TREES}
RUNNING = {"rule": 0.01, "linear": 0.03, "trees": 0.05}
"""Running costs, as a share of what warning of every disruption and of nothing else would gain."""

Z90 = 1.6449


@dataclass(frozen=True)
class Period:
    """A period with its outcomes, and the one that came after it."""

    candidates: dict[str, Candidate]
    y: np.ndarray
    terms: Terms
    next_scores: dict[str, np.ndarray]
    next_cases: Cases

    def chance_held(self, choice: Choice) -> float:
        """Return the probability that the interval holds the choice's net utility in the next period.

        The sum of 1,000 independent cases is taken to be normal.
        """
        p, (late, on_time) = self.next_cases.probability, self._payoffs(choice)
        mean = float((p * late + (1 - p) * on_time).sum()) - self._running(choice)
        spread = float(np.sqrt((p * (1 - p) * (late - on_time) ** 2).sum()))
        return float(ndtr((choice.hi - mean) / spread) - ndtr((choice.lo - mean) / spread))

    def ideal_width(self, choice: Choice) -> float:
        """Return the width for somebody who knows the spread of the chosen decisions: two periods' luck."""
        p, (late, on_time) = self.next_cases.probability, self._payoffs(choice)
        mean = np.mean(p * late + (1 - p) * on_time)
        variance = np.mean(p * late**2 + (1 - p) * on_time**2) - mean**2
        return float(2 * Z90 * np.sqrt(2 * CASES * variance))

    def credit(self, choice: Choice) -> float:
        """Return 1 - loss / stake of the choice, as in `situations`, if outcomes were as expected."""
        gain = self.terms.gain(self.next_cases.probability)
        free = {name: highest(score, gain) for name, score in self.next_scores.items()}
        best = max(0.0, *(free[name] - each.costs.running(WEEKS, CASES) for name, each in self.candidates.items()))
        net = float(gain[self._act(choice)].sum()) - self._running(choice)
        return max(-1.0, 1.0 - (best - net) / max(free.values()))

    def _act(self, choice: Choice) -> np.ndarray:
        if choice.name is None:
            return np.zeros(CASES, dtype=bool)
        return self.next_scores[choice.name] >= choice.threshold

    def _payoffs(self, choice: Choice) -> tuple[np.ndarray, np.ndarray]:
        """Return the price of each case in the next period, should it be disrupted and should it not."""
        act = self._act(choice)
        late, on_time = (self.terms.payoff(np.full(CASES, outcome), act) for outcome in (True, False))
        return late, on_time

    def _running(self, choice: Choice) -> float:
        return 0.0 if choice.name is None else self.candidates[choice.name].costs.running(WEEKS, CASES)


def _period(rng: np.random.Generator) -> Period:
    terms = draw_terms(rng.uniform(0.2, 0.32), rng)
    past, coming = (_POOL.take(rows) for rows in np.split(rng.choice(len(_POOL), 2 * CASES, replace=False), 2))
    stake = CASES * 0.26 * (terms.tp - terms.fn)
    candidates, following = {}, {}
    for name, score in MODELS.items():
        costs = Costs(RUNNING[name] * stake / 2 / WEEKS, RUNNING[name] * stake / 2 / CASES)
        candidates[name] = Candidate(score(past.hour, past.probability, rng), costs)
        following[name] = score(coming.hour, coming.probability, rng)
    return Period(candidates, past.outcomes(rng), terms, following, coming)


_POOL = SEEN + TRUTH  # a past and a future of different parts would differ by more than luck
_rng = generator(salt(), "a01_utility/periods")
ALL = tuple(_period(_rng) for _ in range(PERIODS))
