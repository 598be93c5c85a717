import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.limits import Limits
from autograder.sandbox import cgroups
from autograder.sandbox.cgroups import Group, Hierarchy, parse
from tests.sandbox import visitor

WRITABLE = pytest.mark.skipif(not cgroups.hierarchies(), reason="this user can make no control groups")
V1 = """\
31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct
35 31 0:32 /docker/7 /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
36 31 0:33 / /sys/fs/cgroup/devices rw,relatime - cgroup cgroup rw,devices
"""
V2 = "30 23 0:27 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"


def test_in_version_1_each_controller_has_a_hierarchy_of_its_own() -> None:
    found = parse(V1, "4:memory:/docker/7/inner\n3:devices:/\n1:cpu,cpuacct:/\n0::/\n")
    assert found == [
        Hierarchy(Path("/sys/fs/cgroup/cpu,cpuacct"), 1, frozenset({"cpu"})),
        Hierarchy(Path("/sys/fs/cgroup/memory/inner"), 1, frozenset({"memory"})),
    ]


def test_in_version_2_all_controllers_have_one_hierarchy() -> None:
    (found,) = parse(V2, "0::/user.slice/grader.service\n")
    assert found == Hierarchy(Path("/sys/fs/cgroup/user.slice/grader.service"), 2, cgroups.CONTROLLERS)


def test_all_processes_of_a_job_may_use_twice_the_memory_of_one_and_one_processor() -> None:
    limits = Limits(memory_mb=100, processes=7)
    assert Hierarchy(Path(), 2, cgroups.CONTROLLERS).settings(limits) == {
        "cpu.max": "100000 100000",
        "memory.max": "209715200",
        "memory.swap.max": "0",
        "pids.max": "9",
    }
    assert Hierarchy(Path(), 1, frozenset({"memory", "cpu"})).settings(limits) == {
        "cpu.cfs_quota_us": "100000",
        "memory.limit_in_bytes": "209715200",
        "memory.memsw.limit_in_bytes": "209715200",
    }


def groups(maker: int) -> set[Path]:
    """Return the groups that a process has made."""
    return {path for each in cgroups.hierarchies() for path in each.folder.glob(f"autograder-{maker}-*")}


MANY = """
import os, time
started = []
for _ in range(8):
    child = os.fork()
    if child == 0:
        kept = bytearray(os.urandom(2**20)) * 150
        time.sleep(60)
    started.append(child)
deadline = time.monotonic() + 8
while time.monotonic() < deadline and len(started) == 8:
    time.sleep(0.2)
    started = [child for child in started if os.waitpid(child, os.WNOHANG) == (0, 0)]
len(started)
"""


@WRITABLE
def test_many_processes_that_each_keep_to_their_limit_do_not_use_more_memory_than_a_job_may(tmp_path: Path) -> None:
    if not any("memory" in each.controllers for each in cgroups.hierarchies()):
        pytest.skip("memory is not among the control groups of this machine")
    with visitor.sandbox(tmp_path) as inside, visitor.job(inside) as one:  # 8 times 150 of 600 MB
        assert visitor.value(one, MANY) < 8


@WRITABLE
def test_a_job_leaves_no_group(tmp_path: Path) -> None:
    before = groups(os.getpid())
    with visitor.sandbox(tmp_path) as inside:
        with visitor.job(inside) as one:
            assert visitor.value(one, "1") == 1
            assert groups(os.getpid()) - before
        assert groups(os.getpid()) == before
        with pytest.raises(RuntimeError), visitor.job(inside) as one:
            visitor.value(one, "1 / 0")
    assert groups(os.getpid()) == before


@WRITABLE
def test_what_is_in_a_group_ends_with_it() -> None:
    group = Group(Limits())
    child = subprocess.Popen(["sleep", "600"])
    for fd in group.fds:
        os.write(fd, str(child.pid).encode())
    group.close()
    assert child.wait(timeout=10) == -signal.SIGKILL


@WRITABLE
def test_groups_of_a_grader_that_was_killed_are_removed_and_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cgroups, "STALE_SECONDS", 0.0)
    code = "import time\nfrom autograder.limits import Limits\nfrom autograder.sandbox.cgroups import Group\n"
    code += "group = Group(Limits())\n"
    code += "print('made', flush=True)\ntime.sleep(600)"
    mine = Group(Limits())
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as grader:
        assert grader.stdout is not None
        assert grader.stdout.readline() == b"made\n"
        assert groups(grader.pid)
        grader.kill()
    time.sleep(0.1)
    for each in cgroups.hierarchies():
        cgroups._remove_stale(each.folder)
    assert not groups(grader.pid)
    assert groups(os.getpid())
    mine.close()
