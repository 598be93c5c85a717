# Tries: to hang in a cell, in a call, and where it cannot be interrupted.
# Earns: nothing
# Goal: denial

# %%
import signal

for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
    try:
        signal.signal(number, signal.SIG_IGN)
    except OSError:
        pass
while True:
    try:
        while True:
            pass
    except BaseException:
        pass


# %% solution="errors"
def error_rate(y, predicted):
    return sum(iter(int, 1))
