"""The folder of all files that a hub keeps: their names, their modes, the secrets in them."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from autograder.atomic_files import create_private
from autograder.errors import PlatformError


@dataclass(frozen=True)
class StateFolder:
    """The state folder of a hub, which only its operator can enter."""

    folder: Path

    @property
    def homes(self) -> Path:
        """The folder of people's home folders."""
        return self.folder / "homes"

    @property
    def logs(self) -> Path:
        """The folder of the logs of the hub's processes and of people's servers."""
        return self.folder / "logs"

    @property
    def database(self) -> Path:
        """The hub's SQLite database."""
        return self.folder / "hub.sqlite"

    @property
    def cookie_secret(self) -> Path:
        """The key with which the hub signs cookies."""
        return self.folder / "cookie_secret"

    @property
    def accounts(self) -> Path:
        """The hashes of passwords."""
        return self.folder / "accounts.json"

    @property
    def processes(self) -> Path:
        """The record of the processes that were started."""
        return self.folder / "processes.json"

    @property
    def closed(self) -> list[Path]:
        """The files that only the operator may read."""
        names = ("service_token", "proxy_token", "oauth_client_secret")
        return [self.database, self.cookie_secret, self.accounts, *(self.folder / name for name in names)]

    def make(self) -> None:
        """Make the folders, and close them to others; refuse a folder of another user."""
        for folder in (self.folder, self.homes, self.logs):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if folder.stat().st_uid != os.geteuid():
                raise PlatformError(f"{folder}: belongs to another user: start as that user, or name another folder")
            folder.chmod(0o700)
        create_private(self.database, b"")

    def secret(self, name: str) -> str:
        """Return a secret of the hub: from the environment as HUB_NAME, or from a file that is made on first use."""
        secret = os.environ.get(f"HUB_{name.upper()}")
        if secret:
            return secret
        path = self.folder / name
        create_private(path, secrets.token_hex(32).encode())
        return self._read(path)

    def provided_secret(self, name: str) -> str:
        """Return a secret that the operator provides; raise `PlatformError` where it is missing."""
        secret = os.environ.get(f"HUB_{name.upper()}")
        path = self.folder / name
        if not secret and not path.exists():
            raise PlatformError(f"{name} is missing: put it into {path} (chmod 600) or into HUB_{name.upper()}")
        return secret or self._read(path)

    def _read(self, path: Path) -> str:
        if path.stat().st_mode & 0o077:
            raise PlatformError(
                f"{path}: others can read it: chmod 600 it, and make a new one if somebody may have read it"
            )
        return path.read_text(encoding="ascii").strip()
