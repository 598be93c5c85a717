"""Limit the rate of guesses at a password."""

from dataclasses import dataclass, field

FREE = 5  # wrong passwords in a row before there is a wait
FIRST_WAIT = 5.0  # seconds, doubled by each further wrong password
LONGEST_WAIT = 300.0
MOST_NAMES = 10_000


@dataclass
class Throttle:
    """A count of wrong passwords for each name; times are seconds on any clock that only goes forward."""

    _wrong: dict[str, tuple[int, float]] = field(default_factory=dict)

    def wait(self, name: str, now: float) -> float:
        """Return how many seconds `name` still has to wait for the next try."""
        count, last = self._wrong.get(name, (0, now))
        if count < FREE:
            return 0.0
        return max(0.0, last + min(FIRST_WAIT * 2.0 ** (count - FREE), LONGEST_WAIT) - now)

    def count_guess(self, name: str, now: float) -> None:
        """Count a guess that is wrong, or not checked yet."""
        count, _ = self._wrong.pop(name, (0, now))
        self._wrong[name] = (count + 1, now)
        if len(self._wrong) > MOST_NAMES:  # guesses at many names must not fill the memory
            del self._wrong[next(iter(self._wrong))]

    def forget(self, name: str) -> None:
        """Forget the wrong passwords of a name, after the right one."""
        self._wrong.pop(name, None)
