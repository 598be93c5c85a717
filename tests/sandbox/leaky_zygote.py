"""The first process of a sandbox that was weakened on purpose, to see that the probe notices.

Run inside the sandbox in place of `autograder.candidate.zygote`; the argument names the walls to take down.
"""

import sys

from autograder.candidate import jail, zygote


class NoRules:
    def load(self) -> None:
        """Load no filter."""


def weaken(wall: str) -> None:
    if wall == "filter":
        jail.seccomp_filter = NoRules  # type: ignore[assignment]
    elif wall == "limits":
        jail.limit = lambda limits: None
    elif wall == "user":
        jail.become = lambda uid: None
    elif wall == "processes":
        jail._CLONE["pid"] = 0
    elif wall == "network":
        jail._CLONE["net"] = 0
    elif wall == "mounts":
        keep = jail._mount
        locked = jail._MS_RDONLY

        def writable(*arguments: object) -> None:
            jail._MS_RDONLY = 0
            keep(*arguments)  # type: ignore[arg-type]
            jail._MS_RDONLY = locked

        jail._mount = writable
    else:
        raise ValueError(wall)


if __name__ == "__main__":
    for wall in sys.argv[1].split(","):
        weaken(wall)
    zygote.main(zygote.serve, zygote.warm)
