"""Frames that began as honest ones: whatever became of them, decoding ends soon, in a value or one documented error."""

import contextlib
import resource
import struct
import time
from typing import Any

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.wire.bounds import MalformedError
from autograder.wire.channel import ChannelClosed, pair
from autograder.wire.frames import pack, unpack
from tests.wire.values import frames, leaves, series, values

BOUNDED = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SECONDS = 5
MORE_KB = 600 * 1024
LENGTH = struct.Struct("!I")

honest = (values | leaves | frames() | series()).map(pack)


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """Frames with bits flipped, parts cut out, put twice, or taken from another frame."""
    packed = bytearray(draw(honest))
    for _ in range(draw(st.integers(1, 5))):
        at, length = draw(st.integers(0, len(packed))), draw(st.integers(0, 30))
        match draw(st.sampled_from(["flip", "cut", "double", "splice", "end"])):
            case "flip" if at < len(packed):
                packed[at] ^= 1 << draw(st.integers(0, 7))
            case "cut":
                del packed[at : at + length]
            case "double":
                packed[at:at] = packed[at : at + length]
            case "splice":
                other = draw(honest)
                start = draw(st.integers(0, len(other)))
                packed[at : at + length] = other[start : start + draw(st.integers(0, 60))]
            case "end":
                del packed[at:]
    return bytes(packed)


@contextlib.contextmanager
def bounded() -> Any:
    """Fail if what is done in it takes long, or much memory."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert time.monotonic() - began < SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MORE_KB


@BOUNDED
@given(spoiled())
def test_a_spoiled_frame_is_a_value_or_malformed(packed: bytes) -> None:
    with bounded(), contextlib.suppress(MalformedError):
        unpack(packed)


@BOUNDED
@given(spoiled())
def test_a_spoiled_frame_may_hold_references_and_is_resolved_or_malformed(packed: bytes) -> None:
    with bounded(), contextlib.suppress(MalformedError):
        unpack(packed, lambda parts: pd.NA if parts else None)


@BOUNDED
@given(st.lists(spoiled(), min_size=1, max_size=3), st.integers(-8, 8), st.booleans())
def test_a_conversation_of_spoiled_frames_ends_in_values_or_a_documented_error(
    packed: list[bytes], off: int, cut: bool
) -> None:
    one, other = pair()
    said = b"".join(LENGTH.pack(max(0, len(each) + off)) + each for each in packed)
    one.sock.sendall(said[: len(said) // 2] if cut else said)
    one.close()
    with contextlib.closing(other), bounded(), contextlib.suppress(ChannelClosed):
        while True:
            with contextlib.suppress(MalformedError):
                other.receive(timeout=1)


@BOUNDED
@given(st.integers(0, 2**32 - 1), st.binary(max_size=20))
def test_a_length_that_is_not_kept_is_an_error_at_once(length: int, sent: bytes) -> None:
    one, other = pair()
    one.sock.sendall(LENGTH.pack(length) + sent)
    one.close()
    with contextlib.closing(other), bounded(), contextlib.suppress(ChannelClosed, MalformedError):
        other.receive(timeout=1)
