"""Replace whole folders, so that nobody ever sees half of one."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def temporary_folder(course: Path) -> Iterator[Path]:
    """Yield a private folder on the course's file system; it is deleted in the end."""
    parent = course / ".autograder" / "staging"
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent) as folder:
        yield Path(folder)


def swap(new: Path, current: Path, old: Path) -> None:
    """Move the folder `new` to `current`, and a folder that is there to `old`."""
    current.parent.mkdir(parents=True, exist_ok=True)
    if current.exists():
        current.rename(old)
    new.rename(current)
