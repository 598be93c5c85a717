"""Files by the SHA-256 of their content: what lies under its name is whole, and never changes."""

import hashlib
import os
import tempfile
import time
from collections.abc import AsyncIterable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

ABANDONED_SECONDS = 24 * 3600


class TooLarge(Exception):
    """More bytes came than may be sent."""


@dataclass(frozen=True)
class Arrived:
    """A file that was received, and is not kept yet."""

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
        self._sweep()

    def path(self, digest: str) -> Path:
        """Return where the blob with this digest lies, if it is there."""
        return self.folder / digest[:2] / digest

    async def receive(self, chunks: AsyncIterable[bytes], most: int) -> Arrived:
        """Write what comes into a file of its own; raise `TooLarge` after `most` bytes."""
        digest, size = hashlib.sha256(), 0
        handle, name = tempfile.mkstemp(dir=self._incoming)
        try:
            with os.fdopen(handle, "wb") as file:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > most:
                        raise TooLarge
                    digest.update(chunk)
                    file.write(chunk)
        except BaseException:
            Path(name).unlink()
            raise
        return Arrived(Path(name), digest.hexdigest(), size)

    def add(self, write: Callable[[BinaryIO], None]) -> str:
        """Keep what `write` writes; return its digest."""
        handle, name = tempfile.mkstemp(dir=self._incoming)
        path = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                write(file)
            with path.open("rb") as written:
                digest = hashlib.file_digest(written, "sha256").hexdigest()
            self.keep(Arrived(path, digest, path.stat().st_size))
        finally:
            path.unlink(missing_ok=True)
        return digest

    def keep(self, arrived: Arrived) -> None:
        """Put a file under its digest; when this returns, a power cut does not undo it."""
        place = self.path(arrived.digest)
        place.parent.mkdir(mode=0o700, exist_ok=True)
        _sync(arrived.path)
        arrived.path.replace(place)
        _sync(place.parent)

    def drop(self, arrived: Arrived) -> None:
        """Delete a file that is not to be kept."""
        arrived.path.unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Delete what processes left that were killed while they received."""
        for path in self._incoming.iterdir():
            if time.time() - path.stat().st_mtime > ABANDONED_SECONDS:
                path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
