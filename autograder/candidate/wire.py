"""Plain data between processes: a closed set of types, bounded, decoded by constructing and never by executing.

A value becomes a tree of lists and scalars for msgpack. Scalars stand for themselves; everything else is a list whose
first item names its type. What is not plain data becomes a reference, if the caller gives a way to make one.
"""

import datetime as dt
import decimal
import fractions
import keyword
import pathlib
import uuid
from collections import namedtuple
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import msgpack
import numpy as np
import pandas as pd

MAX_BYTES = 128 * 2**20
MAX_DEPTH = 60
MAX_ITEMS = 5_000_000
MAX_INT_BITS = 64_000

Tree = Any
Refer = Callable[[object], list[Any] | None]
Resolve = Callable[[list[Any]], object]


class WireError(Exception):
    """A value that must not cross: too large, too deep, or of a foreign type."""


class MalformedError(WireError):
    """A frame that no honest sender makes."""


def pack(value: object, refer: Refer | None = None) -> bytes:
    """Return the bytes of `value`; `refer` turns what is not plain data into a reference (a list) or None."""
    try:
        packed: bytes = msgpack.packb(_Encoder(refer).tree(value, 0), unicode_errors="surrogatepass")
    except (ValueError, OverflowError, RecursionError) as error:
        raise WireError(f"cannot be sent: {error}") from error
    if len(packed) > MAX_BYTES:
        raise WireError(f"is too large to be sent ({len(packed):,} bytes; at most {MAX_BYTES:,})")
    return packed


def unpack(packed: bytes, resolve: Resolve | None = None) -> Any:
    """Return the value of `packed`; `resolve` turns a reference back into an object. Raise `MalformedError`."""
    if len(packed) > MAX_BYTES:
        raise MalformedError(f"a frame of {len(packed):,} bytes is too large")
    try:
        tree = msgpack.unpackb(
            packed, unicode_errors="surrogatepass", max_map_len=0, max_ext_len=0, max_array_len=MAX_ITEMS
        )
        return _Decoder(resolve).value(tree, 0)
    except MalformedError:
        raise
    except Exception as error:  # whatever a hostile frame provokes in numpy, pandas or msgpack
        raise MalformedError(f"malformed frame: {error}") from error


def _check_depth(depth: int) -> None:
    if depth > MAX_DEPTH:
        raise WireError(f"is nested more than {MAX_DEPTH} levels deep, or contains itself")


