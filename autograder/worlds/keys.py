"""Seed random generators from a secret salt and the name of a draw."""

import hashlib
import hmac

import numpy as np


def generator(salt: bytes, name: str) -> np.random.Generator:
    """Return the generator of the draw `name`, seeded by the first 8 bytes of HMAC-SHA256(salt, name)."""
    digest = hmac.new(salt, name.encode(), hashlib.sha256).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))
