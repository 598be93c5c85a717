# Tries: to make namespaces and to mount, also over what is read-only.
# Earns: nothing
# Goal: sabotage

# %%
import ctypes
import os

here = os.getcwd().encode()
libc = ctypes.CDLL(None, use_errno=True)
for flag in (0x10000000, 0x20000, 0x20000000, 0x40000000, 0x10020000, 0x2000000, 0x80):
    if libc.unshare(flag) == 0:
        print("ESCAPED", hex(flag))
for source, target, kind, flags in (
    (b"tmpfs", here, b"tmpfs", 0),
    (b"/", here, None, 4096),
    (None, b"/", None, 32 | 4096),
    (b"proc", here, b"proc", 0),
):
    if libc.mount(source, target, kind, flags, None) == 0:
        print("ESCAPED", target)
for number in (56, 435, 272, 308, 155, 161, 428, 429, 430, 431, 432, 442, 304, 303):
    if number not in (56, 435) and libc.syscall(number, 0, 0, 0, 0, 0) == 0:
        print("ESCAPED", number)