class _Encoder:
    def __init__(self, refer: Refer | None) -> None:
        self.refer = refer
        self.items = 0

    def tree(self, value: Any, depth: int) -> Tree:
        self.items += 1
        if self.items > MAX_ITEMS:
            raise WireError(f"has more than {MAX_ITEMS:,} items")
        kind = type(value)
        if value is None or kind in (bool, float, str, bytes):
            return value
        if kind is int:
            return value if -(2**63) <= value < 2**64 else ["int", _big(value)]
        _check_depth(depth)
        encode = _ENCODERS.get(kind) or _by_base(value)
        if encode is not None:
            return encode(self, value, depth + 1)
        reference = self.refer(value) if self.refer else None
        if reference is None:
            raise WireError(f"holds an object of type {kind.__name__}, which is not plain data")
        return ["ref", *reference]

    def many(self, values: Iterable[Any], depth: int) -> list[Tree]:
        return [self.tree(value, depth) for value in values]

    def plain(self, value: Any, depth: int) -> Tree:
        """Encode `value`, refusing references: for the insides of frames and arrays."""
        refer, self.refer = self.refer, None
        try:
            return self.tree(value, depth)
        finally:
            self.refer = refer

    def mapping(self, value: dict[Any, Any], depth: int) -> Tree:
        flat = [part for item in dict.items(value) for part in item]
        return ["dict", *self.many(flat, depth)]

    def scalar(self, value: np.generic, depth: int) -> Tree:
        if value.dtype.kind not in "biufcmM":
            return self.tree(value.item(), depth)
        return ["np", value.dtype.str, value.tobytes()]

    def array(self, value: Any, depth: int) -> Tree:
        value = np.asarray(value)
        if value.dtype.kind in "biufcmM":
            return ["array", value.dtype.str, list(value.shape), np.ascontiguousarray(value).tobytes()]
        if value.dtype.kind in "SUO":
            self.items += value.size
            items = [self.plain(item, depth) for item in value.ravel().tolist()]
            return ["objects", value.dtype.str, list(value.shape), items]
        raise WireError(f"holds an array of type {value.dtype}, which is not plain data")

    def column(self, values: Any, depth: int) -> Tree:
        """Encode a one-dimensional pandas or numpy array with its pandas dtype."""
        dtype = values.dtype
        if isinstance(dtype, np.dtype):
            return self.array(values, depth)
        if isinstance(dtype, pd.CategoricalDtype):
            categories = self.index(values.categories, depth)
            return ["category", self.array(np.asarray(values.codes), depth), categories, bool(dtype.ordered)]
        if isinstance(dtype, pd.StringDtype):
            items = [None if missing else str(item) for item, missing in zip(values, pd.isna(values), strict=True)]
            self.items += len(items)
            return ["strings", "nan" if dtype.na_value is np.nan else "NA", items]
        if isinstance(dtype, pd.DatetimeTZDtype):
            return ["datetimetz", str(dtype.tz), dtype.unit, self.array(values.asi8, depth)]
        if isinstance(dtype, pd.PeriodDtype):
            return [
                "periods",
                dtype.name.removeprefix("period[").removesuffix("]"),
                self.array(values.asi8, depth),
            ]
        if isinstance(dtype, pd.IntervalDtype):
            left, right = (self.column(getattr(values, side)._values, depth) for side in ("left", "right"))
            return ["intervals", left, right, str(dtype.closed)]
        if (
            dtype.kind in "biuf"
            and hasattr(values, "isna")
            and dtype.name.lower() == dtype.numpy_dtype.name.replace("bool", "boolean")
        ):
            filled = values.to_numpy(dtype=dtype.numpy_dtype, na_value=dtype.numpy_dtype.type(0))
            return [
                "masked",
                dtype.name,
                self.array(filled, depth),
                self.array(np.asarray(values.isna()), depth),
            ]
        raise WireError(f"holds a column of type {dtype}, which is not plain data")

    def index(self, value: pd.Index, depth: int) -> Tree:
        if isinstance(value, pd.RangeIndex):
            return ["range_index", value.start, value.stop, value.step, self.plain(value.name, depth)]
        if isinstance(value, pd.MultiIndex):
            levels = [self.index(level, depth) for level in value.levels]
            codes = [self.array(np.asarray(code), depth) for code in value.codes]
            return ["multi_index", levels, codes, self.many(value.names, depth)]
        return [
            "index",
            self.column(
                value.array if isinstance(value.dtype, pd.api.extensions.ExtensionDtype) else value.to_numpy(), depth
            ),
            self.plain(value.name, depth),
        ]

    def series(self, value: pd.Series, depth: int) -> Tree:
        return [
            "series",
            self.column(value._values, depth),
            self.index(value.index, depth),
            self.plain(value.name, depth),
        ]

    def frame(self, value: pd.DataFrame, depth: int) -> Tree:
        columns = [self.column(value.iloc[:, i]._values, depth) for i in range(value.shape[1])]
        return ["frame", columns, self.index(value.columns, depth), self.index(value.index, depth)]

    def tuple_(self, value: tuple[Any, ...], depth: int) -> Tree:
        fields = getattr(type(value), "_fields", None)
        items = self.many(tuple.__iter__(value), depth)
        if type(value) is tuple or not isinstance(fields, tuple) or len(fields) != len(items):
            return ["tuple", *items]
        return ["namedtuple", type(value).__name__, [str(field) for field in fields], items]


def _big(value: int) -> str:
    if value.bit_length() > MAX_INT_BITS:
        raise WireError(f"holds an integer of {value.bit_length():,} bits")
    return hex(value)


def _timestamp(encoder: _Encoder, value: pd.Timestamp, depth: int) -> Tree:
    return ["timestamp", int(value.asm8.astype("int64")), value.unit, None if value.tz is None else str(value.tz)]


def _datetime(encoder: _Encoder, value: dt.datetime, depth: int) -> Tree:
    offset = value.utcoffset()
    seconds = None if offset is None else offset.total_seconds()
    return ["datetime", value.replace(tzinfo=None).isoformat(), seconds]


