# Tries: to read the examiner's names, frames and modules through every function it was ever passed.
# Earns: nothing
# Goal: data

# %%
import gc

server = next(found for found in gc.get_objects() if type(found).__name__ == "Server")
NAMES = ("__globals__", "__code__", "__closure__", "__self__", "__func__", "__call__", "__reduce__", "f_back")
seen = []


# %% solution="psi"
def psi(p, q):
    for number in range(50):
        for name in NAMES:
            try:
                seen.append(server.call_back(number, name, (), {}))
            except BaseException as error:
                seen.append(str(error))
    raise ValueError(str(seen)[:5000])


# %% solution="describe"
def describe(frame):
    server.channel.send(["value", ["ref", "yours", 1]])
    return seen
