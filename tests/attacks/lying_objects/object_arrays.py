# Tries: to hide objects that agree with everything in arrays and tables.
# Earns: nothing
# Goal: points

# %%
import numpy as np
import pandas as pd


class Agreeable:
    __eq__ = lambda self, other: True
    __hash__ = lambda self: 0


class Array(np.ndarray):
    __eq__ = lambda self, other: np.ones(len(self), bool)
    __array_function__ = __array_ufunc__ = lambda self, *args, **kwargs: True


# %% solution="psi"
def psi(p, q):
    return pd.Series([Agreeable()])


# %% solution="describe"
def describe(frame):
    return np.array([Agreeable()], dtype=object)


# %% solution="model"
class Model:
    def fit(self, X, y):
        return self

    def predict(self, X):
        return np.full(len(X), 7).view(Array)