_ENCODERS: dict[type, Callable[[_Encoder, Any, int], Tree]] = {
    list: lambda e, v, d: ["list", *e.many(v, d)],
    tuple: _Encoder.tuple_,
    dict: _Encoder.mapping,
    set: lambda e, v, d: ["set", *e.many(v, d)],
    frozenset: lambda e, v, d: ["frozenset", *e.many(v, d)],
    complex: lambda e, v, d: ["complex", v.real, v.imag],
    bytearray: lambda e, v, d: bytes(v),
    range: lambda e, v, d: ["range", *e.many((v.start, v.stop, v.step), d)],
    slice: lambda e, v, d: ["slice", *e.many((v.start, v.stop, v.step), d)],
    type(Ellipsis): lambda e, v, d: ["ellipsis"],
    np.ndarray: _Encoder.array,
    pd.Series: _Encoder.series,
    pd.DataFrame: _Encoder.frame,
    pd.Timestamp: _timestamp,
    pd.Timedelta: lambda e, v, d: ["timedelta64", v._value, v.unit],
    pd.Interval: lambda e, v, d: ["interval", *e.many((v.left, v.right), d), v.closed],
    pd.Period: lambda e, v, d: ["period", v.ordinal, v.freqstr],
    type(pd.NaT): lambda e, v, d: ["nat"],
    type(pd.NA): lambda e, v, d: ["na"],
    dt.datetime: _datetime,
    dt.date: lambda e, v, d: ["date", v.isoformat()],
    dt.time: lambda e, v, d: ["time", v.isoformat()],
    dt.timedelta: lambda e, v, d: ["timedelta", v.days, v.seconds, v.microseconds],
    decimal.Decimal: lambda e, v, d: ["decimal", str(v)],
    fractions.Fraction: lambda e, v, d: ["fraction", _big(v.numerator), _big(v.denominator)],
    uuid.UUID: lambda e, v, d: ["uuid", v.bytes],
}

# A subclass of a plain type is sent as what it holds, read by the base class: none of its own methods is asked.
_BASES: dict[type, Callable[[_Encoder, Any, int], Tree]] = {
    np.generic: _Encoder.scalar,
    pd.Index: _Encoder.index,
    pd.api.extensions.ExtensionArray: lambda e, v, d: ["pandas_array", e.column(v, d)],
    pathlib.PurePath: lambda e, v, d: ["path", str(v)],
    bool: lambda e, v, d: bool(v),
    int: lambda e, v, d: e.tree(int.__int__(v), d),
    float: lambda e, v, d: float.__float__(v),
    str: lambda e, v, d: str.__str__(v),
    bytes: lambda e, v, d: bytes(memoryview(v)),
    dict: _Encoder.mapping,
    tuple: _Encoder.tuple_,
    list: lambda e, v, d: ["list", *e.many(list.__iter__(v), d)],
    set: lambda e, v, d: ["set", *e.many(set.__iter__(v), d)],
    frozenset: lambda e, v, d: ["frozenset", *e.many(frozenset.__iter__(v), d)],
}


def _by_base(value: object) -> Callable[[_Encoder, Any, int], Tree] | None:
    mro = type(value).__mro__
    if any(base.__module__ == "enum" for base in mro):
        return None
    return next((_BASES[base] for base in mro if base in _BASES), None)


