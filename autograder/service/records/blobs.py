"""Files by the SHA-256 of their content: what lies under its name is whole, and never changes."""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import AsyncIterable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from autograder.atomic_files import move_whole


class TooLarge(Exception):
    """More bytes came than may be sent."""


@dataclass(frozen=True)
class ReceivedFile:
    """A file that was received, and is not kept yet; `handle` is open, and locked."""

    handle: int
    path: Path
    digest: str
    size: int


class Blobs:
    """The blobs in a folder that only its owner can read; several processes may use it at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._incoming = folder / "incoming"
        for each in (folder, self._incoming):
            each.mkdir(mode=0o700, parents=True, exist_ok=True)

    def path(self, digest: str) -> Path:
        """Return where the blob with this digest lies, if it is there."""
        return self.folder / digest[:2] / digest

    async def receive(self, chunks: AsyncIterable[bytes], most: int) -> ReceivedFile:
        """Write what comes into a file of its own; raise `TooLarge` after `most` bytes."""
        digest, size = hashlib.sha256(), 0
        handle, path = self._new()
        try:
            with open(handle, "wb", closefd=False) as file:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > most:
                        raise TooLarge
                    digest.update(chunk)
                    file.write(chunk)
        except BaseException:
            self.drop(ReceivedFile(handle, path, "", size))
            raise
        return ReceivedFile(handle, path, digest.hexdigest(), size)

    def add(self, write: Callable[[BinaryIO], None]) -> str:
        """Keep what `write` writes; return its digest."""
        handle, path = self._new()
        arrived = ReceivedFile(handle, path, "", 0)
        try:
            with open(handle, "wb", closefd=False) as file:
                write(file)
            with path.open("rb") as written:
                digest = hashlib.file_digest(written, "sha256").hexdigest()
            self.keep(replace(arrived, digest=digest))
        finally:
            self.drop(arrived)
        return digest

    def keep(self, arrived: ReceivedFile) -> None:
        """Put a file under its digest; when this returns, a power cut does not undo it."""
        place = self.path(arrived.digest)
        place.parent.mkdir(mode=0o700, exist_ok=True)
        move_whole(arrived.path, place)

    def drop(self, arrived: ReceivedFile) -> None:
        """Delete a file if it was not kept."""
        arrived.path.unlink(missing_ok=True)
        os.close(arrived.handle)

    def sweep(self) -> None:
        """Delete what processes left that were killed while they received: what nobody holds a lock on."""
        for path in self._incoming.iterdir():
            with suppress(FileNotFoundError, BlockingIOError), path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()

    def _new(self) -> tuple[int, Path]:
        """Make a file, and lock it; return its open handle, too."""
        while True:
            handle, name = tempfile.mkstemp(dir=self._incoming)
            fcntl.flock(handle, fcntl.LOCK_EX)
            if os.fstat(handle).st_nlink:
                return handle, Path(name)
            os.close(handle)  # it was swept away before it was locked
