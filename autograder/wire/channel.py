"""Send frames over a stream socket: a length, then that many bytes; file descriptors travel beside a frame."""

import socket
import struct
import time
from typing import Any

from autograder.wire.bounds import MAX_BYTES, MalformedError, Refer, Resolve, WireError
from autograder.wire.frames import pack, unpack

_LENGTH = struct.Struct("!I")


class ChannelClosed(Exception):
    """The process at the other end has closed the connection."""


class Channel:
    """One end of a conversation between two processes."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock

    def send(
        self, value: object, refer: Refer | None = None, fds: tuple[int, ...] = (), timeout: float | None = None
    ) -> None:
        """Send `value`, and `fds` beside it; raise `TimeoutError` if the other end does not read for `timeout` seconds.

        Raise `WireError`, and send nothing, if it cannot cross.
        """
        packed = pack(value, refer)
        try:
            self.sock.settimeout(timeout)
            self.sock.sendall(_LENGTH.pack(len(packed)) + packed)
            if fds:
                socket.send_fds(self.sock, [b"+"], list(fds))
        except TimeoutError:
            raise
        except OSError as error:
            raise ChannelClosed(str(error)) from error

    def receive(self, resolve: Resolve | None = None, timeout: float | None = None) -> Any:
        """Return the next value; raise `TimeoutError` after `timeout` seconds, `MalformedError`."""
        deadline = None if timeout is None else time.monotonic() + timeout
        try:
            (length,) = _LENGTH.unpack(self._read(_LENGTH.size, deadline))
            if length > MAX_BYTES:
                raise MalformedError(f"a frame of {length:,} bytes is too large")
            return unpack(self._read(length, deadline), resolve)
        finally:
            if self.sock.fileno() >= 0:
                self.sock.settimeout(None)

    def receive_fds(self, count: int) -> list[int]:
        """Return the `count` file descriptors that were sent beside the last frame."""
        _, fds, _, _ = socket.recv_fds(self.sock, 1, count)
        if len(fds) != count:
            raise WireError(f"expected {count} file descriptors, got {len(fds)}")
        return list(fds)

    def close(self) -> None:
        self.sock.close()

    def _read(self, count: int, deadline: float | None) -> bytes:
        parts = bytearray()
        while len(parts) < count:
            try:
                self.sock.settimeout(None if deadline is None else max(0.001, deadline - time.monotonic()))
                part = self.sock.recv(min(count - len(parts), 2**20))
            except TimeoutError:
                raise
            except OSError as error:
                raise ChannelClosed(str(error)) from error
            if not part:
                raise ChannelClosed("the other process has ended")
            parts += part
        return bytes(parts)


def pair() -> tuple[Channel, Channel]:
    """Return both ends of a new conversation."""
    one, other = socket.socketpair()
    return Channel(one), Channel(other)


def adopt(fd: int) -> Channel:
    """Return the end of a conversation whose socket was inherited or received as `fd`."""
    return Channel(socket.socket(fileno=fd))
