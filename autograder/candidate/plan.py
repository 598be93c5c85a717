"""What a sandbox holds and runs, whichever kind of sandbox it is."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import autograder
from autograder.candidate.jail import Limits

PACKAGE = Path(autograder.__file__).resolve().parent
ALWAYS = ("__init__.py", "errors.py")  # of this library
SYSTEM = tuple(map(Path, ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")))
SETTINGS = tuple(map(Path, ("/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts", "/etc/localtime")))

ENVIRONMENT = {
    "USER": "student", "LOGNAME": "student", "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8", "PYTHONHASHSEED": "0", "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "GX_ANALYTICS_ENABLED": "false",
    # Threads of numerical libraries do not survive a fork, and fight over the cores.
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "LOKY_MAX_CPU_COUNT": "1",
}  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """What a sandbox holds and runs.

    `parts` are the files and folders of this library that are visible in it, relative to the library. `folders` maps
    further places inside, whose modules can be imported, to folders of the host. All are read-only. `module` is run as
    the first process, in the handout; it imports `modules`.
    """

    module: str
    parts: tuple[str, ...]
    handout: Path
    modules: tuple[str, ...] = ()
    folders: Mapping[str, Path] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)

    def variables(self, work: str, scratch: str, search: Sequence[str]) -> dict[str, str]:
        """Return the environment of the first process, which imports from `search` and the folders of libraries."""
        path = [search[0], *map(str, libraries()), *search[1:]]
        return {**ENVIRONMENT, **places(work, scratch), "PYTHONPATH": ":".join(path), **self.environment}

    def program(self) -> list[str]:
        """Return the command line of the first process."""
        return [sys.executable, "-s", "-P", "-m", self.module]


@dataclass(frozen=True)
class Launch:
    """How the first process of a sandbox is started.

    `granted` are the files and folders that its jobs may read where no namespace hides the others, and None where one
    does. `users` says that each job becomes an unprivileged user of its own. `base` is removed in the end.
    """

    line: list[str]
    variables: dict[str, str] = field(default_factory=dict)
    folder: Path | None = None
    users: bool = False
    granted: tuple[Path, ...] | None = None
    base: Path | None = None


def places(work: str, scratch: str) -> dict[str, str]:
    """Return the environment variables that say where to write."""
    return {
        "HOME": work,
        "TMPDIR": scratch,
        "MPLCONFIGDIR": f"{scratch}/matplotlib",
        "IPYTHONDIR": f"{scratch}/ipython",
    }


def libraries() -> list[Path]:
    """Return the folders that installed libraries are imported from; of others on the path nothing is shown."""
    return [Path(folder) for folder in sys.path if Path(folder).name in ("site-packages", "dist-packages")]


def prefixes() -> list[Path]:
    """Return the folders of the interpreter and its libraries, none within another or in /usr."""
    found = {Path(sys.base_prefix).resolve(), Path(sys.prefix).resolve(), *(path.resolve() for path in libraries())}
    seen = [Path("/usr")]
    for prefix in sorted(found):
        if not any(prefix.is_relative_to(other) for other in seen):
            seen.append(prefix)
    return seen[1:]
