"""Landlock gives nothing back, so each test runs in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.candidate import landlock
from autograder.sandbox.landlock_sandbox import without

pytestmark = pytest.mark.skipif(landlock.abi() < landlock.ABI, reason="the kernel offers no Landlock with scopes")

LOCKED = """
import os, sys
from pathlib import Path
from autograder.candidate import jail, landlock
granted = Path(sys.argv[1])
jail.forbid_privileges()
rights = {"own": landlock.OWN, "shown": landlock.READ, "none": landlock.READ}
landlock.restrict([(granted / name, right) for name, right in rights.items()])
"""


def locked(folder: Path, code: str) -> str:
    """Return what `code` raises in a process that may write in `own` and read in `shown`; "" if nothing."""
    for name in ("own", "shown", "hidden"):
        (folder / name).mkdir()
        (folder / name / "file").write_text(name)
    line = [sys.executable, "-c", LOCKED + code, str(folder)]
    said = subprocess.run(line, capture_output=True, text=True, check=False).stderr
    return said.strip().splitlines()[-1].split(":")[0] if said else ""


@pytest.mark.parametrize("name", ["hidden", "link/hidden"])
def test_a_folder_inside_a_granted_one_can_be_kept_back(name: str, tmp_path: Path) -> None:
    for part in ("libraries/shown", "libraries/package/hidden"):
        (tmp_path / part).mkdir(parents=True)
        (tmp_path / part / "file").write_text(part)
    (tmp_path / "libraries" / "link").symlink_to("package")
    granted, listed = without(tmp_path / "libraries" / "package" / "hidden", [tmp_path])
    script = f"""
import os
from pathlib import Path
from autograder.candidate import jail, landlock
jail.forbid_privileges()
granted = [(Path(path), landlock.READ) for path in {[str(path) for path in granted]}]
landlock.restrict([*granted, *((Path(path), landlock.Files.READ_DIR) for path in {[str(path) for path in listed]})])
libraries = Path({str(tmp_path / "libraries")!r})
print((libraries / "shown" / "file").read_text(), sorted(os.listdir(libraries)))
(libraries / {name.replace("hidden", "hidden/file") if "/" in name else "package/hidden/file"!r}).read_text()
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout == "libraries/shown ['link', 'package', 'shown']\n"
    assert "PermissionError" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    "code",
    [
        "(granted / 'own' / 'new').write_text((granted / 'shown' / 'file').read_text())",
        "(granted / 'own' / 'file').rename(granted / 'own' / 'other')",
        "child = os.fork() or os.pause()\nos.kill(child, 9)",
        "(granted / 'hidden' / 'file').stat()",
    ],
)
def test_what_is_granted_goes_on(code: str, tmp_path: Path) -> None:
    assert locked(tmp_path, code.replace("os.pause()", "__import__('signal').pause()")) == ""


@pytest.mark.parametrize(
    "code",
    [
        "(granted / 'hidden' / 'file').read_text()",
        "(granted / 'shown' / 'file').write_text('x')",
        "(granted / 'shown' / 'file').unlink()",
        "os.truncate(granted / 'shown' / 'file', 0)",
        "os.link(granted / 'hidden' / 'file', granted / 'own' / 'link')",
        "os.kill(os.getppid(), 0)",
        "import socket\nsocket.create_connection(('127.0.0.1', 9))",
        "open('/proc/self/status')",
    ],
)
def test_everything_else_is_denied(code: str, tmp_path: Path) -> None:
    assert locked(tmp_path, code) in ("PermissionError", "OSError")  # a link is as one to another device
