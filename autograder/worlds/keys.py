"""Where randomness comes from: a secret salt, and a name for each draw."""

import hashlib
import hmac
import os

import numpy as np

SALT = "AUTOGRADER_SALT"
"""The environment variable that holds the salt."""

PUBLIC_SALT = b"public practice worlds"
"""The salt of everything that is handed out, and of practice. A grading service sets its own."""


def salt() -> bytes:
    """Return the salt of hidden data: the environment variable AUTOGRADER_SALT, else `PUBLIC_SALT`."""
    return os.environ[SALT].encode() if os.environ.get(SALT) else PUBLIC_SALT


def generator(salt: bytes, name: str) -> np.random.Generator:
    """Return the generator of the draw `name`, seeded by the first 8 bytes of HMAC-SHA256(salt, name)."""
    digest = hmac.new(salt, name.encode(), hashlib.sha256).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))
