"""The name under which this project is installed, and the sample course that comes with it.

The sample course is a folder with the layout of a course: nbgrader_config.py, assignments/ and tests/attacks/. A clone
is such a folder itself. A wheel holds a copy, which setup.py makes when the wheel is built, so the repository has none.
The copy lies inside the package `autograder`, so that importing and finding it need nothing but the package. Both kinds
of sandbox hide it from student code, and the sandbox of a server hides it from students.
"""

import importlib.metadata
from pathlib import Path

from autograder.errors import PlatformError

NAME = "mlops-autograder"

PACKAGE = Path(__file__).resolve().parent
IN_WHEEL = PACKAGE / "sample_course"
"""The sample course of an installed wheel."""


def requirement(extra: str = "") -> str:
    """Return what to give to `pip install` for the project with an extra, such as "mlops-autograder[cluster]"."""
    return f"{NAME}[{extra}]" if extra else NAME


def version() -> str:
    """Return the version that is installed."""
    return importlib.metadata.version(NAME)


def sample_course() -> Path:
    """Return the folder of the sample course; raise `PlatformError` if this installation has none."""
    for folder in (IN_WHEEL, PACKAGE.parent):
        if (folder / "assignments").is_dir() and (folder / "nbgrader_config.py").is_file():
            return folder
    raise PlatformError(
        f"the topics are missing from this installation of {NAME}: run pip install --force-reinstall '{requirement()}'"
    )
