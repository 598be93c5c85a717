"""The salt of hidden data: a secret that examiners are given, and no candidate."""

import os

SALT = "AUTOGRADER_SALT"
"""The environment variable that holds the salt."""

PUBLIC_SALT = b"public practice worlds"
"""The salt of everything that is handed out, and of practice. A grading service sets its own."""


def salt() -> bytes:
    """Return the salt of hidden data: the environment variable AUTOGRADER_SALT, else `PUBLIC_SALT`."""
    return os.environ[SALT].encode() if os.environ.get(SALT) else PUBLIC_SALT
