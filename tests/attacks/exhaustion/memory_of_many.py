# Tries: to use up memory with many processes, none of which uses more than it may.
# Earns: nothing
# Goal: denial

# %%
import os
import time

started = []
for _ in range(12):
    try:
        child = os.fork()
    except OSError:
        break
    if child == 0:
        try:
            kept = bytearray(os.urandom(2**20)) * 200
        finally:
            time.sleep(3)
            os._exit(0)
    started.append(child)
time.sleep(3)
alive = [child for child in started if os.waitpid(child, os.WNOHANG) == (0, 0)]
print(len(alive), "of", len(started), "are alive")
