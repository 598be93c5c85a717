"""Put whole folders in place: nobody ever sees half of one."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def staging(course: Path) -> Iterator[Path]:
    """Give a folder on the course's file system in which others are made ready; it is deleted in the end."""
    parent = course / ".autograder" / "staging"
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent) as folder:
        yield Path(folder)


def swap(new: Path, place: Path, old: Path) -> None:
    """Move the folder `new` to `place`, and what was there to `old`."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        place.rename(old)
    new.rename(place)
