"""Results on disk, by a digest of everything they depend on: grading again after nothing changed runs nothing."""

import hashlib
import json
import os
import tempfile
from functools import lru_cache
from importlib.metadata import distributions
from pathlib import Path

from autograder.candidate.sandbox import PACKAGE
from autograder.candidate.wire import pack
from autograder.examiner.job import Examined, Job
from autograder.grading.assignment import Assignment


class Store:
    """A folder of results; several processes may use it at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> Examined | None:
        """Return the result stored under `key`; None if there is none that can be read."""
        try:
            return Examined.from_plain(json.loads((self.folder / f"{key}.json").read_text()))
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None

    def put(self, key: str, examined: Examined) -> None:
        """Store a result whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=self.folder, delete=False) as file:
            json.dump(examined.plain(), file)
        Path(file.name).replace(self.folder / f"{key}.json")

    def drop(self, key: str) -> None:
        """Forget the result stored under `key`."""
        (self.folder / f"{key}.json").unlink(missing_ok=True)


def key_of(assignment: Assignment, job: Job, salt: bytes) -> str:
    """Return the digest of all a result depends on: answers, assignment, salt, this library and its environment."""
    parts = (pack(job.plain()), assignment.digest.encode(), salt, _library().encode())
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


@lru_cache(maxsize=1)
def _library() -> str:
    """Return a digest of this library's source and of the versions it runs with."""
    versions = sorted(f"{found.metadata['Name']}=={found.version}" for found in distributions())
    parts = hashlib.sha256("\n".join([os.uname().machine, *versions]).encode())
    for path in sorted(PACKAGE.rglob("*.py")):
        parts.update(path.read_bytes())
    return parts.hexdigest()
