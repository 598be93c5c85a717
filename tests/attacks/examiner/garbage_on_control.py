# Tries: to answer requests to fork, to run and to reap with garbage.
# Earns: nothing
# Goal: denial

# %%
import gc

server = next(found for found in gc.get_objects() if type(found).__name__ == "Server")
count = 0


def do_reap(*args):
    global count
    count += 1
    return [(2**200, 1), (1, float("nan")), ("a", "b"), (3, 10**400), None, {}][count % 6]


server.do_reap = do_reap

# %%
forking = type(server).do_fork


def do_fork(*args):
    forking(server, *args)
    return [2**70, -1, 1, "1", None][count % 5]


# %% solution="psi"
server.do_fork = do_fork


def psi(p, q):
    return 1


# %% solution="describe"
server.channel.sock.sendall(b"\0\0\0\1\xc1" * 20)
