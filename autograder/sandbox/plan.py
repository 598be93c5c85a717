"""The content of a sandbox and the program in it, for every kind of sandbox."""

import io
import sys
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.candidate.environment import ENVIRONMENT, PACKAGE, folder_variables
from autograder.limits import Limits

ALWAYS = ("__init__.py", "errors.py", "limits.py")  # of this library
SYSTEM = tuple(map(Path, ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")))
SETTINGS = tuple(map(Path, ("/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts", "/etc/localtime")))


@dataclass(frozen=True)
class SandboxPlan:
    """The files in a sandbox and its first process.

    `library` names the files and folders of this library that are visible in the sandbox, all read-only. The first
    process runs `module` in the handout, and imports `modules`.
    """

    module: str
    library: tuple[str, ...]
    handout: Path
    modules: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)

    def variables(self, work: str, scratch: str, library: Path) -> dict[str, str]:
        """Return the environment of the first process, which imports this library from the folder `library`."""
        path = [library, *libraries()]
        return {**ENVIRONMENT, **folder_variables(work, scratch), "PYTHONPATH": ":".join(map(str, path))}

    def command(self) -> list[str]:
        """Return the command line of the first process."""
        return [sys.executable, "-s", "-P", "-m", self.module]


@dataclass(frozen=True)
class Branch:
    """The additional files and the program of a fork of a sandbox's first process.

    Neither the first process nor its jobs ever see them. `library` names further files and folders of this library,
    `folders` maps names to folders of the host whose modules can be imported. Jobs run `serve` of `module`, after its
    `warm`.
    """

    module: str
    library: tuple[str, ...]
    folders: Mapping[str, Path] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)

    def archive(self) -> bytes:
        """Return `library` and `folders` as an archive whose files every user may read."""
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w", dereference=True) as archive:
            for name in self.library:
                archive.add(PACKAGE / name, f"{PACKAGE.name}/{name}", filter=_readable)
            for name, folder in self.folders.items():
                archive.add(folder, name, filter=_readable)
        return packed.getvalue()


def _readable(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.mode = 0o755 if member.isdir() else 0o644
    return member


@dataclass(frozen=True)
class Launch:
    """The way to start the first process of a sandbox.

    A branch may fill the folder `branch_folder` inside. With `users`, each job becomes an unprivileged user of its own.
    `shown` are the folders that stay visible where a job gets an empty folder. `granted` is None where namespaces hide
    all other files; else jobs may read all in `granted`, and the names in `listed`. `temporary` is removed in the end.
    """

    command: list[str]
    branch_folder: str
    variables: dict[str, str] = field(default_factory=dict)
    folder: Path | None = None
    users: bool = False
    shown: tuple[Path, ...] = ()
    granted: tuple[Path, ...] | None = None
    listed: tuple[Path, ...] = ()
    temporary: Path | None = None


def libraries() -> list[Path]:
    """Return the folders of sys.path that hold installed libraries; no other folder of the path is visible."""
    return [Path(folder) for folder in sys.path if Path(folder).name in ("site-packages", "dist-packages")]


def prefixes(*more: Path) -> list[Path]:
    """Return the folders of the interpreter, its libraries and `more`, none within another or in /usr.

    A folder that is reached through a symbolic link is there twice: programs know it by the one name or the other.
    """
    named = [Path(sys.base_prefix), Path(sys.prefix), *libraries(), *more]
    visible = [Path("/usr")]
    for folder in sorted({name for path in named for name in (path.absolute(), path.resolve())}):
        if not any(folder.is_relative_to(other) for other in visible):
            visible.append(folder)
    return visible[1:]
