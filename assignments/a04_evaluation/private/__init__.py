"""What only the examiner sees. All of it is built here, once, and shared by all submissions."""

from private import foreign, intervals, promises, splits, spied

__all__ = ["foreign", "intervals", "promises", "spied", "splits"]
