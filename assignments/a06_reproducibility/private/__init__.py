"""What only the examiner knows: other data, other recipes, and what another party makes of them."""

from private import score

__all__ = ["score"]
