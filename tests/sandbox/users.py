"""Run programs of this project as other users, and as a container would."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.candidate.environment import PACKAGE
from tests.sandbox import container

PYTHON = Path("/usr/bin/python3.11")
PROJECT = PACKAGE.parent
USER = ("--reuid=1000", "--regid=1000", "--clear-groups")
ROOT_OF_A_CONTAINER = ("--bounding-set=-sys_admin,-sys_ptrace,-sys_resource,-dac_read_search",)


def run(*words: str, who: tuple[str, ...] = USER, contained: bool = False, isolation: str = "") -> str:
    """Return what a Python program prints that another user runs; skip the test where there is none to become."""
    libraries = next(Path(folder) for folder in sys.path if Path(folder).name == "site-packages")
    line = ["setpriv", *who, "env", "-i", "PATH=/usr/bin:/bin", "HOME=/tmp", f"AUTOGRADER_ISOLATION={isolation}"]
    line += [f"PYTHONPATH={libraries}:{PROJECT}"]
    if os.geteuid() != 0 or sys.version_info[:2] != (3, 11) or not PYTHON.exists():
        pytest.skip("needs root to become another user, and a Python 3.11 that everybody can run")
    ready = subprocess.run([*line, PYTHON, "-c", "import numpy, autograder"], capture_output=True, check=False, cwd="/")
    if ready.returncode != 0:
        pytest.skip(f"an ordinary user cannot read this installation: {ready.stderr.decode()[-200:]}")
    line += [str(PYTHON), "-s", container.__file__] if contained else []
    done = subprocess.run([*line, str(PYTHON), "-s", *words], capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout
