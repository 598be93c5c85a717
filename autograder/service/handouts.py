"""The handouts of a course: the notebooks in release/, and the facts of an assignment that they hold."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

import nbformat

from autograder import archive
from autograder.errors import SubmissionError
from autograder.grading.course import Course
from autograder.package import manifest
from autograder.service.atomic_folders import swap, temporary_folder


@dataclass(frozen=True)
class Handout:
    """An assignment: `points` are those of all its notebooks, also those that are given by hand.

    `principle` and `minutes` come from its package; they are "" and None if there is none.
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
        """Return the assignments that have a handout, or notebooks in source/, by name."""
        folders = (self.course.coursedir.release_directory, self.course.coursedir.source_directory)
        return sorted({path.parent.name for folder in folders for path in self._under(folder).glob("*/*.ipynb")})

    def find(self, name: str) -> Handout:
        """Return an assignment; raise `KeyError` if there is none with this name.

        Raises `SubmissionError` if one of its notebooks cannot be read.
        """
        if name not in self.names():
            raise KeyError(name)
        folders = (self.folder(name), self._under(self.course.coursedir.source_directory) / name)
        notebooks = next(paths for folder in folders if (paths := sorted(folder.glob("*.ipynb"))))
        points = sum(_points(path, path.stat().st_mtime_ns) for path in notebooks)
        names = tuple(path.stem for path in notebooks)
        package = self._manifest(name)
        if package is None:
            return Handout(name, name, points, names)
        return Handout(name, package.title, points, names, package.principle, package.minutes)

    def folder(self, name: str) -> Path:
        """Return the folder of a handout, which need not exist."""
        return self._under(self.course.coursedir.release_directory) / name

    def pack(self, name: str, target: BinaryIO) -> None:
        """Write a handout into an archive."""
        archive.pack(self.folder(name), self.course.coursedir.ignore, target)

    def replace(self, name: str, source: Path) -> None:
        """Replace a handout by the files of an archive; raise `SubmissionError` if they are not a handout."""
        with temporary_folder(self.course.folder) as folder:
            archive.unpack(source, folder / "new")
            notebooks = sorted((folder / "new").glob("*.ipynb"))
            if not notebooks:
                raise SubmissionError("the archive has no notebook at its top level")
            for path in notebooks:
                _points(path, path.stat().st_mtime_ns)
            swap(folder / "new", self.folder(name), folder / "old")

    def _under(self, folder: str) -> Path:
        return self.course.folder / folder

    def _manifest(self, name: str) -> manifest.Manifest | None:
        path = self.course.packages / name / "assignment.toml"
        return manifest.parse(path.read_text(encoding="utf-8"))[0] if path.is_file() else None


@lru_cache(maxsize=1000)
def _points(path: Path, changed: int) -> float:
    """Return the points of a notebook that was last changed at the time `changed`.

    Raises `SubmissionError` if the file is not a notebook.
    """
    try:
        cells = nbformat.read(path, as_version=4).cells
    except Exception as error:  # nbformat raises exceptions of any kind
        raise SubmissionError(f"{path.name} cannot be read as a notebook") from error
    return float(sum(cell.metadata.get("nbgrader", {}).get("points") or 0 for cell in cells))
