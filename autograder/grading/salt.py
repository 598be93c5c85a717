"""The salt of a course's hidden data: a secret that lives with whoever grades."""

import os
import secrets
from pathlib import Path

from autograder.examiner import salt

FILE = ".autograder/salt"


def course_salt(course: Path) -> bytes:
    """Return the salt that the environment sets, else the one in the course folder, made when it is first needed."""
    if os.environ.get(salt.SALT):
        return salt.salt()
    path = course / FILE
    path.parent.mkdir(exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_bytes()
