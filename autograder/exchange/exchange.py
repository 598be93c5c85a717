"""The base class of the exchange: it connects to the course service and turns refusals into nbgrader's errors."""

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
"""The suffix of the file that keeps the digest of a fetched feedback page."""


class Exchange(Base):  # type: ignore[misc]
    """An exchange with the course service, which alone knows the user and the time."""

    service_url = Unicode(
        help=f"Address of the course service, such as http://127.0.0.1:8000/services/course. The default is ${URL}."
    ).tag(config=True)
    path_includes_course = Bool(False, help="Keep assignments in a folder with the name of the course.").tag(
        config=True
    )

    @default("service_url")
    def _service_url(self) -> str:
        return os.environ.get(URL, "")

    def start(self) -> Any:
        """Run this part of the exchange; fail with the service's own message if it refuses."""
        try:
            return super().start()
        except (ServiceError, SubmissionError) as error:
            self.fail(str(error))
        except OSError as error:
            self.fail(str(error))

    def init_src(self) -> None:
        """Check nothing: files are read when they are sent."""

    def init_dest(self) -> None:
        """Check nothing: files are written when they have arrived."""

    @property
    def client(self) -> Client:
        """The client of the service."""
        if not self.service_url:
            raise ServiceError(f"the course service's address is not configured: set {URL} or Exchange.service_url")
        return Client(self.service_url, token())

    @property
    def assignment(self) -> str:
        """The name of the assignment."""
        name: str = self.coursedir.assignment_id
        if not name:
            self.fail("No assignment id specified. Re-run with --assignment flag.")
        return name

    def work_folder(self, assignment: str) -> Path:
        """Return the folder in which a user works on an assignment."""
        course = [self.coursedir.course_id] if self.path_includes_course else []
        return Path(self.assignment_dir, *course, assignment).resolve()

    def stamp(self, received: str) -> str:
        """Return a time of the service in the form of nbgrader's timestamps."""
        return datetime.fromisoformat(received).strftime(self.timestamp_format)

    @contextmanager
    def archive(self, folder: Path, *ignored: str) -> Iterator[IO[bytes]]:
        """Yield an archive of the ordinary files in a folder, without those that nbgrader ignores."""
        with tempfile.TemporaryFile() as file:
            pack(folder, (*self.coursedir.ignore, *ignored), file)
            file.seek(0)
            yield file

    def download_folder(self, folder: Path, *path: str) -> None:
        """Download the archive at `path` into a new folder."""
        with tempfile.NamedTemporaryFile() as file:
            self.client.download(*path, to=file)
            unpack(Path(file.name), folder)
