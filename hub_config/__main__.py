"""Become one process of a hub, as systemd needs it: `python -m hub_config PROCESS`."""

import os
import sys

from autograder.errors import PlatformError
from hub_config import accounts, isolation
from hub_config.deployment import from_environment
from hub_config.processes import NAMES, hub_processes


def main(words: list[str]) -> None:
    """Become the named process, or make passwords for people who have none and for those who are named."""
    deployment = from_environment()
    if words[:1] == ["passwords"]:
        deployment.require(words[1:])
        deployment.state.make()
        passwords = accounts.issue(deployment.state.accounts, deployment.everybody, words[1:])
        print("\n".join(f"{name} {password}" for name, password in passwords.items()))
        return
    if len(words) != 1 or words[0] not in NAMES:
        raise PlatformError(f"usage: python -m hub_config {' | '.join(NAMES)} | passwords [NAME]...")
    if words == ["hub"]:
        isolation.require(deployment)
        deployment.state.make()
    process = hub_processes(deployment, os.environ)[NAMES.index(words[0])]
    os.execve(process.command[0], process.command, dict(process.environment))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except PlatformError as fault:
        print(fault, file=sys.stderr)
        sys.exit(3)
