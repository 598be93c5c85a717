# Tries: to leave processes that write and answer when the tests are over.
# Earns: nothing
# Goal: persistence

# %%
import os
import time

for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in range(3, 256):
                try:
                    for _ in range(5):
                        os.write(number, b"\x00\x00\x00\x02\x92\xa5value")
                except OSError:
                    pass
            time.sleep(30)
        os._exit(0)
