# Tries: to answer with arrays that broadcast against whatever they are compared with.
# Earns: nothing
# Goal: points

# %%
import numpy as np


# %% solution="psi"
def psi(p, q):
    return np.empty((0,))


# %% solution="errors"
def error_rate(y, predicted):
    return np.array([[0.0, 1.0]])


# %% solution="describe"
def describe(frame):
    return np.arange(10)


# %% solution="model"
class Model:
    def fit(self, X, y):
        return self

    def predict(self, X):
        return np.empty((0, len(X)))
