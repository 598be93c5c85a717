"""Find out whether this machine can grade, and say how to get what is missing."""

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import PlatformError
from autograder.sandbox import bubblewrap, bytecode, isolation, probe


@dataclass(frozen=True)
class Diagnosis:
    """The result of one examination; where it is not healthy, `advice` says what to do."""

    name: str
    healthy: bool
    detail: str
    advice: str = ""


def examine() -> Iterator[Diagnosis]:
    """Yield one diagnosis after another: the surroundings first, then each attempt to leave the sandbox."""
    yield _alembic()
    yield _costly_parser()
    yield _bytecode(bytecode.missing())
    yield _bubblewrap()
    yield from _isolation()


def fix() -> None:
    """Repair the faults that need no decision: compile the libraries that lack bytecode."""
    bytecode.write(bytecode.missing())


def _isolation() -> Iterator[Diagnosis]:
    for kind, fault in isolation.faults().items():
        # One that works is enough.
        yield Diagnosis(f"{kind} sandbox", True, f"cannot be used: {fault}" if fault else "can be used")
    try:
        chosen = isolation.chosen()
        yield Diagnosis("isolation", True, f"{chosen}, {_users(chosen)}")
        findings = probe.probe(chosen)
    except PlatformError as error:
        yield Diagnosis("isolation", False, str(error), isolation.ADVICE)
        return
    for finding in findings:
        yield Diagnosis(
            f"student code cannot {finding.name}",
            finding.blocked,
            finding.detail,
            "" if finding.blocked else "nothing is graded here; please report this with your kernel's version",
        )


def _users(chosen: isolation.Isolation) -> str:
    if os.geteuid() == 0:
        return "as root, each job as an unprivileged user"
    if chosen is isolation.Isolation.BUBBLEWRAP:
        return "in a user namespace"
    return "all jobs as one user: one submission is graded at a time"


def _alembic() -> Diagnosis:
    program = shutil.which("alembic")
    advice = f"put {Path(sys.executable).parent} on PATH: nbgrader calls alembic by its bare name"
    return Diagnosis("alembic on PATH", program is not None, program or "not found", "" if program else advice)


def _costly_parser() -> Diagnosis:
    installed = importlib.util.find_spec("rfc3987_syntax") is not None
    cost = "installed, but not needed: each Jupyter process starts seconds faster after pip uninstall rfc3987-syntax"
    return Diagnosis("optional URL parser", True, cost if installed else "absent")


def _bytecode(missing: Sequence[Path]) -> Diagnosis:
    if not missing:
        return Diagnosis("libraries are compiled", True, "yes")
    detail = f"{len(missing)} modules are not, {missing[0]} for one: each start of a sandbox compiles them again"
    return Diagnosis("libraries are compiled", False, detail, "autograder doctor --fix")


def _bubblewrap() -> Diagnosis:
    try:
        used = bubblewrap.executable()
    except PlatformError as error:
        # Landlock may take its place.
        return Diagnosis("bubblewrap", True, f"cannot be used: {error}")
    return Diagnosis("bubblewrap", True, f"{used.version} from {used.origin}, {used.path}, SHA-256 {used.sha256}")
