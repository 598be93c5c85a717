"""Encode plain data as a tree of lists and scalars: a closed set of types, read by their base classes' methods only.

`array_encoder` encodes data of numpy and pandas.
"""

import datetime as dt
import decimal
import fractions
import pathlib
import sys
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from autograder.wire.bounds import MAX_INT_BITS, MAX_ITEMS, Refer, Tree, WireError, check_depth


class Encoder:
    def __init__(self, refer: Refer | None) -> None:
        self.refer = refer
        self.items = 0
        if "numpy" in sys.modules:  # without it there are no arrays, and a process that passes text on needs no import
            from autograder.wire import array_encoder  # noqa: F401  # adds to the tables below

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
    dt.datetime: _datetime,
    dt.date: lambda e, v, d: ["date", v.isoformat()],
    dt.time: lambda e, v, d: ["time", v.isoformat()],
    dt.timedelta: lambda e, v, d: ["timedelta", v.days, v.seconds, v.microseconds],
    decimal.Decimal: lambda e, v, d: ["decimal", str(v)],
    fractions.Fraction: lambda e, v, d: ["fraction", _big(v.numerator), _big(v.denominator)],
    uuid.UUID: lambda e, v, d: ["uuid", v.bytes],
}

# A subclass of a plain type is sent as the value of its base class, whose methods read it: its own are never called.
BASES: dict[type, Callable[[Encoder, Any, int], Tree]] = {
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
    return next((BASES[base] for base in mro if base in BASES), None)
