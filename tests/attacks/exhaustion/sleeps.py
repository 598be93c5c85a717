# Tries: to wait for ever in a cell, for input, and in a call.
# Earns: nothing
# Goal: denial

# %%
import sys
import time

try:
    input("name? ")
except BaseException:
    pass
try:
    sys.stdin.read()
except BaseException:
    pass


# %% solution="errors"
def error_rate(y, predicted):
    time.sleep(1000)
