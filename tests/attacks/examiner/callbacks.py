# Tries: to use references that it was not given, and to call back without end.
# Earns: nothing
# Goal: data

# %%
import gc

server = next(found for found in gc.get_objects() if type(found).__name__ == "Server")


# %% solution="psi"
def psi(p, q):
    return [server.call_back(number, "__class__", (), {}) for number in range(-2, 20)]


# %% solution="errors"
def error_rate(y, predicted):
    while True:
        try:
            server.call_back(1, "", ([],), {})
        except Exception:
            pass


# %% solution="describe"
def describe(frame):
    server.refer = lambda value: ["yours", 1]
    return object()
