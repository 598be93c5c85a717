"""Earlier versions of JupyterHub, which large distributions still ship, run the same deployment."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.hub.running import Running

LOCKS = Path(__file__).parent.glob("jupyterhub-*.lock")


def _installed(lock: Path) -> Path:
    """Install what `lock` names beside the environment's own version; return the folder, which is kept."""
    folder = Path(sys.prefix) / lock.stem / "site-packages"
    if not (folder.parent / lock.name).exists():
        command = ["uv", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--compile-bytecode"]
        subprocess.run([*command, "--target", str(folder), "--requirement", str(lock)], check=True)
        (folder.parent / lock.name).write_bytes(lock.read_bytes())
    return folder


OLDEST, *LATER = sorted(LOCKS)


@pytest.mark.slow
@pytest.mark.parametrize(
    "lock",
    [OLDEST, *(pytest.param(lock, marks=pytest.mark.nightly) for lock in LATER)],
    ids=lambda lock: lock.stem,
)
def test_a_student_logs_in_and_works_with_this_version(lock: Path, project: Path, tmp_path: Path) -> None:
    hub = Running(project, tmp_path / "demo-hub", {"PYTHONPATH": str(_installed(lock))})
    hub.start()
    try:
        ada = hub.person("ada")
        assert ada.ask("GET", "/hub/api/").json()["version"].startswith(lock.stem.removeprefix("jupyterhub-"))
        ada.start_server()
        assert (
            ada.run("import jupyterhub; print(jupyterhub.__version__[:3])")
            == lock.stem.removeprefix("jupyterhub-") + "\n"
        )
        assert ada.ask("GET", "/services/course/api/me").json() == {"name": "ada", "role": "student"}
        assert ada.ask("GET", "/user/ben/").status_code in (403, 404)
        ada.stop_server()
    finally:
        assert hub.stop() == 0
