# Tries: to use up memory, in a cell, in a call, and by its result.
# Earns: nothing
# Goal: denial

# %%
import numpy as np

try:
    hoard = []
    while True:
        hoard.append(np.ones(10**7))
except MemoryError:
    hoard = None


# %% solution="psi"
def psi(p, q):
    return bytearray(10**12)


# %% solution="describe"
def describe(frame):
    return np.broadcast_to(np.zeros(1), (10**10,))


# %% solution="model"
class Model:
    def fit(self, X, y):
        return self

    def predict(self, X):
        return range(10**18)
