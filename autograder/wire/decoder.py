"""Decode a tree of lists and scalars into plain data, by constructing values and never by executing code.

`array_decoder` decodes data of numpy and pandas.
"""

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

from autograder.wire.bounds import MAX_INT_BITS, MAX_ITEMS, MalformedError, Resolve, Tree, check_depth


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
        decode = DECODERS.get(tag) or _array_decoder(tag)
        if decode is None:
            raise MalformedError(f"unknown type {tag[:40]!r}")
        return decode(self, parts, depth + 1)

    def many(self, trees: list[Tree], depth: int) -> list[Any]:
        return [self.value(tree, depth) for tree in trees]

    def mapping(self, parts: list[Tree], depth: int) -> dict[Any, Any]:
        flat = self.many(parts, depth)
        return dict(zip(flat[::2], flat[1::2], strict=True))

    def tuple_(self, parts: list[Tree], depth: int) -> Any:
        name, fields, items = parts
        return _namedtuple(name, tuple(fields))(*self.many(items, depth))

    def datetime(self, parts: list[Tree], depth: int) -> dt.datetime:
        text, offset = parts
        moment = dt.datetime.fromisoformat(text)
        return moment if offset is None else moment.replace(tzinfo=dt.timezone(dt.timedelta(seconds=offset)))


Decode = Callable[[Decoder, list[Tree], int], Any]


def _array_decoder(tag: str) -> Decode | None:
    from autograder.wire import array_decoder  # noqa: F401  # adds to the table below

    return DECODERS.get(tag)


@lru_cache(maxsize=256)
def _namedtuple(name: str, fields: tuple[str, ...]) -> Any:
    if not all(type(f) is str and f.isidentifier() and not keyword.iskeyword(f) for f in (name, *fields)):
        raise MalformedError("named tuple")
    return namedtuple(name, fields)  # the names are data here


def _from_hex(text: str) -> int:
    if len(text) > MAX_INT_BITS // 4 + 3:
        raise MalformedError("integer")
    return int(text, 16)


DECODERS: dict[str, Decode] = {
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
    "datetime": Decoder.datetime,
    "date": lambda e, p, d: dt.date.fromisoformat(*p),
    "time": lambda e, p, d: dt.time.fromisoformat(*p),
    "timedelta": lambda e, p, d: dt.timedelta(*p),
    "decimal": lambda e, p, d: decimal.Decimal(*p),
    "fraction": lambda e, p, d: fractions.Fraction(_from_hex(p[0]), _from_hex(p[1])),
    "uuid": lambda e, p, d: uuid.UUID(bytes=p[0]),
    "path": lambda e, p, d: pathlib.PurePosixPath(*p),
}
