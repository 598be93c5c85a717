"""Moments in words: in the course's time zone, and as seen from now."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_UNITS = (("year", 365 * 86_400), ("day", 86_400), ("hour", 3_600), ("minute", 60))


@dataclass(frozen=True)
class Clock:
    """A time zone and the present moment, for one page."""

    zone: ZoneInfo
    now: datetime

    def moment(self, value: datetime) -> str:
        """Return a moment to the minute: Tue 1 Dec 2026, 23:59 CET."""
        local = value.astimezone(self.zone)
        return f"{local:%a} {local.day} {local:%b %Y, %H:%M %Z}"

    def relative(self, value: datetime) -> str:
        """Return how far away a moment is: in 6 days, 5 minutes ago."""
        seconds = (value - self.now).total_seconds()
        if abs(seconds) < 60:
            return "now"
        far = about(abs(seconds))
        return f"in {far}" if seconds > 0 else f"{far} ago"

    def field(self, value: datetime | None) -> str:
        """Return a moment as the value of a datetime-local field."""
        return "" if value is None else f"{value.astimezone(self.zone):%Y-%m-%dT%H:%M}"

    def parse(self, text: str) -> datetime:
        """Return the moment that was entered in a datetime-local field; raise `ValueError` if it is none.

        Of an hour that the end of summer time repeats, the second one is meant, which hurries nobody.
        """
        try:
            entered = datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(f"{text!r} is no date and time, such as 2026-12-01T23:59") from None
        return entered.replace(tzinfo=self.zone, fold=1).astimezone(UTC)


def about(seconds: float) -> str:
    """Return the largest unit of a duration: 2 days, 1 hour, 5 minutes; below a minute, that it is less."""
    for unit, size in _UNITS:
        # 119 minutes are 2 hours and not 1, but 90 minutes are 1.
        count = int(seconds / size + 0.1)
        if count:
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return "less than a minute"
