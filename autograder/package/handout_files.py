"""Collect the files that students get beside the notebook: notes.md, files/ and the output of data.py."""

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
"""The files that nbgrader leaves out when it copies a folder of source/ to release/."""

_RUNS: tuple[Mapping[str, str], ...] = (
    {"PYTHONHASHSEED": "0"},
    {"PYTHONHASHSEED": "1", "AUTOGRADER_SALT": "public data must not depend on the salt of hidden data"},
)
_MAKE = "import sys, pathlib, data; data.make(int(sys.argv[1]), pathlib.Path(sys.argv[2]))"


@dataclass(frozen=True)
class PublicFile:
    """The content of a file and its original in the package, which is None if data.py wrote the file."""

    content: bytes
    origin: Path | None


def public_files(folder: Path, seed: int = 0) -> dict[str, PublicFile]:
    """Return the public files of the package in `folder` by their path in the handout.

    data.py runs twice, each time in a new process. Raise `PackageError` if it fails or the runs differ.
    """
    copies = [("notes.md", folder / "notes.md")]
    copies += [(path.relative_to(folder / "files").as_posix(), path) for path in files(folder / "files")]
    public = {name: PublicFile(path.read_bytes(), path) for name, path in copies}
    data = _make_data(folder, seed)
    clashes = sorted(({"notes.md"} & {name for name, _ in copies[1:]}) | (public.keys() & data.keys()))
    clashes += [name for name in {*public, *data} if name == f"{folder.name}.ipynb"]
    if clashes:
        raise PackageError([f"{_label(folder)}: {name}: the package has two files for this name" for name in clashes])
    return public | {name: PublicFile(content, None) for name, content in data.items()}


def files(folder: Path) -> Iterator[Path]:
    """Yield the files below `folder` that nbgrader would hand out, sorted; none if there is no folder."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(fnmatch(part, pattern) for part in parts for pattern in IGNORED):
            yield path


def _make_data(folder: Path, seed: int) -> dict[str, bytes]:
    if not (folder / "data.py").is_file():
        return {}
    with ThreadPoolExecutor(len(_RUNS)) as pool:
        first, second = pool.map(lambda environment: _run(folder, seed, environment), _RUNS)
    differences = sorted(name for name in {*first, *second} if first.get(name) != second.get(name))
    if differences:
        causes = "the time, the order of a set, a generator without a seed, or the salt of hidden data"
        fault = f"{_label(folder)}/data.py: make: the files must depend on the seed only, not on {causes}"
        raise PackageError([f"{fault}; two runs differ in {name}" for name in differences])
    return first


def _run(folder: Path, seed: int, environment: Mapping[str, str]) -> dict[str, bytes]:
    """Return the files that `make(seed, folder)` of data.py writes, by path."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    settings = {"PYTHONPATH": str(Path(autograder.__file__).parents[1]), "OMP_NUM_THREADS": "1"}
    with tempfile.TemporaryDirectory() as output:
        process = subprocess.run(
            [sys.executable, "-B", "-c", _MAKE, str(seed), output],
            cwd=folder,
            env={**inherited, **settings, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        if process.returncode:
            reason = (process.stderr.strip().splitlines() or ["no message"])[-1]
            raise PackageError([f"{_label(folder)}/data.py: make: {reason}"])
        return {path.relative_to(output).as_posix(): path.read_bytes() for path in files(Path(output))}


def _label(folder: Path) -> str:
    return f"{folder.parent.name}/{folder.name}"
