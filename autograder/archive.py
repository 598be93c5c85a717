"""Pack and unpack tar.gz archives of ordinary files; every member is checked before it is used."""

import gzip
import os
import re
import stat
import tarfile
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, cast

from autograder.errors import SubmissionError

MAX_FILES = 1000
MAX_RATIO = 200  # text compresses tenfold, hardly more
SLACK_BYTES = 2**20  # small archives may compress as well as they like
MAX_DEPTH = 10
MAX_ENDS = 100
_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")


EXPANSION = 10


@dataclass(frozen=True)
class Bounds:
    """The size limit of an archive; its files together may be ten times as large."""

    packed_mb: int = 1000

    @property
    def expanded(self) -> int:
        """The largest size of all files together, in bytes."""
        return EXPANSION * self.packed_mb * 2**20


class _Counted:
    """Reads at most a number of bytes, however well they were compressed, and stops soon after the end."""

    def __init__(self, source: IO[bytes], most: int) -> None:
        self.source, self.most, self.count, self.ends = source, most, 0, 0

    def read(self, size: int = -1) -> bytes:
        content = self.source.read(min(size, 2**20) if size >= 0 else 2**20)
        self.count += len(content)
        self.ends += not content
        if self.ends > MAX_ENDS:  # tarfile would go on until it has as many bytes as a header promises
            raise SubmissionError("the archive ends before its files do")
        if self.count > self.most:
            raise SubmissionError(f"the files in the archive are larger than {self.most / 2**20:.0f} MB together")
        return content


def check(path: Path, bounds: Bounds = Bounds()) -> tuple[str, ...]:
    """Return the names of the files in an archive, in order; raise `SubmissionError` if one is not allowed."""
    with _opened(path, bounds) as files:
        return tuple(name for name, _ in files)


def unpack(path: Path, folder: Path, bounds: Bounds = Bounds()) -> None:
    """Write the files of an archive into a new folder; only their names and contents are kept."""
    folder.mkdir(parents=True)
    with _opened(path, bounds) as files:
        for name, source in files:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                while content := source.read(2**20):
                    file.write(content)


def pack(folder: Path, ignore: Iterable[str], target: BinaryIO) -> None:
    """Write the ordinary files below a folder into an archive that depends only on their names and contents.

    Links are left out, and so are files and whole folders whose name matches a pattern of `ignore`.
    """
    with (
        gzip.GzipFile(fileobj=target, mode="wb", filename="", mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for path in _ordinary(folder, tuple(ignore)):
            with path.open("rb") as file:
                member = tarfile.TarInfo(path.relative_to(folder).as_posix())
                member.size = os.fstat(file.fileno()).st_size
                archive.addfile(member, file)


def _ordinary(folder: Path, ignore: tuple[str, ...]) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if any(fnmatch(path.name, pattern) for pattern in ignore):
            continue
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode):
            yield from _ordinary(path, ignore)
        elif stat.S_ISREG(mode):
            yield path


@contextmanager
def _opened(path: Path, bounds: Bounds) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    most = min(bounds.expanded, MAX_RATIO * path.stat().st_size + SLACK_BYTES)
    try:
        with gzip.open(path) as packed:
            source = cast("IO[bytes]", _Counted(cast("IO[bytes]", packed), most))
            # A stream is read once from front to back, so no member can lead to another one.
            with tarfile.open(fileobj=source, mode="r|") as archive:
                yield _files(archive)
    except (tarfile.TarError, OSError, EOFError, zlib.error, ValueError) as error:
        raise SubmissionError(f"the archive cannot be read as tar.gz: {error}") from error


def _files(archive: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    names: set[str] = set()
    folders: set[str] = set()
    for member in archive:
        if member.isdir():
            continue
        name = _safe(member)
        key = _folded(name)
        above = {parent.as_posix() for parent in PurePosixPath(key).parents} - {"."}
        if key in names or key in folders or above & names:
            raise SubmissionError(f"{name!r} is in the archive twice, or as a file and as a folder")
        names.add(key)
        folders |= above
        if len(names) > MAX_FILES:
            raise SubmissionError(f"there are more than {MAX_FILES} files in the archive")
        content = archive.extractfile(member)
        assert content is not None  # it is an ordinary file
        yield name, content


def _safe(member: tarfile.TarInfo) -> str:
    """Return the name of a file in an archive; raise `SubmissionError` if its name or kind could do harm."""
    if member.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or member.issparse():
        raise SubmissionError(f"{member.name!r} is not an ordinary file; archives must not contain links or devices")
    path = PurePosixPath(unicodedata.normalize("NFC", member.name))
    name = path.as_posix()
    if (
        not path.parts
        or path.is_absolute()
        or ".." in path.parts
        or _CONTROL.search(name)
        or len(path.parts) > MAX_DEPTH
        or any(len(os.fsencode(part)) > 200 for part in path.parts)
    ):
        raise SubmissionError(f"{member.name!r} is not the name of a file inside a folder")
    try:
        name.encode()
    except UnicodeEncodeError:
        raise SubmissionError(f"{member.name!r} is not a file name in UTF-8") from None
    return name


def _folded(name: str) -> str:
    """Return a name in the form in which file systems that ignore case and composition compare it."""
    return unicodedata.normalize("NFKC", name).casefold()
