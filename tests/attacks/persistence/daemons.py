# Tries: to leave processes, shared memory, message queues and locks for later submissions.
# Earns: nothing
# Goal: persistence

# %%
import mmap
import os
import subprocess
import sys
import time
from multiprocessing import shared_memory

shared_memory.SharedMemory("planted", create=True, size=100)
open("/dev/shm/planted2", "w").write("x")
for _ in range(3):
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(60)
    os._exit(0)

# %%
import atexit

atexit.register(lambda: open("late", "w").write("x"))
