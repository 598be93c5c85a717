# Tries: to keep threads busy, and to hold the lock of the interpreter.
# Earns: nothing
# Goal: denial

# %%
import threading

import numpy as np


def busy():
    while True:
        np.sort(np.random.rand(10**6))


for _ in range(20):
    threading.Thread(target=busy, daemon=True).start()


# %% solution="psi"
def psi(p, q):
    return 10**10**8
