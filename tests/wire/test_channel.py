import socket
import threading
import time

import pytest

from autograder.wire import channel
from autograder.wire.bounds import MalformedError, WireError
from autograder.wire.channel import Channel, ChannelClosed, adopt, pair


def test_values_arrive_in_order_and_whole() -> None:
    one, other = pair()
    large = bytes(3_000_000)
    sender = threading.Thread(target=lambda: [one.send("first"), one.send(large)])
    sender.start()
    assert [other.receive(), other.receive()] == ["first", large]
    sender.join()
    one.close()
    other.close()


def test_an_end_can_be_passed_beside_a_value() -> None:
    one, other = pair()
    mine, theirs = pair()
    one.send(["take"], fds=(theirs.sock.fileno(),))
    theirs.close()
    assert other.receive() == ["take"]
    (fd,) = other.receive_fds(1)
    adopted = adopt(fd)
    mine.send(1)
    assert adopted.receive() == 1
    for end in (one, other, mine, adopted):
        end.close()


def test_what_cannot_cross_is_refused_before_anything_is_sent() -> None:
    one, other = pair()
    with pytest.raises(WireError):
        one.send(object())
    one.send("next")
    assert other.receive() == "next"
    one.close()
    other.close()


def test_a_closed_end_is_noticed_by_the_other() -> None:
    one, other = pair()
    one.close()
    with pytest.raises(ChannelClosed):
        other.receive()
    with pytest.raises(ChannelClosed):
        other.send(1)
    other.close()


def test_a_length_beyond_the_limit_is_refused_without_waiting_for_the_rest() -> None:
    mine, theirs = socket.socketpair()
    mine.sendall(b"\xff\xff\xff\xff")
    with pytest.raises(MalformedError, match="too large"):
        Channel(theirs).receive()
    mine.close()
    theirs.close()


def test_silence_is_a_timeout() -> None:
    one, other = pair()
    with pytest.raises(TimeoutError):
        one.receive(timeout=0.05)
    one.close()
    other.close()


def test_a_frame_that_arrives_drop_by_drop_does_not_outlast_the_timeout() -> None:
    mine, theirs = socket.socketpair()
    stop = threading.Event()

    def drip() -> None:
        mine.sendall(channel._LENGTH.pack(1000))
        while not stop.wait(0.05):
            mine.sendall(b"\0")

    sender = threading.Thread(target=drip)
    sender.start()
    began = time.monotonic()
    try:
        with pytest.raises(TimeoutError):
            Channel(theirs).receive(timeout=0.3)
        assert time.monotonic() - began < 2
    finally:
        stop.set()
        sender.join()
        mine.close()
        theirs.close()
