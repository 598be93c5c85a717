"""Write files that a reader, another process or a power cut never leaves half written."""

import os
import secrets
from pathlib import Path


def write_whole(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Replace the file `path` by `content`, as a whole or not at all; a power cut does not undo it.

    The new file has `mode`, less what the umask takes away. A link at `path` is replaced and not followed.
    """
    new = _write_beside(path, content, mode)
    try:
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
    _sync(path.parent)


def create_private(path: Path, content: bytes) -> bool:
    """Create a file that only its owner can read; return False, and change nothing, if `path` exists.

    If several processes create it at once, one wins, and the others find its whole content.
    """
    if os.path.lexists(path):
        return False
    new = _write_beside(path, content, 0o600)
    try:
        os.link(new, path)
    except FileExistsError:
        return False
    finally:
        new.unlink()
    _sync(path.parent)
    return True


def move_whole(source: Path, path: Path) -> None:
    """Move a finished file to `path`, in place of a file there; a power cut does not undo it."""
    _sync(source)
    source.replace(path)
    _sync(path.parent)


def _write_beside(path: Path, content: bytes, mode: int) -> Path:
    """Write `content` into a new file in the folder of `path`; return its path."""
    new = path.with_name(f".{secrets.token_hex(8)}.new")
    descriptor = os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        new.unlink()
        raise
    return new


def _sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
