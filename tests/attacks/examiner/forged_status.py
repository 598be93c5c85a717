# Tries: to stop the grading by a wait status and an amount of memory that no process has.
# Earns: nothing
# Goal: denial

# %%
import gc
import os

server = next(found for found in gc.get_objects() if type(found).__name__ == "Server")
server.do_reap = lambda *args: (2**80, 10**400)


# %% solution="psi"
def psi(p, q):
    os._exit(1)


# %% solution="remarks"
os._exit(1)
