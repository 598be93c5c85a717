import platform
import subprocess
import sys

import pytest

from autograder.candidate import huge_pages

MAPS = """\
500000000000-500000600000 rw-p 00000000 00:00 0                          [heap]
7f0000100000-7f0000500000 rw-p 00000000 00:00 0
7f0000600000-7f0000700000 rw-p 00000000 00:00 0
7f0000800000-7f0000c00000 r--p 00000000 00:00 0
7f0001000000-7f0001400000 rw-s 00000000 00:01 7                          /dev/zero (deleted)
7f0002000000-7f0002400000 rw-p 00000000 08:01 9                          /usr/lib/a library.so
7ffc00000000-7ffc00400000 rw-p 00000000 00:00 0                          [stack]
"""
GATHER = """
from autograder.candidate import huge_pages
kept = [bytes(100_000) for _ in range(200)]
before = sum(map(sum, kept))
print(huge_pages.gather(), sum(map(sum, kept)) == before)
print(next(line.split()[1] for line in open("/proc/self/smaps_rollup") if line.startswith("AnonHugePages:")))
"""
UNUSED = """
import mmap
from autograder.candidate import huge_pages
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * mmap.PAGESIZE
kept = mmap.mmap(-1, 16 * huge_pages.HUGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
before = resident()
huge_pages.gather()
print(resident() - before)
"""
COLLAPSES = tuple(int(part) for part in platform.release().split(".")[:2]) >= (6, 1)


def test_only_whole_blocks_of_private_anonymous_memory_could_be_huge_pages() -> None:
    heap = [0x500000000000, 0x500000200000, 0x500000400000]
    assert list(huge_pages.blocks(MAPS)) == [*heap, 0x7F0000200000]


@pytest.mark.skipif(not COLLAPSES, reason="Linux before 6.1 moves nothing")
def test_memory_in_use_is_moved_and_stays_as_it_was() -> None:
    run = subprocess.run([sys.executable, "-c", GATHER], capture_output=True, text=True, check=True)
    moved, same, huge = run.stdout.split()
    assert same == "True"
    assert int(moved) >= 4 * huge_pages.HUGE
    assert int(huge) * 1024 >= int(moved) // 2


def test_memory_that_is_not_in_use_is_left_alone() -> None:
    run = subprocess.run([sys.executable, "-c", UNUSED], capture_output=True, text=True, check=True)
    assert int(run.stdout) < 4 * huge_pages.HUGE
