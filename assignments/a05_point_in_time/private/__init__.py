"""What only the examiner knows. All of it is drawn here, once, and shared by all submissions."""

from private import score

__all__ = ["score"]
