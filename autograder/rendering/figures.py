"""Numbers, durations and times as text for people."""

import math
from datetime import datetime

NONE = "\N{EN DASH}"


def points(value: float | None) -> str:
    """Return at most two decimals, none where there are none: 2, 2.5, 1.67."""
    if value is None or math.isnan(value):
        return NONE
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def percent(value: float | None) -> str:
    """Return `value`, which is between 0 and 100, with at most one decimal."""
    if value is None or math.isnan(value):
        return NONE
    return f"{points(round(value, 1))} %"


def coefficient(value: float | None) -> str:
    """Return `value` with two decimals and a true minus sign."""
    if value is None or math.isnan(value):
        return NONE
    return f"{value:.2f}".replace("-", "\N{MINUS SIGN}")


def duration(seconds: float) -> str:
    """Return the two largest units of a duration: 2 d 3 h, 5 min 1 s."""
    left = round(seconds)
    parts = []
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2]) or "0 s"


def rough_duration(seconds: float) -> str:
    """Return the largest unit of a duration: 2 days, 1 hour, 5 minutes, or "less than a minute"."""
    for unit, size in (("year", 365 * 86_400), ("day", 86_400), ("hour", 3_600), ("minute", 60)):
        # 119 minutes are 2 hours and not 1, but 90 minutes are 1.
        count = int(seconds / size + 0.1)
        if count:
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return "less than a minute"


def moment(value: datetime | None) -> str:
    """Return `value`, a time in UTC, to the minute."""
    return NONE if value is None else value.strftime("%Y-%m-%d %H:%M UTC")
