"""Files named by the SHA-256 of their content: each is whole, and never changes."""

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


class BlobTooLarge(Exception):
    """More bytes were received than are allowed."""


@dataclass(frozen=True)
class ReceivedFile:
    """A file that was received and is not kept yet; `handle` is open and locked."""

    handle: int
    path: Path
    digest: str
    size: int


class Blobs:
    """The blobs in a folder that only its owner can read; several processes may use it at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._incoming = folder / "incoming"
        for path in (folder, self._incoming):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)

    def path(self, digest: str) -> Path:
        """Return the path of the blob with this digest, which need not exist."""
        return self.folder / digest[:2] / digest

    async def receive(self, chunks: AsyncIterable[bytes], max_bytes: int) -> ReceivedFile:
        """Write chunks into a new file; raise `BlobTooLarge` after `max_bytes`."""
        digest, size = hashlib.sha256(), 0
        handle, path = self._new()
        try:
            with open(handle, "wb", closefd=False) as file:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > max_bytes:
                        raise BlobTooLarge
                    digest.update(chunk)
                    file.write(chunk)
        except BaseException:
            self.drop(ReceivedFile(handle, path, "", size))
            raise
        return ReceivedFile(handle, path, digest.hexdigest(), size)

    def add(self, write: Callable[[BinaryIO], None]) -> str:
        """Keep the content that `write` writes; return its digest."""
        handle, path = self._new()
        received = ReceivedFile(handle, path, "", 0)
        try:
            with open(handle, "wb", closefd=False) as file:
                write(file)
            with path.open("rb") as written:
                digest = hashlib.file_digest(written, "sha256").hexdigest()
            self.keep(replace(received, digest=digest))
        finally:
            self.drop(received)
        return digest

    def keep(self, received: ReceivedFile) -> None:
        """Move a received file to its digest; a power cut does not undo it."""
        path = self.path(received.digest)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        move_whole(received.path, path)

    def drop(self, received: ReceivedFile) -> None:
        """Delete a received file unless it was kept."""
        received.path.unlink(missing_ok=True)
        os.close(received.handle)

    def sweep(self) -> None:
        """Delete unlocked files: they belong to processes that were killed while they received."""
        for path in self._incoming.iterdir():
            with suppress(FileNotFoundError, BlockingIOError), path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()

    def _new(self) -> tuple[int, Path]:
        """Create and lock a file; return its open handle and its path."""
        while True:
            handle, name = tempfile.mkstemp(dir=self._incoming)
            fcntl.flock(handle, fcntl.LOCK_EX)
            if os.fstat(handle).st_nlink:
                return handle, Path(name)
            os.close(handle)  # another process swept it before it was locked
