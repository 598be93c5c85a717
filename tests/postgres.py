"""A real PostgreSQL server of the tests' own, on a socket in a temporary folder."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def program(name: str) -> str | None:
    """Return the path of one of PostgreSQL's programs, which Debian keeps off the path; None if it is not installed."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(debian[-1]) if debian else shutil.which(name)


@contextmanager
def server() -> Iterator[str]:
    """Run a server; yield the URL of an empty database."""
    with tempfile.TemporaryDirectory() as folder:  # a socket's path must be short
        yield from _run(Path(folder))


def _run(folder: Path) -> Iterator[str]:
    data = folder / "data"
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else None  # it refuses to run as root
    if owner is not None:
        os.chown(folder, owner.pw_uid, owner.pw_gid)

    def run(name: str, *arguments: str) -> None:
        command = [program(name) or name, *arguments]
        subprocess.run(
            command, check=True, cwd=folder, stdout=subprocess.DEVNULL, user=owner and owner.pw_uid, timeout=120
        )

    run("initdb", "--auth=trust", "--username=tests", "--no-sync", "--encoding=UTF8", "--pgdata", str(data))
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    run("pg_ctl", "--pgdata", str(data), "--wait", "--log", str(folder / "log"), "--options", options, "start")
    try:
        yield f"postgresql+psycopg://tests@/postgres?host={folder}"
    finally:
        run("pg_ctl", "--pgdata", str(data), "--wait", "--mode", "immediate", "stop")
