"""What only the examiner sees. All of it is built here, once, and shared by all submissions."""

from private import periods, pool, situations

__all__ = ["periods", "pool", "situations"]
