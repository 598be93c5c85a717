"""The files that students get beside the notebook: notes, the files folder, and what data.py writes."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import autograder
from autograder.errors import PackageError

IGNORED = (".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback")
"""What nbgrader leaves out when it copies a folder of source/ to the release."""

_RUNS: tuple[Mapping[str, str], ...] = (
    {"PYTHONHASHSEED": "0"},
    {"PYTHONHASHSEED": "1", "AUTOGRADER_SALT": "public data must not depend on the salt of hidden data"},
)
_MAKE = "import sys, pathlib, data; data.make(int(sys.argv[1]), pathlib.Path(sys.argv[2]))"


@dataclass(frozen=True)
class PublicFile:
    """A file's content, and the file of the package it is a copy of: None if data.py wrote it."""

    content: bytes
    origin: Path | None


def public_files(folder: Path, seed: int = 0) -> dict[str, PublicFile]:
    """Return the public files of the package in `folder` by their path in the handout.

    data.py is run twice in processes of their own; `PackageError` if it fails or the runs differ.
    """
    handed = [("notes.md", folder / "notes.md")]
    handed += [(path.relative_to(folder / "files").as_posix(), path) for path in files(folder / "files")]
    found = {name: PublicFile(path.read_bytes(), path) for name, path in handed}
    made = _made(folder, seed)
    twice = sorted(({"notes.md"} & {name for name, _ in handed[1:]}) | (found.keys() & made.keys()))
    twice += [name for name in {*found, *made} if name == f"{folder.name}.ipynb"]
    if twice:
        raise PackageError([f"{_place(folder)}: {name}: written from two places" for name in twice])
    return found | {name: PublicFile(content, None) for name, content in made.items()}


def files(folder: Path) -> Iterator[Path]:
    """Yield the files below `folder` that nbgrader would hand out, sorted; none if there is no folder."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(fnmatch(part, pattern) for part in parts for pattern in IGNORED):
            yield path


def _made(folder: Path, seed: int) -> dict[str, bytes]:
    if not (folder / "data.py").is_file():
        return {}
    with ThreadPoolExecutor(len(_RUNS)) as pool:
        first, second = pool.map(lambda environment: _run(folder, seed, environment), _RUNS)
    differ = sorted(name for name in {*first, *second} if first.get(name) != second.get(name))
    if differ:
        why = "not the time, the order of a set, an unseeded generator, or the salt of hidden data"
        fault = f"{_place(folder)}/data.py: make: only the seed may decide what is written ({why})"
        raise PackageError([f"{fault}; two runs differ in {name}" for name in differ])
    return first


def _run(folder: Path, seed: int, environment: Mapping[str, str]) -> dict[str, bytes]:
    """Return what `make(seed, folder)` of data.py writes, by path."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    ours = {"PYTHONPATH": str(Path(autograder.__file__).parents[1]), "OMP_NUM_THREADS": "1"}
    with tempfile.TemporaryDirectory() as written:
        process = subprocess.run(
            [sys.executable, "-B", "-c", _MAKE, str(seed), written],
            cwd=folder,
            env={**kept, **ours, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        if process.returncode:
            reason = (process.stderr.strip().splitlines() or ["no message"])[-1]
            raise PackageError([f"{_place(folder)}/data.py: make: {reason}"])
        return {path.relative_to(written).as_posix(): path.read_bytes() for path in files(Path(written))}


def _place(folder: Path) -> str:
    return f"{folder.parent.name}/{folder.name}"
