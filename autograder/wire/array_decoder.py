"""Decode a tree into data of numpy and pandas; the import adds these types to the table of `decoder`."""

from typing import Any

import numpy as np
import pandas as pd

from autograder.wire.bounds import MAX_BYTES, MalformedError, Tree
from autograder.wire.decoder import DECODERS, Decoder


def _array(decoder: Decoder, parts: list[Tree], depth: int) -> Any:
    dtype, shape, data = parts
    kind = _dtype(dtype, "biufcmM")
    return np.frombuffer(data, dtype=kind).reshape(_shape(shape)).copy()


def _objects(decoder: Decoder, parts: list[Tree], depth: int) -> Any:
    dtype, shape, items = parts
    values = np.empty(len(items), dtype=object)
    for i, item in enumerate(items):
        values[i] = decoder.value(item, depth)
    kind = np.dtype(dtype)
    if kind.kind not in "SUO":
        raise MalformedError("array type")
    if kind.itemsize * max(1, len(items)) > 4 * MAX_BYTES:
        raise MalformedError("array of long texts")
    values = values.astype(kind)
    return values.reshape(_shape(shape))


def _category(decoder: Decoder, parts: list[Tree], depth: int) -> Any:
    codes, categories, ordered = parts
    return pd.Categorical.from_codes(
        decoder.value(codes, depth), categories=decoder.value(categories, depth), ordered=bool(ordered)
    )


def _strings(decoder: Decoder, parts: list[Tree], depth: int) -> Any:
    missing, items = parts
    decoder.items += len(items)
    if not set(map(type, items)) <= {str, type(None)}:
        raise MalformedError("strings")
    dtype = pd.StringDtype(na_value=np.nan if missing == "nan" else pd.NA)
    return pd.array(items, dtype=dtype)


def _datetimetz(decoder: Decoder, parts: list[Tree], depth: int) -> Any:
    zone, unit, values = parts
    naive = decoder.value(values, depth).astype("int64").view(f"M8[{_unit(unit)}]")
    return pd.DatetimeIndex(naive, tz="UTC").tz_convert(str(zone)).array


def _periods(decoder: Decoder, parts: list[Tree], depth: int) -> Any:
    freq, ordinals = parts
    return pd.arrays.PeriodArray(decoder.value(ordinals, depth).astype("int64"), dtype=pd.PeriodDtype(str(freq)))


def _intervals(decoder: Decoder, parts: list[Tree], depth: int) -> Any:
    left, right, closed = parts
    return pd.arrays.IntervalArray.from_arrays(decoder.value(left, depth), decoder.value(right, depth), closed=closed)


def _masked(decoder: Decoder, parts: list[Tree], depth: int) -> Any:
    dtype, values, mask = parts
    array: Any = pd.array(decoder.value(values, depth), dtype=str(dtype))
    array[decoder.value(mask, depth).astype(bool)] = pd.NA
    return array


def _range_index(decoder: Decoder, parts: list[Tree], depth: int) -> Any:
    start, stop, step, name = parts
    return pd.RangeIndex(start, stop, step, name=decoder.value(name, depth))


def _multi_index(decoder: Decoder, parts: list[Tree], depth: int) -> Any:
    levels, codes, names = parts
    return pd.MultiIndex(
        levels=decoder.many(levels, depth), codes=decoder.many(codes, depth), names=decoder.many(names, depth)
    )


def _index(decoder: Decoder, parts: list[Tree], depth: int) -> Any:
    values, name = parts
    array = decoder.value(values, depth)
    dtype = array.dtype if array.dtype != object else object
    return pd.Index(array, dtype=dtype, name=decoder.value(name, depth))


def _series(decoder: Decoder, parts: list[Tree], depth: int) -> Any:
    values, index, name = parts
    array = decoder.value(values, depth)
    return pd.Series(array, index=decoder.value(index, depth), name=decoder.value(name, depth), dtype=array.dtype)


def _frame(decoder: Decoder, parts: list[Tree], depth: int) -> Any:
    arrays, columns, index = parts
    rows = decoder.value(index, depth)
    data = {i: decoder.value(array, depth) for i, array in enumerate(arrays)}
    series = {i: pd.Series(array, index=rows, dtype=array.dtype) for i, array in data.items()}
    frame = pd.DataFrame(series, index=rows)
    frame.columns = decoder.value(columns, depth)
    return frame


def _timestamp(decoder: Decoder, parts: list[Tree], depth: int) -> Any:
    value, unit, zone = parts
    stamp = pd.Timestamp(np.int64(value).astype(f"M8[{_unit(unit)}]"))
    return stamp if zone is None else stamp.tz_localize("UTC").tz_convert(str(zone))


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


DECODERS |= {
    "np": lambda e, p, d: np.frombuffer(p[1], dtype=_dtype(p[0], "biufcmM"), count=1)[0],
    "array": _array,
    "objects": _objects,
    "category": _category,
    "strings": _strings,
    "datetimetz": _datetimetz,
    "periods": _periods,
    "intervals": _intervals,
    "masked": _masked,
    "pandas_array": lambda e, p, d: e.value(p[0], d),
    "range_index": _range_index,
    "multi_index": _multi_index,
    "index": _index,
    "series": _series,
    "frame": _frame,
    "timestamp": _timestamp,
    "timedelta64": lambda e, p, d: pd.Timedelta(np.int64(p[0]).astype(f"m8[{_unit(p[1])}]")),
    "interval": lambda e, p, d: pd.Interval(e.value(p[0], d), e.value(p[1], d), closed=p[2]),
    "period": lambda e, p, d: pd.Period(ordinal=int(p[0]), freq=str(p[1])),
    "nat": lambda e, p, d: pd.NaT,
    "na": lambda e, p, d: pd.NA,
}
