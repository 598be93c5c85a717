"""Read the files of a submission: the notebook, and the plain files beside it.

The intake takes the text of answer cells and of added cells, and plain files, all bounded in size. It takes no
metadata, tags, outputs or links, and no cell in place of an author's. `notes` tell the student each repair and each
omission.
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
    """Return the student's work in the notebook file `path`, with the files beside it.

    For a file that cannot be read it is the untouched handout, with a note that says why. If the file is missing and
    there is exactly one other notebook, that one is read.
    """
    renamed = []
    others = [item for item in path.parent.glob("*.ipynb") if not path.exists()]
    if len(others) == 1:
        renamed = [f"There is no {path.name}; your {others[0].name} was graded instead."]
        path = others[0]
    try:
        cells, notes = cells_of(_read(path)), []
    except ValueError as error:
        cells, notes = None, [f"Your notebook could not be read and was graded as if it were empty: {error}."]
    grafted = graft(cells, handout) if cells is not None else Grafted(copy.deepcopy(handout))
    files, ignored = _files_beside(path)
    return Grafted(grafted.notebook, files, (*renamed, *notes, *grafted.notes, *ignored))


def disarm(folder: Path, source: Path) -> None:
    """Make the files in the folder of a submission safe for nbgrader to copy.

    nbgrader follows every link: links and devices become text files. It stops at a time stamp that it cannot read and
    at a folder that has the name of a file in `source`: these are renamed.
    """
    for parent, folders, names in os.walk(folder):
        for item in (Path(parent, name) for name in (*folders, *names)):
            if not stat.S_ISREG(item.lstat().st_mode) and not stat.S_ISDIR(item.lstat().st_mode):
                item.unlink()
                item.write_text("This was not an ordinary file. It was not read.\n", encoding="utf-8")
    for item in sorted(source.rglob("*")):
        submitted = folder / item.relative_to(source)
        if submitted.exists() and submitted.is_dir() != item.is_dir():
            _put_aside(submitted)
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
        status = path.lstat()
    except FileNotFoundError:
        raise ValueError(f"there is no {path.name} in the submission") from None
    if not stat.S_ISREG(status.st_mode):
        raise ValueError(f"{path.name} is not an ordinary file")
    if status.st_size > MAX_NOTEBOOK_BYTES:
        raise ValueError(
            f"it has {status.st_size / 2**20:.0f} MB, and at most {MAX_NOTEBOOK_BYTES // 2**20} MB are read"
        )
    return path.read_bytes()


def _files_beside(path: Path) -> tuple[dict[str, bytes], list[str]]:
    """Return the ordinary files in the notebook's folder, by relative path, and notes about files left out."""
    files: dict[str, bytes] = {}
    notes: list[str] = []
    budget = MAX_FILE_BYTES
    for name, status, item in _walk(path.parent, ""):
        if item.suffix == ".ipynb" or name == "timestamp.txt":
            continue
        if not stat.S_ISREG(status.st_mode):
            notes.append(f"`{name}` is not an ordinary file and was left out.")
        elif len(files) >= MAX_FILES or status.st_size > budget:
            notes.append(
                f"`{name}` was left out: at most {MAX_FILES} files and {MAX_FILE_BYTES // 2**20} MB are taken."
            )
        else:
            budget -= status.st_size
            files[name] = item.read_bytes()
    return files, notes[:20]


def _walk(folder: Path, prefix: str, depth: int = 0) -> Iterator[tuple[str, Any, Path]]:
    if depth > MAX_FILE_DEPTH or not folder.is_dir():
        return
    for item in sorted(folder.iterdir()):
        status = item.lstat()
        if stat.S_ISDIR(status.st_mode):
            if not item.name.startswith("."):
                yield from _walk(item, f"{prefix}{item.name}/", depth + 1)
        else:
            yield f"{prefix}{item.name}", status, item
