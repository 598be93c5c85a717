"""Run one part of a hub in place of this process, as systemd does: `python -m hub_config PART`."""

import os
import sys

from autograder.errors import PlatformError
from hub_config import accounts, isolation
from hub_config.deployment import from_environment
from hub_config.processes import NAMES, parts


def main(words: list[str]) -> None:
    """Become the named part, or make passwords for those who have none and for those who are named."""
    deployment = from_environment()
    if words[:1] == ["passwords"]:
        deployment.require(words[1:])
        deployment.place.make()
        made = accounts.issue(deployment.place.accounts, deployment.everybody, words[1:])
        print("\n".join(f"{name} {password}" for name, password in made.items()))
        return
    if len(words) != 1 or words[0] not in NAMES:
        raise PlatformError(f"usage: python -m hub_config {' | '.join(NAMES)} | passwords [NAME]...")
    if words == ["hub"]:
        isolation.require(deployment)
        deployment.place.make()
    part = parts(deployment, os.environ)[NAMES.index(words[0])]
    os.execve(part.command[0], part.command, dict(part.environment))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except PlatformError as fault:
        print(fault, file=sys.stderr)
        sys.exit(3)
