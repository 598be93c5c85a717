"""The secret salt of hidden data: examiners are given it, candidates never."""

import os
import secrets
from pathlib import Path

from autograder.atomic_files import create_private

SALT = "AUTOGRADER_SALT"
"""The environment variable that holds the salt."""

PUBLIC_SALT = b"public practice worlds"
"""The salt of everything that is handed out, and of practice. A grading service sets its own."""

FILE = ".autograder/salt"
"""The file of the salt in a course folder."""


def salt() -> bytes:
    """Return the salt of hidden data: the environment variable AUTOGRADER_SALT, else `PUBLIC_SALT`."""
    return os.environ[SALT].encode() if os.environ.get(SALT) else PUBLIC_SALT


def course_salt(course: Path) -> bytes:
    """Return the salt that the environment sets, else the one in the course folder, made when it is first needed."""
    if os.environ.get(SALT):
        return salt()
    path = course / FILE
    path.parent.mkdir(exist_ok=True)
    create_private(path, secrets.token_hex(32).encode())
    return path.read_bytes()
