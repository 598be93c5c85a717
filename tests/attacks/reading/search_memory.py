# Tries: to find hidden data and tests in its own memory, while a hidden test runs.
# Earns: test_describe, test_last
# Goal: data

# %%
import gc
import sys

found = []


def search():
    frame = sys._getframe()
    while frame:
        found.extend(str(value)[:300] for value in frame.f_locals.values() if "private" in str(value))
        frame = frame.f_back
    for thing in gc.get_objects():
        if isinstance(thing, dict) and ("SHIFTS" in thing or "LABELS" in thing):
            found.append("ESCAPED")


# %% solution="describe"
def describe(frame):
    search()
    return len(frame)


# %% solution="remarks"
search()
print(found, [name for name in sys.modules if name.startswith("private")])
