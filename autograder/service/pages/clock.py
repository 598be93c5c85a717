"""Moments as text: in the course's time zone, and relative to now."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from autograder.rendering.figures import rough_duration


@dataclass(frozen=True)
class Clock:
    """The course's time zone and the time now, for one page."""

    zone: ZoneInfo
    now: datetime

    def moment(self, value: datetime) -> str:
        """Return a moment to the minute: Tue 1 Dec 2026, 23:59 CET."""
        local = value.astimezone(self.zone)
        return f"{local:%a} {local.day} {local:%b %Y, %H:%M %Z}"

    def relative(self, value: datetime) -> str:
        """Return the time from now to a moment: in 6 days, 5 minutes ago."""
        seconds = (value - self.now).total_seconds()
        if abs(seconds) < 60:
            return "now"
        duration = rough_duration(abs(seconds))
        return f"in {duration}" if seconds > 0 else f"{duration} ago"

    def field(self, value: datetime | None) -> str:
        """Return a moment as the value of a datetime-local field."""
        return "" if value is None else f"{value.astimezone(self.zone):%Y-%m-%dT%H:%M}"

    def parse(self, text: str) -> datetime:
        """Return the moment in a datetime-local field; raise `ValueError` if the text is not one.

        The hour that the end of summer time repeats is the second one, so that nobody has to hurry.
        """
        try:
            entered = datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(f"{text!r} is not a date and time such as 2026-12-01T23:59") from None
        return entered.replace(tzinfo=self.zone, fold=1).astimezone(UTC)
