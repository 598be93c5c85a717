"""A tree of lists and scalars to plain data: decoded by constructing and never by executing."""

import datetime as dt
import decimal
import fractions
import keyword
import pathlib
import uuid
from collections import namedtuple
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from autograder.candidate.bounds import (
    MAX_BYTES,
    MAX_INT_BITS,
    MAX_ITEMS,
    MalformedError,
    Resolve,
    Tree,
    check_depth,
)


class Decoder:
    def __init__(self, resolve: Resolve | None) -> None:
        self.resolve = resolve
        self.items = 0

    def value(self, tree: Tree, depth: int) -> Any:
        self.items += 1
        if self.items > MAX_ITEMS:
            raise MalformedError(f"a frame has more than {MAX_ITEMS:,} items")
        if type(tree) is not list:
            return tree
        check_depth(depth)
        if not tree or type(tree[0]) is not str:
            raise MalformedError("a list without a type")
        tag, *parts = tree
        if tag == "ref":
            if self.resolve is None:
                raise MalformedError("a reference where only plain data is allowed")
            return self.resolve(parts)
        decode = DECODERS.get(tag)
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


DECODERS: dict[str, Callable[[Decoder, list[Tree], int], Any]] = {
    "int": lambda e, p, d: _from_hex(*p),
    "list": Decoder.many,
    "tuple": lambda e, p, d: tuple(e.many(p, d)),
    "namedtuple": Decoder.tuple_,
    "dict": Decoder.mapping,
    "set": lambda e, p, d: set(e.many(p, d)),
    "frozenset": lambda e, p, d: frozenset(e.many(p, d)),
    "complex": lambda e, p, d: complex(*p),
    "range": lambda e, p, d: range(*e.many(p, d)),
    "slice": lambda e, p, d: slice(*e.many(p, d)),
    "ellipsis": lambda e, p, d: ...,
    "np": lambda e, p, d: np.frombuffer(p[1], dtype=_dtype(p[0], "biufcmM"), count=1)[0],
    "array": Decoder.array,
    "objects": Decoder.objects,
    "category": Decoder.category,
    "strings": Decoder.strings,
    "datetimetz": Decoder.datetimetz,
    "periods": Decoder.periods,
    "intervals": Decoder.intervals,
    "masked": Decoder.masked,
    "pandas_array": lambda e, p, d: e.value(p[0], d),
    "range_index": Decoder.range_index,
    "multi_index": Decoder.multi_index,
    "index": Decoder.index,
    "series": Decoder.series,
    "frame": Decoder.frame,
    "timestamp": Decoder.timestamp,
    "timedelta64": lambda e, p, d: pd.Timedelta(np.int64(p[0]).astype(f"m8[{_unit(p[1])}]")),
    "interval": lambda e, p, d: pd.Interval(e.value(p[0], d), e.value(p[1], d), closed=p[2]),
    "period": lambda e, p, d: pd.Period(ordinal=int(p[0]), freq=str(p[1])),
    "nat": lambda e, p, d: pd.NaT,
    "na": lambda e, p, d: pd.NA,
    "datetime": Decoder.datetime,
    "date": lambda e, p, d: dt.date.fromisoformat(*p),
    "time": lambda e, p, d: dt.time.fromisoformat(*p),
    "timedelta": lambda e, p, d: dt.timedelta(*p),
    "decimal": lambda e, p, d: decimal.Decimal(*p),
    "fraction": lambda e, p, d: fractions.Fraction(_from_hex(p[0]), _from_hex(p[1])),
    "uuid": lambda e, p, d: uuid.UUID(bytes=p[0]),
    "path": lambda e, p, d: pathlib.PurePosixPath(*p),
}
