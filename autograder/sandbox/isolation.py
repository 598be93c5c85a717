"""Which kind of sandbox this machine allows, and which is used."""

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
    """Return the kind that is wanted, or the first that works; `faults` says of each what prevents it, or "".

    Raises `PlatformError` if it does not work, or none does.
    """
    if wanted and wanted not in list(Isolation):
        raise PlatformError(f"{WANTED} is {wanted!r}, and must be one of {', '.join(Isolation)}")
    kinds = [Isolation(wanted)] if wanted else list(Isolation)
    for kind in kinds:
        if not faults[kind]:
            return kind
    what = "\n".join(f"- {kind}: {faults[kind]}" for kind in kinds)
    raise PlatformError(f"student code cannot be isolated here, so nothing is graded:\n{what}\nWhat to do: {ADVICE}.")


def faults() -> dict[Isolation, str]:
    """Return what prevents each kind on this machine, or ""."""
    return {Isolation.BUBBLEWRAP: bubblewrap.fault(), Isolation.LANDLOCK: landlock_sandbox.fault()}


def chosen() -> Isolation:
    """Return the kind of sandbox to use on this machine; raise `PlatformError` if there is none."""
    return choose(faults(), os.environ.get(WANTED, ""))
