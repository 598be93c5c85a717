"""Limit and remove the folder of a job that has no file system of its own.

Folders of student code may be deep, without permissions, or change during the check.
"""

import os
import stat
from collections.abc import Iterable
from pathlib import Path

MAX_DEPTH = 100
MAX_FILES = 20_000
SPARE_MB = 512  # stays free on every disk

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class OverQuota(Exception):
    """The folder holds more than it may."""


def check(folder: Path, pids: Iterable[int], most: int, largest: int) -> None:
    """Raise `OverQuota` if a job has more than `most` bytes on the disk; no file of it is larger than `largest`.

    The files in `folder` count, and removed files that the processes `pids` still hold.
    """
    sizes: dict[int, int] = {}
    _walk(str(folder), None, sizes, MAX_DEPTH)
    device = folder.stat().st_dev
    for pid in pids:
        for number, size in (*_open(pid, device), *_mapped(pid, device, largest)):
            sizes.setdefault(number, size)
    if sum(sizes.values()) > most:
        raise OverQuota(f"more than {most:,} bytes on the disk")
    disk = os.statvfs(folder)
    if disk.f_bavail * disk.f_frsize < SPARE_MB * 2**20:
        raise OverQuota("the disk is full")


def _walk(name: str, parent: int | None, sizes: dict[int, int], depth: int) -> None:
    """Add the size on the disk of all files below a folder in `parent` to `sizes`, by inode."""
    if depth == 0:
        raise OverQuota(f"folders nested deeper than {MAX_DEPTH}")
    try:
        fd = os.open(name, _FOLDER, dir_fd=parent)
    except OSError:  # gone, or without permissions; then nobody can use its files
        return
    try:
        with os.scandir(fd) as entries:
            for entry in entries:
                try:
                    status = entry.stat(follow_symlinks=False)
                except OSError:
                    continue
                sizes[status.st_ino] = status.st_blocks * 512
                if len(sizes) > MAX_FILES:
                    raise OverQuota(f"more than {MAX_FILES:,} files")
                if stat.S_ISDIR(status.st_mode):
                    _walk(entry.name, fd, sizes, depth - 1)
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
            status = os.stat(f"/proc/{pid}/fd/{fd}")  # noqa: PTH116  # tens of thousands of them, perhaps
        except OSError:
            continue
        if status.st_dev == device and status.st_nlink == 0:
            yield status.st_ino, status.st_blocks * 512


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
    """Remove a folder of any depth and any permissions; its processes must have ended."""
    fd = os.open(folder, _FOLDER)
    entered: list[str] = []
    remaining = [_remove_files(fd)]
    while remaining:
        if remaining[-1]:
            entered.append(remaining[-1].pop())
            os.chmod(entered[-1], 0o700, dir_fd=fd)
            fd = _change_folder(fd, entered[-1])
            remaining.append(_remove_files(fd))
        else:
            remaining.pop()
            if entered:
                fd = _change_folder(fd, "..")
                os.rmdir(entered.pop(), dir_fd=fd)
    os.close(fd)
    folder.rmdir()


def _remove_files(fd: int) -> list[str]:
    """Remove all files from a folder; return the names of the folders in it."""
    folders = []
    for name in os.listdir(fd):
        try:
            os.unlink(name, dir_fd=fd)
        except (IsADirectoryError, PermissionError):
            folders.append(name)
    return folders


def _change_folder(fd: int, name: str) -> int:
    """Close a folder, and return the folder `name` in it."""
    try:
        return os.open(name, _FOLDER, dir_fd=fd)
    finally:
        os.close(fd)
