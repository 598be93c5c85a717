"""The folder of a job that has no file system of its own: how much it holds, and how it is removed.

What student code made is deep, without permissions, or changes while it is looked at.
"""

import os
import stat
from collections.abc import Iterable
from pathlib import Path

MAX_DEPTH = 100
MAX_FILES = 20_000
SPARE_MB = 512  # what every disk keeps free

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class OverQuota(Exception):
    """The folder holds more than it may."""


def check(folder: Path, pids: Iterable[int], most: int, largest: int) -> None:
    """Raise `OverQuota` if a job has more than `most` bytes on the disk, of which a file has `largest` at most.

    Counted is what lies in `folder`, and what the processes `pids` have removed and still hold.
    """
    found: dict[int, int] = {}
    _walk(str(folder), None, found, MAX_DEPTH)
    device = folder.stat().st_dev
    for pid in pids:
        for number, size in (*_open(pid, device), *_mapped(pid, device, largest)):
            found.setdefault(number, size)
    if sum(found.values()) > most:
        raise OverQuota(f"more than {most:,} bytes on the disk")
    disk = os.statvfs(folder)
    if disk.f_bavail * disk.f_frsize < SPARE_MB * 2**20:
        raise OverQuota("the disk is full")


def _walk(name: str, parent: int | None, found: dict[int, int], depth: int) -> None:
    """Add the size on the disk of all that is below a folder in `parent` to `found`, by inode."""
    if depth == 0:
        raise OverQuota(f"folders nested deeper than {MAX_DEPTH}")
    try:
        fd = os.open(name, _FOLDER, dir_fd=parent)
    except OSError:  # gone, or without permissions; then nobody can use what is in it
        return
    try:
        with os.scandir(fd) as entries:
            for entry in entries:
                try:
                    about = entry.stat(follow_symlinks=False)
                except OSError:
                    continue
                found[about.st_ino] = about.st_blocks * 512
                if len(found) > MAX_FILES:
                    raise OverQuota(f"more than {MAX_FILES:,} files")
                if stat.S_ISDIR(about.st_mode):
                    _walk(entry.name, fd, found, depth - 1)
    finally:
        os.close(fd)


def _open(pid: int, device: int) -> Iterable[tuple[int, int]]:
    """Yield inode and size of the removed files that a process has open."""
    try:
        fds = os.listdir(f"/proc/{pid}/fd")  # noqa: PTH208
    except OSError:  # it has ended
        return
    for fd in fds:
        try:
            about = os.stat(f"/proc/{pid}/fd/{fd}")  # noqa: PTH116  # tens of thousands of them, perhaps
        except OSError:
            continue
        if about.st_dev == device and about.st_nlink == 0:
            yield about.st_ino, about.st_blocks * 512


def _mapped(pid: int, device: int, largest: int) -> Iterable[tuple[int, int]]:
    """Yield inode and greatest possible size of the removed files that a process has mapped."""
    wanted = f"{os.major(device):02x}:{os.minor(device):02x}"
    try:
        lines = Path(f"/proc/{pid}/maps").read_text(errors="replace").splitlines()
    except OSError:
        return
    for line in lines:
        parts = line.split(maxsplit=5)
        if parts[3] == wanted and line.endswith(" (deleted)"):
            yield int(parts[4]), largest


def clear(folder: Path) -> None:
    """Remove a folder whose processes have ended, however deep it is, and whatever its permissions are."""
    fd = os.open(folder, _FOLDER)
    way: list[str] = []
    left = [_emptied(fd)]
    while left:
        if left[-1]:
            way.append(left[-1].pop())
            os.chmod(way[-1], 0o700, dir_fd=fd)
            fd = _moved(fd, way[-1])
            left.append(_emptied(fd))
        else:
            left.pop()
            if way:
                fd = _moved(fd, "..")
                os.rmdir(way.pop(), dir_fd=fd)
    os.close(fd)
    folder.rmdir()


def _emptied(fd: int) -> list[str]:
    """Remove what is not a folder from a folder; return the names of the folders in it."""
    folders = []
    for name in os.listdir(fd):
        try:
            os.unlink(name, dir_fd=fd)
        except (IsADirectoryError, PermissionError):
            folders.append(name)
    return folders


def _moved(fd: int, name: str) -> int:
    """Close a folder, and return the one that `name` means in it."""
    try:
        return os.open(name, _FOLDER, dir_fd=fd)
    finally:
        os.close(fd)
