import os
import sys
import textwrap
from pathlib import Path

import pytest

from autograder.errors import PlatformError
from autograder.sandbox import bubblewrap, cgroups, probe
from autograder.sandbox.escapes import ESCAPES

LEAKY = Path(__file__).with_name("leaky_zygote.py")
BWRAP = """\
#!{python}
import os, sys

line = sys.argv[1:]
if "--chdir" in line:  # a sandbox, and not a trial
{change}
os.execv({program!r}, [{program!r}, *line])
"""
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root starts a sandbox without a user namespace")


def _put_in_place_of_bubblewrap(folder: Path, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    """Put a program named bwrap first on the path, which changes its command line and goes on as bubblewrap."""
    program = folder / "bwrap"
    change = textwrap.indent(change, "    ")
    program.write_text(BWRAP.format(python=sys.executable, program=bubblewrap.program(), change=change))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)


def _with_walls_down(*walls: str) -> str:
    return (
        f"line[line.index('--chdir'):line.index('--chdir')] = ['--ro-bind', {str(LEAKY)!r}, '/scratch/leaky.py']\n"
        f"line[line.index('-m'):] = ['/scratch/leaky.py', {','.join(walls)!r}]"
    )


def test_nothing_gets_out_of_the_sandbox() -> None:
    findings = probe.probe()
    assert [finding for finding in findings if not finding.blocked] == []
    assert {finding.name for finding in findings} >= {attempt.name for attempt in ESCAPES}


# Walls are taken down several at once, to probe less often; each leak that is expected stands by the wall it needs.
WEAK = {
    "a folder and the network of the host, and no filter on system calls": (
        "at = line.index('--symlink', line.index('/scratch'))\n"
        "line[at : at + 3] = ['--bind', '/tmp', '/tmp']\n"
        "line.remove('--unshare-net')\n" + _with_walls_down("network", "filter"),
        {"read a file of the host", "write outside its own folders"}
        | {"reach a server of the host", "reach an abstract socket of the host"}
        | {"make a user namespace", "open a socket to the kernel or the machine's owner", "trace a process"},
    ),
    "no limits": (
        _with_walls_down("limits"),
        {"raise a limit", "use more memory", "write a larger file", "start more processes"},
    ),
    "one namespace for all processes, and root's privileges": (
        _with_walls_down("processes", "user", "filter"),
        {"see a process that is not its own", "leave a process behind"}
        | {"have a privilege", "become root", "mount a file system"},
    ),
}


@AS_ROOT
@pytest.mark.parametrize("weakness", WEAK)
def test_every_leak_is_found_and_stops_all_grading(
    weakness: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change, expected = WEAK[weakness]
    monkeypatch.setattr(cgroups, "hierarchies", tuple)  # they stop much of this once more, where there are any
    _put_in_place_of_bubblewrap(tmp_path, monkeypatch, change)
    probe.require_tightness.cache_clear()
    with pytest.raises(PlatformError, match="nothing is graded") as refusal:
        probe.require_isolation()
    found = {line.removeprefix("- student code could ").split(":")[0] for line in str(refusal.value).splitlines()}
    assert expected <= found


def test_a_sandbox_that_does_not_start_stops_all_grading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _put_in_place_of_bubblewrap(tmp_path, monkeypatch, "sys.exit('No permissions to create new namespace')")
    with pytest.raises(PlatformError, match=r"did not start: its first process ended\.\nIt printed: No permissions"):
        probe.probe()


def test_a_sandbox_in_which_honest_code_fails_is_not_taken_for_a_tight_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe, "LIMITS", probe.Limits(memory_mb=200, processes=1, file_mb=8, folder_mb=16))
    with pytest.raises(PlatformError, match="honest code could not start a process"):
        probe.probe()