class _Decoder:
    def __init__(self, resolve: Resolve | None) -> None:
        self.resolve = resolve
        self.items = 0

    def value(self, tree: Tree, depth: int) -> Any:
        self.items += 1
        if self.items > MAX_ITEMS:
            raise MalformedError(f"a frame has more than {MAX_ITEMS:,} items")
        if type(tree) is not list:
            return tree
        _check_depth(depth)
        if not tree or type(tree[0]) is not str:
            raise MalformedError("a list without a type")
        tag, *parts = tree
        if tag == "ref":
            if self.resolve is None:
                raise MalformedError("a reference where only plain data is allowed")
            return self.resolve(parts)
        decode = _DECODERS.get(tag)
        if decode is None:
            raise MalformedError(f"unknown type {tag[:40]!r}")
        return decode(self, parts, depth + 1)

    def many(self, trees: list[Tree], depth: int) -> list[Any]:
        return [self.value(tree, depth) for tree in trees]

    def mapping(self, parts: list[Tree], depth: int) -> dict[Any, Any]:
        flat = self.many(parts, depth)
        return dict(zip(flat[::2], flat[1::2], strict=True))

    def array(self, parts: list[Tree], depth: int) -> Any:
        dtype, shape, data = parts
        kind = _dtype(dtype, "biufcmM")
        return np.frombuffer(data, dtype=kind).reshape(_shape(shape)).copy()

    def objects(self, parts: list[Tree], depth: int) -> Any:
        dtype, shape, items = parts
        values = np.empty(len(items), dtype=object)
        for i, item in enumerate(items):
            values[i] = self.value(item, depth)
        kind = np.dtype(dtype)
        if kind.kind not in "SUO":
            raise MalformedError("array type")
        if kind.itemsize * max(1, len(items)) > 4 * MAX_BYTES:
            raise MalformedError("array of long texts")
        values = values.astype(kind)
        return values.reshape(_shape(shape))

    def category(self, parts: list[Tree], depth: int) -> Any:
        codes, categories, ordered = parts
        return pd.Categorical.from_codes(
            self.value(codes, depth), categories=self.value(categories, depth), ordered=bool(ordered)
        )

    def strings(self, parts: list[Tree], depth: int) -> Any:
        missing, items = parts
        self.items += len(items)
        if not all(item is None or type(item) is str for item in items):
            raise MalformedError("strings")
        dtype = pd.StringDtype(na_value=np.nan if missing == "nan" else pd.NA)
        return pd.array(items, dtype=dtype)

    def datetimetz(self, parts: list[Tree], depth: int) -> Any:
        zone, unit, values = parts
        naive = self.value(values, depth).astype("int64").view(f"M8[{_unit(unit)}]")
        return pd.DatetimeIndex(naive, tz="UTC").tz_convert(str(zone)).array

    def periods(self, parts: list[Tree], depth: int) -> Any:
        freq, ordinals = parts
        return pd.arrays.PeriodArray(self.value(ordinals, depth).astype("int64"), dtype=pd.PeriodDtype(str(freq)))

    def intervals(self, parts: list[Tree], depth: int) -> Any:
        left, right, closed = parts
        return pd.arrays.IntervalArray.from_arrays(self.value(left, depth), self.value(right, depth), closed=closed)

    def masked(self, parts: list[Tree], depth: int) -> Any:
        dtype, values, mask = parts
        array: Any = pd.array(self.value(values, depth), dtype=str(dtype))
        array[self.value(mask, depth).astype(bool)] = pd.NA
        return array

    def range_index(self, parts: list[Tree], depth: int) -> Any:
        start, stop, step, name = parts
        return pd.RangeIndex(start, stop, step, name=self.value(name, depth))

    def multi_index(self, parts: list[Tree], depth: int) -> Any:
        levels, codes, names = parts
        return pd.MultiIndex(
            levels=self.many(levels, depth), codes=self.many(codes, depth), names=self.many(names, depth)
        )

    def index(self, parts: list[Tree], depth: int) -> Any:
        values, name = parts
        array = self.value(values, depth)
        dtype = array.dtype if array.dtype != object else object
        return pd.Index(array, dtype=dtype, name=self.value(name, depth))

    def series(self, parts: list[Tree], depth: int) -> Any:
        values, index, name = parts
        array = self.value(values, depth)
        return pd.Series(array, index=self.value(index, depth), name=self.value(name, depth), dtype=array.dtype)

    def frame(self, parts: list[Tree], depth: int) -> Any:
        arrays, columns, index = parts
        rows = self.value(index, depth)
        data = {i: self.value(array, depth) for i, array in enumerate(arrays)}
        series = {i: pd.Series(array, index=rows, dtype=array.dtype) for i, array in data.items()}
        frame = pd.DataFrame(series, index=rows)
        frame.columns = self.value(columns, depth)
        return frame

    def tuple_(self, parts: list[Tree], depth: int) -> Any:
        name, fields, items = parts
        return _namedtuple(name, tuple(fields))(*self.many(items, depth))

    def timestamp(self, parts: list[Tree], depth: int) -> Any:
        value, unit, zone = parts
        stamp = pd.Timestamp(np.int64(value).astype(f"M8[{_unit(unit)}]"))
        return stamp if zone is None else stamp.tz_localize("UTC").tz_convert(str(zone))

    def datetime(self, parts: list[Tree], depth: int) -> dt.datetime:
        text, offset = parts
        moment = dt.datetime.fromisoformat(text)
        return moment if offset is None else moment.replace(tzinfo=dt.timezone(dt.timedelta(seconds=offset)))


