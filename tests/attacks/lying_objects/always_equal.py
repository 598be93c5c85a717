# Tries: to be equal to, near to and less than everything.
# Earns: nothing
# Goal: points

# %%
class Liar:
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __eq__
    __hash__ = lambda self: 0
    __float__ = __abs__ = lambda self: 0.0
    __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = lambda self, other: 0.0
    __array__ = lambda self, *args, **kwargs: __import__("numpy").zeros(1)
    __iter__ = lambda self: iter([self])


# %% solution="psi"
def psi(p, q):
    return Liar()


# %% solution="errors"
def error_rate(y, predicted):
    return Liar()


# %% solution="describe"
def describe(frame):
    return Liar()


# %% solution="model"
class Model(Liar):
    def fit(self, X, y):
        return self

    def predict(self, X):
        return Liar()
