"""The people at the course's computers."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.exchange.seat import Seat, seat
from tests.service.campus import Campus

Sit = Callable[..., Seat]


@pytest.fixture
def sit(campus: Campus, tmp_path: Path) -> Sit:
    """Seat somebody, each in a folder of their own."""
    return lambda name, **about: seat(campus, tmp_path / name, name, **about)
