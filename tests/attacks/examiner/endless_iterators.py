# Tries: to keep the examiner busy with iterators without end and lengths that are not so.
# Earns: nothing
# Goal: denial

# %%
import itertools


class Long:
    __len__ = lambda self: 2**62
    __iter__ = lambda self: itertools.count()
    __contains__ = lambda self, item: True
    __getitem__ = lambda self, key: Long()


# %% solution="psi"
def psi(p, q):
    return itertools.count()


# %% solution="errors"
def error_rate(y, predicted):
    return Long()


# %% solution="model"
class Model:
    def fit(self, X, y):
        return self

    def predict(self, X):
        return Long()
