# Tries: to stop whoever writes the graded notebook by half a character in outputs, names and messages.
# Earns: test_describe
# Goal: denial

# %%
from IPython.display import HTML, display

print("\ud800")
display(HTML("\udfff"))


# %% solution="describe"
def describe(frame):
    if "secret" in frame:
        return len(frame)
    return "\ud800\0"


# %% solution="model"
class Model:
    def fit(self, X, y):
        raise ValueError("\ud800\0")


# %% solution="remarks"
raise ValueError("\ud800")
