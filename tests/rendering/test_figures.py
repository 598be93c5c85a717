import math
from datetime import UTC, datetime

import pytest

from autograder.rendering import figures


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2, "2"),
        (2.5, "2.5"),
        (5 / 3, "1.67"),
        (0, "0"),
        (-0.001, "0"),
        (None, "\N{EN DASH}"),
        (math.nan, "\N{EN DASH}"),
    ],
)
def test_points_have_as_many_decimals_as_they_need(value: float | None, text: str) -> None:
    assert figures.points(value) == text


@pytest.mark.parametrize(("value", "text"), [(100, "100 %"), (200 / 3, "66.7 %"), (0, "0 %"), (None, "\N{EN DASH}")])
def test_percentages_have_one_decimal_at_most(value: float | None, text: str) -> None:
    assert figures.percent(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.566, "0.57"), (-0.3, "\N{MINUS SIGN}0.30"), (math.nan, "\N{EN DASH}")])
def test_coefficients_have_two_decimals(value: float, text: str) -> None:
    assert figures.coefficient(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(1, "1 s"), (60, "1 min"), (3900, "1 h 5 min"), (90061, "1 d 1 h"), (86400, "1 d"), (0.2, "0 s")],
)
def test_durations_have_their_two_largest_units(seconds: float, text: str) -> None:
    assert figures.duration(seconds) == text


def test_times_name_their_zone() -> None:
    assert figures.moment(datetime(2026, 3, 1, 12, 5, 59, tzinfo=UTC)) == "2026-03-01 12:05 UTC"
    assert figures.moment(None) == "\N{EN DASH}"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (3, "less than a minute"),
        (61, "1 minute"),
        (90 * 60, "1 hour"),
        (119 * 60, "2 hours"),
        (800 * 86_400, "2 years"),
    ],
)
def test_a_rough_duration_has_its_largest_unit(seconds: float, text: str) -> None:
    assert figures.rough_duration(seconds) == text
