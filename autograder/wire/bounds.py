"""Bounds of the data that crosses between processes, and the errors where they are broken."""

from collections.abc import Callable
from typing import Any

MAX_BYTES = 128 * 2**20
MAX_DEPTH = 60
MAX_ITEMS = 5_000_000
MAX_INT_BITS = 64_000

Tree = Any
Refer = Callable[[object], list[Any] | None]
Resolve = Callable[[list[Any]], object]


class WireError(Exception):
    """A value that must not cross: it is too large, too deep, or of a foreign type."""


class MalformedError(WireError):
    """A frame that no honest sender makes."""


def check_depth(depth: int) -> None:
    """Raise `WireError` if a value is nested too deep."""
    if depth > MAX_DEPTH:
        raise WireError(f"is nested more than {MAX_DEPTH} levels deep, or contains itself")
