"""The only door for a student's work: answers are taken from what was handed in and grafted onto the handout.

Taken are the texts of answer cells and of cells the student added, and plain files beside the notebook, all bounded
in size. Nothing else is: no metadata, tags, outputs, links, or cells in place of the author's. What was repaired or
ignored is told to the student in `notes`.
"""

import copy
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.utils import parse_utc

from autograder.intake.graft import Grafted, cells_of, graft

MAX_NOTEBOOK_BYTES = 50 * 2**20
MAX_FILES = 200
MAX_FILE_BYTES = 20 * 2**20
MAX_FILE_DEPTH = 5


def take(path: Path, handout: NotebookNode) -> Grafted:
    """Return the submission in the notebook file `path`, with the files beside it.

    A file that cannot be read gives the handout as it was, and a note that says why. Where there is no such file but
    one other notebook, that one is meant.
    """
    renamed = []
    others = [item for item in path.parent.glob("*.ipynb") if not path.exists()]
    if len(others) == 1:
        renamed = [f"There is no {path.name}; {others[0].name} was read in its place."]
        path = others[0]
    try:
        cells, notes = cells_of(_read(path)), []
    except ValueError as error:
        cells, notes = (
            None,
            [f"Your notebook could not be read, so it is graded as if it were empty: {error}."],
        )
    grafted = graft(cells, handout) if cells is not None else Grafted(copy.deepcopy(handout))
    files, ignored = _files_beside(path)
    return Grafted(grafted.notebook, files, (*renamed, *notes, *grafted.notes, *ignored))


def disarm(folder: Path, given: Path) -> None:
    """Replace what is not an ordinary file in a submission's folder by a text that says so.

    nbgrader copies a submission's files and would follow a link to wherever it leads; it stops at a time stamp that
    it cannot read, and at a folder where it puts a file of the handout, whose files are in `given`.
    """
    for where, folders, names in os.walk(folder):
        for item in (Path(where, name) for name in (*folders, *names)):
            if not stat.S_ISREG(item.lstat().st_mode) and not stat.S_ISDIR(item.lstat().st_mode):
                item.unlink()
                item.write_text("This was not an ordinary file. It was not read.\n", encoding="utf-8")
    for place in sorted(given.rglob("*")):
        taken = folder / place.relative_to(given)
        if taken.exists() and taken.is_dir() != place.is_dir():
            _put_aside(taken)
    stamp = folder / "timestamp.txt"
    if stamp.exists() and not _is_time(stamp):
        _put_aside(stamp)


def _put_aside(path: Path) -> None:
    aside = path.with_name(f"{path.stem}-unreadable{path.suffix}")
    shutil.rmtree(aside) if aside.is_dir() else aside.unlink(missing_ok=True)
    path.rename(aside)


def _is_time(path: Path) -> bool:
    try:
        return path.stat().st_size <= 200 and parse_utc(path.read_text(encoding="utf-8").strip()) is not None
    except (OSError, ValueError, OverflowError):
        return False


def _read(path: Path) -> bytes:
    try:
        about = path.lstat()
    except FileNotFoundError:
        raise ValueError(f"there is no {path.name} in the submission") from None
    if not stat.S_ISREG(about.st_mode):
        raise ValueError(f"{path.name} is not an ordinary file")
    if about.st_size > MAX_NOTEBOOK_BYTES:
        raise ValueError(f"it has {about.st_size / 2**20:.0f} MB; at most {MAX_NOTEBOOK_BYTES // 2**20} are read")
    return path.read_bytes()


def _files_beside(path: Path) -> tuple[dict[str, bytes], list[str]]:
    """Return the ordinary files in the notebook's folder, by relative path, and notes on what was left out."""
    files: dict[str, bytes] = {}
    notes: list[str] = []
    room = MAX_FILE_BYTES
    for name, about, item in _walk(path.parent, ""):
        if item.suffix == ".ipynb" or name == "timestamp.txt":
            continue
        if not stat.S_ISREG(about.st_mode):
            notes.append(f"`{name}` is not an ordinary file and was left out.")
        elif len(files) >= MAX_FILES or about.st_size > room:
            notes.append(
                f"`{name}` was left out: at most {MAX_FILES} files and {MAX_FILE_BYTES // 2**20} MB are taken."
            )
        else:
            room -= about.st_size
            files[name] = item.read_bytes()
    return files, notes[:20]


def _walk(folder: Path, prefix: str, depth: int = 0) -> Iterator[tuple[str, Any, Path]]:
    if depth > MAX_FILE_DEPTH or not folder.is_dir():
        return
    for item in sorted(folder.iterdir()):
        about = item.lstat()
        if stat.S_ISDIR(about.st_mode):
            if not item.name.startswith("."):
                yield from _walk(item, f"{prefix}{item.name}/", depth + 1)
        else:
            yield f"{prefix}{item.name}", about, item
