"""Somebody at a computer of the course: a folder with nbgrader's configuration, and a token of the hub."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.service.campus import ENVIRONMENT, Campus

CONFIG = """\
c.CourseDirectory.course_id = "mlops"
c.CourseDirectory.student_id = {student!r}
c.ExchangeFactory.exchange = "autograder.exchange.Exchange"
c.ExchangeFactory.list = "autograder.exchange.ExchangeList"
c.ExchangeFactory.fetch_assignment = "autograder.exchange.ExchangeFetchAssignment"
c.ExchangeFactory.submit = "autograder.exchange.ExchangeSubmit"
c.ExchangeFactory.release_assignment = "autograder.exchange.ExchangeReleaseAssignment"
c.ExchangeFactory.collect = "autograder.exchange.ExchangeCollect"
c.ExchangeFactory.release_feedback = "autograder.exchange.ExchangeReleaseFeedback"
c.ExchangeFactory.fetch_feedback = "autograder.exchange.ExchangeFetchFeedback"
"""


@dataclass(frozen=True)
class Seat:
    """A place where somebody works."""

    folder: Path
    environment: dict[str, str]

    def run(self, *words: str, code: int = 0) -> str:
        """Run an nbgrader command; return what it says."""
        command = [sys.executable, "-m", "nbgrader", *words]
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False, timeout=120
        )
        said = done.stdout + done.stderr
        assert done.returncode == code, said
        return said


def seat(campus: Campus, folder: Path, name: str, student: str = "*", **environment: str) -> Seat:
    """Seat somebody in a folder; `student` is whom nbgrader takes them for."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "nbgrader_config.py").write_text(CONFIG.format(student=student))
    mine = {
        **{key: value for key, value in ENVIRONMENT.items() if not key.startswith("JUPYTERHUB_")},
        "JUPYTERHUB_API_TOKEN": campus.token(name),
        "AUTOGRADER_SERVICE_URL": campus.url,
        "HOME": str(folder),
        "JUPYTER_CONFIG_DIR": str(folder / ".jupyter"),
        "PATH": os.environ["PATH"],
    }
    return Seat(folder, {**mine, **environment})
