"""Plain data to a tree of lists and scalars: a closed set of types, read by their base classes' methods only."""

import datetime as dt
import decimal
import fractions
import pathlib
import uuid
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd

from autograder.candidate.bounds import MAX_INT_BITS, MAX_ITEMS, Refer, Tree, WireError, check_depth


class Encoder:
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
        check_depth(depth)
        encode = ENCODERS.get(kind) or _by_base(value)
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


def _timestamp(encoder: Encoder, value: pd.Timestamp, depth: int) -> Tree:
    return ["timestamp", int(value.asm8.astype("int64")), value.unit, None if value.tz is None else str(value.tz)]


def _datetime(encoder: Encoder, value: dt.datetime, depth: int) -> Tree:
    offset = value.utcoffset()
    seconds = None if offset is None else offset.total_seconds()
    return ["datetime", value.replace(tzinfo=None).isoformat(), seconds]


ENCODERS: dict[type, Callable[[Encoder, Any, int], Tree]] = {
    list: lambda e, v, d: ["list", *e.many(v, d)],
    tuple: Encoder.tuple_,
    dict: Encoder.mapping,
    set: lambda e, v, d: ["set", *e.many(v, d)],
    frozenset: lambda e, v, d: ["frozenset", *e.many(v, d)],
    complex: lambda e, v, d: ["complex", v.real, v.imag],
    bytearray: lambda e, v, d: bytes(v),
    range: lambda e, v, d: ["range", *e.many((v.start, v.stop, v.step), d)],
    slice: lambda e, v, d: ["slice", *e.many((v.start, v.stop, v.step), d)],
    type(Ellipsis): lambda e, v, d: ["ellipsis"],
    np.ndarray: Encoder.array,
    pd.Series: Encoder.series,
    pd.DataFrame: Encoder.frame,
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
_BASES: dict[type, Callable[[Encoder, Any, int], Tree]] = {
    np.generic: Encoder.scalar,
    pd.Index: Encoder.index,
    pd.api.extensions.ExtensionArray: lambda e, v, d: ["pandas_array", e.column(v, d)],
    pathlib.PurePath: lambda e, v, d: ["path", str(v)],
    bool: lambda e, v, d: bool(v),
    int: lambda e, v, d: e.tree(int.__int__(v), d),
    float: lambda e, v, d: float.__float__(v),
    str: lambda e, v, d: str.__str__(v),
    bytes: lambda e, v, d: bytes(memoryview(v)),
    dict: Encoder.mapping,
    tuple: Encoder.tuple_,
    list: lambda e, v, d: ["list", *e.many(list.__iter__(v), d)],
    set: lambda e, v, d: ["set", *e.many(set.__iter__(v), d)],
    frozenset: lambda e, v, d: ["frozenset", *e.many(frozenset.__iter__(v), d)],
}


def _by_base(value: object) -> Callable[[Encoder, Any, int], Tree] | None:
    mro = type(value).__mro__
    if any(base.__module__ == "enum" for base in mro):
        return None
    return next((_BASES[base] for base in mro if base in _BASES), None)
