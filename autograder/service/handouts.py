"""The handouts of a course: what lies in release/, and what it says of an assignment."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

import nbformat

from autograder import archive
from autograder.errors import SubmissionError
from autograder.grading.course import Course
from autograder.package import manifest
from autograder.service.atomic_folders import staging, swap


@dataclass(frozen=True)
class Handout:
    """What an assignment is: the points are those of all its notebooks, with those that are given by hand.

    The principle and the minutes to plan are those of its package, "" and None if it has none.
    """

    name: str
    title: str
    points: float
    notebooks: tuple[str, ...]
    principle: str = ""
    minutes: int | None = None


class Handouts:
    """The handouts in a course folder."""

    def __init__(self, course: Course) -> None:
        self.course = course

    def names(self) -> list[str]:
        """Return the assignments that have a handout, or notebooks from which one can be made, in order."""
        folders = (self.course.coursedir.release_directory, self.course.coursedir.source_directory)
        return sorted({path.parent.name for folder in folders for path in self._under(folder).glob("*/*.ipynb")})

    def find(self, name: str) -> Handout:
        """Return an assignment; raise `KeyError` if there is none of this name.

        Raises `SubmissionError` if one of its notebooks cannot be read.
        """
        if name not in self.names():
            raise KeyError(name)
        folders = (self.folder(name), self._under(self.course.coursedir.source_directory) / name)
        notebooks = next(found for folder in folders if (found := sorted(folder.glob("*.ipynb"))))
        points = sum(_points(path, path.stat().st_mtime_ns) for path in notebooks)
        names = tuple(path.stem for path in notebooks)
        about = self._about(name)
        if about is None:
            return Handout(name, name, points, names)
        return Handout(name, about.title, points, names, about.principle, about.minutes)

    def folder(self, name: str) -> Path:
        """Return the folder of a handout, whether it is there or not."""
        return self._under(self.course.coursedir.release_directory) / name

    def pack(self, name: str, target: BinaryIO) -> None:
        """Write a handout into an archive."""
        archive.pack(self.folder(name), self.course.coursedir.ignore, target)

    def replace(self, name: str, source: Path) -> None:
        """Put the files of an archive in place of a handout; raise `SubmissionError` if they cannot be taken."""
        with staging(self.course.folder) as place:
            archive.unpack(source, place / "new")
            notebooks = sorted((place / "new").glob("*.ipynb"))
            if not notebooks:
                raise SubmissionError("there is no notebook in the archive, beside whatever folders it has")
            for path in notebooks:
                _points(path, path.stat().st_mtime_ns)
            swap(place / "new", self.folder(name), place / "old")

    def _under(self, folder: str) -> Path:
        return self.course.folder / folder

    def _about(self, name: str) -> manifest.Manifest | None:
        about = self.course.packages / name / "assignment.toml"
        return manifest.parse(about.read_text(encoding="utf-8"))[0] if about.is_file() else None


@lru_cache(maxsize=1000)
def _points(path: Path, changed: int) -> float:
    """Return the points of a notebook, which was changed last at the time `changed`.

    Raises `SubmissionError` if it is none.
    """
    try:
        cells = nbformat.read(path, as_version=4).cells
    except Exception as error:  # nbformat raises whatever goes wrong in it
        raise SubmissionError(f"{path.name} is not a notebook that can be read") from error
    return float(sum(cell.metadata.get("nbgrader", {}).get("points") or 0 for cell in cells))
