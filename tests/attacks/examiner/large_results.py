# Tries: to answer with values that are large, deep, endless or refer to themselves.
# Earns: nothing
# Goal: denial

# %%
import numpy as np
import pandas as pd


# %% solution="psi"
def psi(p, q):
    return 2 ** (10**6)


# %% solution="errors"
def error_rate(y, predicted):
    deep = []
    for _ in range(10**4):
        deep = [deep]
    return deep


# %% solution="describe"
def describe(frame):
    self = []
    self.append(self)
    return self


# %% solution="model"
class Model:
    def fit(self, X, y):
        return self

    def predict(self, X):
        return pd.DataFrame(np.zeros((1, 200_000)))
