"""What a sandbox holds and runs, whichever kind of sandbox it is."""

import io
import sys
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.candidate.environment import ENVIRONMENT, PACKAGE, places
from autograder.limits import Limits

ALWAYS = ("__init__.py", "errors.py", "limits.py")  # of this library
SYSTEM = tuple(map(Path, ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")))
SETTINGS = tuple(map(Path, ("/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts", "/etc/localtime")))


@dataclass(frozen=True)
class SandboxPlan:
    """What a sandbox holds and runs.

    `parts` are the files and folders of this library that are visible in it, relative to the library. All are
    read-only. `module` is run as the first process, in the handout; it imports `modules`.
    """

    module: str
    parts: tuple[str, ...]
    handout: Path
    modules: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)

    def variables(self, work: str, scratch: str, library: Path) -> dict[str, str]:
        """Return the environment of the first process, which imports this library from `library`."""
        path = [library, *libraries()]
        return {**ENVIRONMENT, **places(work, scratch), "PYTHONPATH": ":".join(map(str, path))}

    def program(self) -> list[str]:
        """Return the command line of the first process."""
        return [sys.executable, "-s", "-P", "-m", self.module]


@dataclass(frozen=True)
class Branch:
    """What a fork of a sandbox's first process holds and runs beside what is there already.

    Neither the first process nor its jobs ever see it. `parts` are further files and folders of this library, `folders`
    maps names to folders of the host whose modules can be imported. Jobs run `serve` of `module`, after its `warm`.
    """

    module: str
    parts: tuple[str, ...]
    folders: Mapping[str, Path] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)

    def archive(self) -> bytes:
        """Return `parts` and `folders` as an archive whose files everybody may read."""
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w", dereference=True) as archive:
            for part in self.parts:
                archive.add(PACKAGE / part, f"{PACKAGE.name}/{part}", filter=_readable)
            for name, folder in self.folders.items():
                archive.add(folder, name, filter=_readable)
        return packed.getvalue()


def _readable(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.mode = 0o755 if member.isdir() else 0o644
    return member


@dataclass(frozen=True)
class Launch:
    """How the first process of a sandbox is started.

    `place` is a folder inside that a branch may fill. `granted` are the files and folders that jobs may read where no
    namespace hides the others, and None where one does. `users` says that each job becomes an unprivileged user of its
    own. `base` is removed in the end.
    """

    line: list[str]
    place: str
    variables: dict[str, str] = field(default_factory=dict)
    folder: Path | None = None
    users: bool = False
    granted: tuple[Path, ...] | None = None
    base: Path | None = None


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
