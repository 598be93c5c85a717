import contextlib
import enum
import math
import pathlib
import subprocess
import sys
import time
from typing import Any

import msgpack
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.wire import (
    array_decoder,  # noqa: F401  # adds tags, which are tried as well
    bounds,
    decoder,
    encoder,
)
from autograder.wire import frames as wire_frames
from autograder.wire.bounds import MalformedError, WireError
from autograder.wire.frames import pack, unpack
from tests.wire.values import NULLABLE, NUMERIC, TEXTS, TIMES, Point, frames, leaves, same, series, values

BOUNDED = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _survives(value: Any) -> bool:
    return same(value, unpack(pack(value)))


@BOUNDED
@given(values)
def test_whatever_is_plain_data_arrives_with_its_value_and_type(value: Any) -> None:
    assert _survives(value)


@BOUNDED
@given(frames())
def test_a_frame_arrives_with_its_dtypes_names_and_rows(frame: pd.DataFrame) -> None:
    assert _survives(frame)


@BOUNDED
@given(series())
def test_a_series_arrives_with_its_dtype_name_and_rows(column: pd.Series) -> None:
    assert _survives(column)


def test_text_is_sent_without_numpy_and_pandas_and_a_frame_is_understood_all_the_same() -> None:
    code = """
import sys
from autograder.wire.frames import pack, unpack
assert unpack(pack(["text", {1: b"x"}])) == ["text", {1: b"x"}]
assert not {"numpy", "pandas"} & set(sys.modules), "imported"
assert pack(unpack(bytes.fromhex(sys.argv[1]))).hex() == sys.argv[1], "another frame"
"""
    sent = pack(pd.DataFrame({"a": [1, 2], "b": ["x", None]})).hex()
    done = subprocess.run([sys.executable, "-c", code, sent], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("dtype", [*NUMERIC, *TIMES, *TEXTS])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0), (2, 3)])
def test_an_array_arrives_with_its_dtype_and_shape(dtype: str, shape: tuple[int, ...]) -> None:
    assert _survives(np.zeros(shape, dtype))


@pytest.mark.parametrize("dtype", [*NUMERIC[:9], "float32", "float64", "M8[s]", "m8[ns]", *NULLABLE, "str", "string"])
def test_a_column_arrives_with_its_dtype_even_without_rows(dtype: str) -> None:
    assert _survives(pd.Series([], dtype=dtype))
    assert _survives(pd.DataFrame({"a": pd.Series([0, 1], dtype="int64").astype(dtype)}))


def test_a_row_of_labels_in_several_levels_arrives() -> None:
    index = pd.MultiIndex.from_product([["a", "b"], pd.date_range("2024", periods=2, tz="UTC")], names=["k", None])
    assert _survives(pd.DataFrame({("x", 1): range(4), ("x", 2): range(4)}, index=index))


def test_same_notices_what_must_not_get_lost() -> None:
    differing = [
        (1, True),
        (1, 1.0),
        (0.0, -0.0),
        ((1, 2), [1, 2]),
        (Point(1, 2), (1, 2)),
        (np.float32(1), np.float64(1)),
        (np.zeros(1, "U5"), np.zeros(1, "U4")),
        (pd.Series([1], dtype="Int64"), pd.Series([1], dtype="int64")),
        (pd.Series(["a"], dtype="category"), pd.Series(["a"])),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"b": [1]})),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1]}, index=[1])),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), pd.DataFrame([[1, 3]], columns=["a", "a"])),
    ]
    assert not any(same(one, other) for one, other in differing)


class LyingFloat(float):
    def __float__(self) -> float:
        raise AssertionError("asked")

    __eq__ = __hash__ = __repr__ = __reduce__ = __float__  # type: ignore[assignment]


class LyingInt(int):
    def __int__(self) -> int:
        raise AssertionError("asked")

    __eq__ = __hash__ = __index__ = __repr__ = bit_length = __int__  # type: ignore[assignment]


class LyingText(str):
    def __str__(self) -> str:
        raise AssertionError("asked")

    __eq__ = __hash__ = __len__ = __iter__ = encode = __getitem__ = __str__  # type: ignore[assignment]


class LyingBytes(bytes):
    def __bytes__(self) -> bytes:
        raise AssertionError("asked")

    __eq__ = __hash__ = __len__ = __iter__ = __getitem__ = __bytes__  # type: ignore[assignment]


