"""What this machine lacks for grading, and how to get it."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.candidate import probe, sandbox
from autograder.errors import PlatformError


@dataclass(frozen=True)
class Diagnosis:
    """One thing that was looked at; `advice` says what to do where it is not in order."""

    name: str
    healthy: bool
    detail: str
    advice: str = ""


def examine() -> Iterator[Diagnosis]:
    """Yield one diagnosis after another: the surroundings first, then each attempt to leave the sandbox."""
    yield _alembic()
    yield _costly_parser()
    yield _bytecode()
    yield from _isolation()


def _isolation() -> Iterator[Diagnosis]:
    try:
        program = sandbox.program()
        version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    except (PlatformError, OSError, subprocess.CalledProcessError) as error:
        yield Diagnosis("sandbox program", False, str(error), "install bubblewrap: nothing is graded without it")
        return
    who = "as root, each job as an unprivileged user" if os.geteuid() == 0 else "in a user namespace"
    yield Diagnosis("sandbox program", True, f"{version}, {who}")
    try:
        findings = probe.probe()
    except PlatformError as error:
        yield Diagnosis(
            "sandbox starts",
            False,
            str(error),
            "user namespaces may be off: see kernel.apparmor_restrict_unprivileged_userns and "
            "user.max_user_namespaces, or the security profile of the container; or run as root",
        )
        return
    for finding in findings:
        yield Diagnosis(
            f"student code cannot {finding.name}",
            finding.blocked,
            finding.detail,
            "" if finding.blocked else "nothing is graded here; please report this with your kernel's version",
        )


def _alembic() -> Diagnosis:
    found = shutil.which("alembic")
    advice = f"put {os.path.dirname(sys.executable)} on PATH: nbgrader calls alembic by its bare name"  # noqa: PTH120
    return Diagnosis("alembic on PATH", found is not None, found or "not found", "" if found else advice)


def _costly_parser() -> Diagnosis:
    found = importlib.util.find_spec("rfc3987_syntax") is not None
    detail = "installed: it costs every Jupyter process seconds at its start" if found else "absent"
    return Diagnosis("optional URL parser", not found, detail, "pip uninstall rfc3987-syntax" if found else "")


def _bytecode() -> Diagnosis:
    spec = importlib.util.find_spec("pandas")
    cached = spec is not None and spec.cached is not None and os.path.exists(spec.cached)  # noqa: PTH110
    advice = "" if cached else f"{sys.executable} -m compileall -q {os.path.dirname(os.path.dirname(os.__file__))}"  # noqa: PTH120
    return Diagnosis("libraries are compiled", cached, "yes" if cached else "no: imports cost twice as much", advice)
