"""The secret salt of hidden data: examiners are given it, candidates never."""

import os
import secrets
from pathlib import Path

SALT = "AUTOGRADER_SALT"
"""The environment variable that holds the salt."""

PUBLIC_SALT = b"public practice worlds"
"""The salt of everything that is handed out, and of practice. A grading service sets its own."""

FILE = ".autograder/salt"
"""Where a course folder keeps its salt."""


def salt() -> bytes:
    """Return the salt of hidden data: the environment variable AUTOGRADER_SALT, else `PUBLIC_SALT`."""
    return os.environ[SALT].encode() if os.environ.get(SALT) else PUBLIC_SALT


def course_salt(course: Path) -> bytes:
    """Return the salt that the environment sets, else the one in the course folder, made when it is first needed."""
    if os.environ.get(SALT):
        return salt()
    path = course / FILE
    path.parent.mkdir(exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_bytes()