class LyingDict(dict[Any, Any]):
    def items(self) -> Any:
        raise AssertionError("asked")

    __eq__ = __len__ = __iter__ = __getitem__ = keys = values = items  # type: ignore[assignment]


class LyingList(list[Any]):
    def __iter__(self) -> Any:
        raise AssertionError("asked")

    __eq__ = __len__ = __getitem__ = __reversed__ = __iter__  # type: ignore[assignment]


class LyingTuple(tuple[Any, ...]):
    def __iter__(self) -> Any:
        raise AssertionError("asked")

    __eq__ = __hash__ = __len__ = __getitem__ = __iter__  # type: ignore[assignment]


class LyingSet(set[Any]):
    def __iter__(self) -> Any:
        raise AssertionError("asked")

    __eq__ = __len__ = __contains__ = __iter__  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("lying", "plain"),
    [
        (LyingFloat(1.5), 1.5),
        (LyingInt(7), 7),
        (LyingText("no"), "no"),
        (LyingBytes(b"no"), b"no"),
        (LyingDict(a=1), {"a": 1}),
        (LyingList([1, 2]), [1, 2]),
        (LyingTuple((1, 2)), (1, 2)),
        (LyingSet([1]), {1}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_subclass_of_a_plain_type_is_sent_as_what_it_holds_without_being_asked(lying: Any, plain: Any) -> None:
    assert same(plain, unpack(pack(lying)))


class LyingArray(np.ndarray[Any, Any]):
    def tobytes(self, *args: Any) -> bytes:
        raise AssertionError("asked")

    __eq__ = __array__ = __float__ = __len__ = tobytes  # type: ignore[assignment]


class LyingFrame(pd.DataFrame):
    def __len__(self) -> int:
        raise AssertionError("asked")

    __eq__ = __array__ = equals = __len__  # type: ignore[assignment]


class Color(enum.IntEnum):
    RED = 1


class Word(enum.StrEnum):
    YES = "yes"


FOREIGN = [
    np.zeros(2).view(LyingArray),
    np.ma.masked_array([1, 2], [True, False]),
    LyingFrame({"a": [1]}),
    Color.RED,
    Word.YES,
    object(),
    len,
    int,
    iter([]),
    sys,
    np.zeros(1, [("a", "f8")]),
    {"a": object()},
    [lambda: None],
]


@pytest.mark.parametrize("value", FOREIGN, ids=lambda value: type(value).__name__)
def test_what_is_not_plain_data_is_refused(value: Any) -> None:
    with pytest.raises(WireError):
        pack(value)


@pytest.mark.parametrize(
    "value", [Color.RED, object(), np.zeros(2).view(LyingArray)], ids=lambda value: type(value).__name__
)
def test_what_is_not_plain_data_becomes_a_reference_if_there_is_a_way(value: Any) -> None:
    held: list[object] = []

    def refer(value: object) -> list[Any]:
        held.append(value)
        return [len(held)]

    (there,) = unpack(pack([value], refer), lambda parts: held[parts[0] - 1])
    assert there is value


def test_a_reference_is_refused_where_nobody_resolves_it() -> None:
    with pytest.raises(MalformedError, match="reference"):
        unpack(pack([object()], lambda value: [1]))


def test_a_frame_or_an_array_never_holds_references() -> None:
    for value in (np.array([object()]), pd.Series([object()]), pd.DataFrame({"a": [object()]})):
        with pytest.raises(WireError, match="object"):
            pack(value, lambda value: [1])


def test_what_holds_itself_is_refused() -> None:
    cycle: list[Any] = []
    cycle.append(cycle)
    mapping: dict[str, Any] = {}
    mapping["self"] = mapping
    array = np.empty(1, dtype=object)
    array[0] = array
    for value in (cycle, mapping, array):
        with pytest.raises(WireError, match="nested"):
            pack(value)


def test_depth_is_limited_on_both_sides() -> None:
    value: Any = 1
    for _ in range(bounds.MAX_DEPTH - 2):
        value = [value]
    assert unpack(pack(value)) == value
    for _ in range(4):
        value = [value]
    with pytest.raises(WireError, match="nested"):
        pack(value)
    tree: Any = 1
    for _ in range(200):
        tree = ["list", tree]
    with pytest.raises(MalformedError):
        unpack(msgpack.packb(tree))


def test_large_integers_are_limited_on_both_sides() -> None:
    largest = 2**bounds.MAX_INT_BITS - 1
    assert unpack(pack(largest)) == largest
    assert unpack(pack(-largest)) == -largest
    with pytest.raises(WireError, match="bits"):
        pack(largest + 1)
    with pytest.raises(MalformedError):
        unpack(msgpack.packb(["int", "0x1" + "0" * (bounds.MAX_INT_BITS // 2)]))


def test_the_number_of_items_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "MAX_ITEMS", 1000)
    crowded = [[[None] * 11] * 11] * 11
    with pytest.raises(WireError, match="items"):
        pack(crowded)
    monkeypatch.undo()
    packed = pack(crowded)
    monkeypatch.setattr(decoder, "MAX_ITEMS", 1000)
    with pytest.raises(MalformedError):
        unpack(packed)


def test_the_number_of_bytes_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = pack(np.zeros(1000))
    monkeypatch.setattr(wire_frames, "MAX_BYTES", 4000)
    with pytest.raises(WireError, match="too large"):
        pack(np.zeros(1000))
    with pytest.raises(MalformedError, match="too large"):
        unpack(packed)


BOMBS: dict[str, Any] = {
    "one long text widens all others": ["objects", "<U1000000", [1_000_001], ["x" * 1_000_000, *[""] * 1_000_000]],
    "a text type without end": ["objects", "<U500000000", [4], ["a", "b", "c", "d"]],
    "a shape larger than its data": ["array", "<f8", [10**6, 10**6], b"\0" * 8],
    "a subarray type": ["array", "(1000000,1000)f8", [1], b"\0" * 8],
    "a negative shape": ["array", "<f8", [-1], b"\0" * 8],
    "an object type": ["array", "|O", [1], b"\0" * 8],
    "codes beyond the categories": ["category", ["array", "<i8", [1], b"\1" + b"\0" * 7], ["index", [], None], False],
    "a fraction of nothing": ["fraction", "0x1", "0x0"],
    "a field that is code": ["namedtuple", "Point", ["x=print(1)"], [1]],
    "a name that is code": ["namedtuple", "a:\n import os", ["x"], [1]],
    "an unhashable key": ["dict", ["list"], 1],
    "a key without a value": ["dict", 1],
    "an unhashable item": ["set", ["list"]],
    "an unknown type": ["object", "os.system", "true"],
    "a type that is no text": [["list"], 1],
    "an unknown zone": ["datetimetz", "Mars/Base", "ns", ["array", "<i8", [1], b"\0" * 8]],
    "an unknown unit": ["timestamp", 0, "fortnight", None],
    "an unknown frequency": ["period", 1, "moons"],
}


@pytest.mark.parametrize("tree", BOMBS.values(), ids=BOMBS)
def test_a_frame_that_no_honest_sender_makes_is_refused_at_once(tree: Any) -> None:
    began = time.monotonic()
    with pytest.raises(MalformedError):
        unpack(msgpack.packb(tree))
    assert time.monotonic() - began < 2


def _unpacks_or_refuses(packed: bytes) -> None:
    with contextlib.suppress(MalformedError):
        unpack(packed)


@settings(BOUNDED, max_examples=300)
@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_a_value_or_malformed(packed: bytes) -> None:
    _unpacks_or_refuses(packed)


@settings(BOUNDED, max_examples=200)
@given(leaves, st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=4))
def test_a_frame_with_bytes_changed_is_a_value_or_malformed(value: Any, changes: list[tuple[int, int]]) -> None:
    packed = bytearray(pack(value))
    for place, byte in changes:
        packed[place % len(packed)] = byte
    _unpacks_or_refuses(bytes(packed))


tags = st.sampled_from([*decoder.DECODERS, "ref", "nothing"])
trees = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(max_size=9)
    | st.binary(max_size=9),
    lambda inner: st.builds(lambda tag, parts: [tag, *parts], tags, st.lists(inner, max_size=4)),
    max_leaves=8,
)


@settings(BOUNDED, max_examples=400)
@given(trees)
def test_any_tree_of_known_types_is_a_value_or_malformed(tree: Any) -> None:
    _unpacks_or_refuses(msgpack.packb(tree))


def test_texts_may_hold_half_a_character() -> None:
    assert unpack(pack("\ud800")) == "\ud800"


def test_paths_and_byte_arrays_arrive_as_plain_paths_and_bytes() -> None:
    assert unpack(pack(pathlib.Path("a/b"))) == pathlib.PurePosixPath("a/b")
    assert unpack(pack(bytearray(b"ab"))) == b"ab"
    assert math.isnan(unpack(pack(float("nan"))))
