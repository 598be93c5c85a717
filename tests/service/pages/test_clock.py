from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from autograder.service.pages.clock import Clock

NOW = datetime(2026, 11, 25, 14, 3, tzinfo=UTC)
BERLIN = Clock(ZoneInfo("Europe/Berlin"), NOW)


def test_a_moment_is_in_the_zone_of_the_course_and_names_it() -> None:
    assert BERLIN.moment(datetime(2026, 12, 1, 22, 59, tzinfo=UTC)) == "Tue 1 Dec 2026, 23:59 CET"
    assert BERLIN.moment(datetime(2026, 7, 1, 22, 59, tzinfo=UTC)) == "Thu 2 Jul 2026, 00:59 CEST"


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (timedelta(days=6), "in 6 days"),
        (timedelta(days=-1), "1 day ago"),
        (timedelta(minutes=119), "in 2 hours"),
        (timedelta(minutes=90), "in 1 hour"),
        (timedelta(minutes=-5), "5 minutes ago"),
        (timedelta(seconds=59), "now"),
        (timedelta(seconds=-59), "now"),
        (timedelta(days=800), "in 2 years"),
    ],
)
def test_how_far_a_moment_is_away_is_said_in_its_largest_unit(away: timedelta, words: str) -> None:
    assert BERLIN.relative(NOW + away) == words


def test_what_a_field_shows_is_read_back_as_the_same_moment() -> None:
    due = datetime(2026, 12, 1, 22, 59, tzinfo=UTC)
    assert BERLIN.field(due) == "2026-12-01T23:59"
    assert BERLIN.parse(BERLIN.field(due)) == due
    assert BERLIN.field(None) == ""


def test_an_hour_that_summer_time_repeats_means_the_later_one() -> None:
    assert BERLIN.parse("2026-10-25T02:30") == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_what_is_no_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="'tomorrow' is not a date and time"):
        BERLIN.parse("tomorrow")
