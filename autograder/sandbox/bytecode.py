"""Compiled bytecode of the installed libraries and of this project, which every sandbox imports read-only.

Where it is missing, each start of a sandbox compiles all imports anew, as it cannot store the result.
"""

import compileall
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.candidate.environment import PACKAGE
from autograder.distribution import IN_WHEEL
from autograder.sandbox.plan import libraries


def missing(folders: Iterable[Path] | None = None) -> list[Path]:
    """Return the source files that lack bytecode for this interpreter: all modules of this project, and of `folders`.

    Of each library in `folders`, by default those of sys.path, only the first file is checked, because installers
    compile whole libraries.
    """
    searched = libraries() if folders is None else folders
    own = (path for path in PACKAGE.rglob("*.py") if not path.is_relative_to(IN_WHEEL))
    sources = [*own, *(path for folder in searched for path in _first_files(folder))]
    return sorted(path for path in sources if not _compiled(path).exists())


def write(sources: Iterable[Path]) -> list[Path]:
    """Compile `sources`, and all other files of the packages among them; return those that still lack bytecode."""
    sources = list(sources)
    for path in sources:
        if path.name == "__init__.py":
            compileall.compile_dir(path.parent, quiet=2, workers=0)
        else:
            compileall.compile_file(path, quiet=2)
    return [path for path in sources if not _compiled(path).exists()]


def _first_files(folder: Path) -> Iterator[Path]:
    yield from folder.glob("*.py")
    yield from folder.glob("*/__init__.py")


def _compiled(source: Path) -> Path:
    # Not importlib's cache_from_source: it obeys variables of this process, which a sandbox does not inherit.
    return source.with_name("__pycache__") / f"{source.stem}.{sys.implementation.cache_tag}.pyc"
