"""Run a program without the right to make namespaces, as the default profiles of containers do."""

import os
import sys
from errno import ENOSYS, EPERM

import pyseccomp

NAMESPACES = (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000)

if __name__ == "__main__":
    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name in ("unshare", "setns", "mount", "pivot_root"):
        rules.add_rule(pyseccomp.ERRNO(EPERM), name)
    for flag in NAMESPACES:
        rules.add_rule(pyseccomp.ERRNO(EPERM), "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, flag, flag))
    rules.add_rule(pyseccomp.ERRNO(ENOSYS), "clone3")
    rules.load()
    os.execv(sys.argv[1], sys.argv[1:])
