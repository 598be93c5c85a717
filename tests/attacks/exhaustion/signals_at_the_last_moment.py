# Tries: to stop itself, so that it neither answers nor ends, in a cell and in calls.
# Earns: nothing
# Goal: denial

# %%
import os
import signal

child = os.fork()
if child == 0:
    os.kill(os.getpid(), signal.SIGSTOP)


# %% solution="psi"
def psi(p, q):
    os.kill(os.getpid(), signal.SIGSTOP)


# %% solution="describe"
def describe(frame):
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
    signal.signal(signal.SIGALRM, lambda *args: None)
    signal.pause()
    os.kill(0, signal.SIGSTOP)
