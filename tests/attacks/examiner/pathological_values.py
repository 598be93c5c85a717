# Tries: to make the author's own code slow or large, with values that are small on the wire.
# Earns: nothing
# Goal: denial

# %%
import numpy as np
import pandas as pd


# %% solution="psi"
def psi(p, q):
    return range(10**18) if list(p) != list(q) else 1 << 63_000


# %% solution="errors"
def error_rate(y, predicted):
    return pd.Series([0.0], index=pd.RangeIndex(0, 10**18, 10**18))


# %% solution="describe"
def describe(frame):
    return pd.RangeIndex(0, 10**15)


# %% solution="model"
class Model:
    def fit(self, X, y):
        return self

    def predict(self, X):
        return pd.Series(np.arange(3), index=pd.MultiIndex.from_product([[1], range(3)])).unstack()
