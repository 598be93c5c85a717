"""Choose the kind of sandbox: the preferred one that this machine allows, or the one that the operator asks for."""

import os
from collections.abc import Mapping
from enum import StrEnum

from autograder.errors import PlatformError
from autograder.sandbox import bubblewrap, landlock_sandbox

WANTED = "AUTOGRADER_ISOLATION"  # the environment variable that asks for one kind
ADVICE = (
    "allow user namespaces (kernel.apparmor_restrict_unprivileged_userns, user.max_user_namespaces, or the security "
    "profile of the container), or use Linux 6.12 or newer with Landlock"
)


class Isolation(StrEnum):
    """A kind of sandbox, in the order of preference."""

    BUBBLEWRAP = "bubblewrap"
    LANDLOCK = "landlock"


def choose(faults: Mapping[Isolation, str], wanted: str = "") -> Isolation:
    """Return the kind `wanted`, or else the first that works; `faults` holds the reason against each kind, or "".

    Raises `PlatformError` if the wanted kind does not work, or none does.
    """
    if wanted and wanted not in list(Isolation):
        raise PlatformError(f"{WANTED} is {wanted!r}, and must be one of {', '.join(Isolation)}: set it to one of them")
    kinds = [Isolation(wanted)] if wanted else list(Isolation)
    for kind in kinds:
        if not faults[kind]:
            return kind
    reasons = "\n".join(f"- {kind}: {faults[kind]}" for kind in kinds)
    raise PlatformError(
        f"Student code cannot be isolated on this machine, so nothing is graded:\n{reasons}\nWhat to do: {ADVICE}."
    )


def faults() -> dict[Isolation, str]:
    """Return the reason why each kind does not work on this machine, or ""."""
    return {Isolation.BUBBLEWRAP: bubblewrap.fault(), Isolation.LANDLOCK: landlock_sandbox.fault()}


def chosen() -> Isolation:
    """Return the kind of sandbox to use on this machine; raise `PlatformError` if none works."""
    return choose(faults(), os.environ.get(WANTED, ""))
