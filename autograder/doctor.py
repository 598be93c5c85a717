"""What this machine lacks for grading, and how to get it."""

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.errors import PlatformError
from autograder.sandbox import isolation, probe


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
    for kind, fault in isolation.faults().items():
        # One that works is enough.
        yield Diagnosis(f"{kind} sandbox", True, f"cannot be used: {fault}" if fault else "can be used")
    try:
        chosen = isolation.chosen()
        yield Diagnosis("isolation", True, f"{chosen}, {_who(chosen)}")
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


def _who(chosen: isolation.Isolation) -> str:
    if os.geteuid() == 0:
        return "as root, each job as an unprivileged user"
    if chosen is isolation.Isolation.BUBBLEWRAP:
        return "in a user namespace"
    return "all jobs as one user: one submission is graded at a time"


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
