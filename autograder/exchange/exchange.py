"""What all parts of the exchange share: where the service is, and how its refusals reach nbgrader."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from nbgrader.exchange.abc import Exchange as Base
from traitlets import Bool, Unicode, default

from autograder.archive import pack, unpack
from autograder.errors import SubmissionError
from autograder.exchange.client import Client, ServiceError, token

URL = "AUTOGRADER_SERVICE_URL"
DIGEST = ".digest"
"""The ending of the file that says which state of a feedback page was fetched."""


class Exchange(Base):  # type: ignore[misc]
    """An exchange with the course service; who somebody is, and when, is for the service to say."""

    service_url = Unicode(
        help=f"Address of the course service, such as http://127.0.0.1:8000/services/course. The default is ${URL}."
    ).tag(config=True)
    path_includes_course = Bool(False, help="Whether assignments are kept in a folder named after the course.").tag(
        config=True
    )

    @default("service_url")
    def _service_url(self) -> str:
        return os.environ.get(URL, "")

    def start(self) -> Any:
        """Do what this part of the exchange is for; fail with the service's own sentence if it refuses."""
        try:
            return super().start()
        except (ServiceError, SubmissionError) as error:
            self.fail(str(error))
        except OSError as error:
            self.fail(str(error))

    def init_src(self) -> None:
        """Nothing is read before it is sent."""

    def init_dest(self) -> None:
        """Nothing is written before it has arrived."""

    @property
    def client(self) -> Client:
        """What asks the service."""
        if not self.service_url:
            raise ServiceError(f"nobody says where the course service is: set {URL}, or Exchange.service_url")
        return Client(self.service_url, token())

    @property
    def assignment(self) -> str:
        """The assignment that is meant."""
        name: str = self.coursedir.assignment_id
        if not name:
            self.fail("No assignment id specified. Re-run with --assignment flag.")
        return name

    def place(self, assignment: str) -> Path:
        """Return the folder in which somebody works on an assignment."""
        course = [self.coursedir.course_id] if self.path_includes_course else []
        return Path(self.assignment_dir, *course, assignment).resolve()

    def stamp(self, received: str) -> str:
        """Return a moment, as the service writes it, in the form of nbgrader's time stamps."""
        return datetime.fromisoformat(received).strftime(self.timestamp_format)

    @contextmanager
    def packed(self, folder: Path, *ignored: str) -> Iterator[IO[bytes]]:
        """Yield an archive of the ordinary files in a folder, without those that nbgrader ignores."""
        with tempfile.TemporaryFile() as file:
            pack(folder, (*self.coursedir.ignore, *ignored), file)
            file.seek(0)
            yield file

    def unpacked(self, folder: Path, *path: str) -> None:
        """Make a new folder of an archive that the service has."""
        with tempfile.NamedTemporaryFile() as file:
            self.client.download(*path, to=file)
            unpack(Path(file.name), folder)