def _dtype(text: str, kinds: str) -> np.dtype[Any]:
    dtype = np.dtype(str(text))
    if dtype.kind not in kinds or dtype.hasobject or dtype.fields:
        raise MalformedError("array type")
    return dtype


def _shape(shape: list[int]) -> tuple[int, ...]:
    if len(shape) > 32 or not all(type(n) is int and n >= 0 for n in shape):
        raise MalformedError("array shape")
    return tuple(shape)


def _unit(unit: str) -> str:
    if unit not in ("s", "ms", "us", "ns"):
        raise MalformedError("time unit")
    return unit


@lru_cache(maxsize=256)
def _namedtuple(name: str, fields: tuple[str, ...]) -> Any:
    if not all(type(f) is str and f.isidentifier() and not keyword.iskeyword(f) for f in (name, *fields)):
        raise MalformedError("named tuple")
    return namedtuple(name, fields)  # the names are data here


def _from_hex(text: str) -> int:
    if len(text) > MAX_INT_BITS // 4 + 3:
        raise MalformedError("integer")
    return int(text, 16)


_DECODERS: dict[str, Callable[[_Decoder, list[Tree], int], Any]] = {
    "int": lambda e, p, d: _from_hex(*p),
    "list": _Decoder.many,
    "tuple": lambda e, p, d: tuple(e.many(p, d)),
    "namedtuple": _Decoder.tuple_,
    "dict": _Decoder.mapping,
    "set": lambda e, p, d: set(e.many(p, d)),
    "frozenset": lambda e, p, d: frozenset(e.many(p, d)),
    "complex": lambda e, p, d: complex(*p),
    "range": lambda e, p, d: range(*e.many(p, d)),
    "slice": lambda e, p, d: slice(*e.many(p, d)),
    "ellipsis": lambda e, p, d: ...,
    "np": lambda e, p, d: np.frombuffer(p[1], dtype=_dtype(p[0], "biufcmM"), count=1)[0],
    "array": _Decoder.array,
    "objects": _Decoder.objects,
    "category": _Decoder.category,
    "strings": _Decoder.strings,
    "datetimetz": _Decoder.datetimetz,
    "periods": _Decoder.periods,
    "intervals": _Decoder.intervals,
    "masked": _Decoder.masked,
    "pandas_array": lambda e, p, d: e.value(p[0], d),
    "range_index": _Decoder.range_index,
    "multi_index": _Decoder.multi_index,
    "index": _Decoder.index,
    "series": _Decoder.series,
    "frame": _Decoder.frame,
    "timestamp": _Decoder.timestamp,
    "timedelta64": lambda e, p, d: pd.Timedelta(np.int64(p[0]).astype(f"m8[{_unit(p[1])}]")),
    "interval": lambda e, p, d: pd.Interval(e.value(p[0], d), e.value(p[1], d), closed=p[2]),
    "period": lambda e, p, d: pd.Period(ordinal=int(p[0]), freq=str(p[1])),
    "nat": lambda e, p, d: pd.NaT,
    "na": lambda e, p, d: pd.NA,
    "datetime": _Decoder.datetime,
    "date": lambda e, p, d: dt.date.fromisoformat(*p),
    "time": lambda e, p, d: dt.time.fromisoformat(*p),
    "timedelta": lambda e, p, d: dt.timedelta(*p),
    "decimal": lambda e, p, d: decimal.Decimal(*p),
    "fraction": lambda e, p, d: fractions.Fraction(_from_hex(p[0]), _from_hex(p[1])),
    "uuid": lambda e, p, d: uuid.UUID(bytes=p[0]),
    "path": lambda e, p, d: pathlib.PurePosixPath(*p),
}
