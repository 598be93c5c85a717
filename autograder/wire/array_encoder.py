"""Encode data of numpy and pandas as a tree; the import adds these types to the tables of `encoder`."""

from typing import Any

import numpy as np
import pandas as pd

from autograder.wire.bounds import Tree, WireError
from autograder.wire.encoder import BASES, ENCODERS, Encoder


def _scalar(encoder: Encoder, value: np.generic, depth: int) -> Tree:
    if value.dtype.kind not in "biufcmM":
        return encoder.tree(value.item(), depth)
    return ["np", value.dtype.str, value.tobytes()]


def _array(encoder: Encoder, value: Any, depth: int) -> Tree:
    value = np.asarray(value)
    if value.dtype.kind in "biufcmM":
        return ["array", value.dtype.str, list(value.shape), np.ascontiguousarray(value).tobytes()]
    if value.dtype.kind in "SUO":
        encoder.items += value.size
        items = [encoder.plain(item, depth) for item in value.ravel().tolist()]
        return ["objects", value.dtype.str, list(value.shape), items]
    raise WireError(f"holds an array of type {value.dtype}, which is not plain data")


def _column(encoder: Encoder, values: Any, depth: int) -> Tree:
    """Encode a one-dimensional pandas or numpy array with its pandas dtype."""
    dtype = values.dtype
    if isinstance(dtype, np.dtype):
        return _array(encoder, values, depth)
    if isinstance(dtype, pd.CategoricalDtype):
        categories = _index(encoder, values.categories, depth)
        return ["category", _array(encoder, np.asarray(values.codes), depth), categories, bool(dtype.ordered)]
    if isinstance(dtype, pd.StringDtype):
        items = values.to_numpy(dtype=object, na_value=None).tolist()
        encoder.items += len(items)
        return ["strings", "nan" if dtype.na_value is np.nan else "NA", items]
    if isinstance(dtype, pd.DatetimeTZDtype):
        return ["datetimetz", str(dtype.tz), dtype.unit, _array(encoder, values.asi8, depth)]
    if isinstance(dtype, pd.PeriodDtype):
        return [
            "periods",
            dtype.name.removeprefix("period[").removesuffix("]"),
            _array(encoder, values.asi8, depth),
        ]
    if isinstance(dtype, pd.IntervalDtype):
        left, right = (_column(encoder, getattr(values, side)._values, depth) for side in ("left", "right"))
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
            _array(encoder, filled, depth),
            _array(encoder, np.asarray(values.isna()), depth),
        ]
    raise WireError(f"holds a column of type {dtype}, which is not plain data")


def _index(encoder: Encoder, value: pd.Index, depth: int) -> Tree:
    if isinstance(value, pd.RangeIndex):
        return ["range_index", value.start, value.stop, value.step, encoder.plain(value.name, depth)]
    if isinstance(value, pd.MultiIndex):
        levels = [_index(encoder, level, depth) for level in value.levels]
        codes = [_array(encoder, np.asarray(code), depth) for code in value.codes]
        return ["multi_index", levels, codes, encoder.many(value.names, depth)]
    return [
        "index",
        _column(
            encoder,
            value.array if isinstance(value.dtype, pd.api.extensions.ExtensionDtype) else value.to_numpy(),
            depth,
        ),
        encoder.plain(value.name, depth),
    ]


def _series(encoder: Encoder, value: pd.Series, depth: int) -> Tree:
    return [
        "series",
        _column(encoder, value._values, depth),
        _index(encoder, value.index, depth),
        encoder.plain(value.name, depth),
    ]


def _frame(encoder: Encoder, value: pd.DataFrame, depth: int) -> Tree:
    columns = [_column(encoder, value.iloc[:, i]._values, depth) for i in range(value.shape[1])]
    return ["frame", columns, _index(encoder, value.columns, depth), _index(encoder, value.index, depth)]


def _timestamp(encoder: Encoder, value: pd.Timestamp, depth: int) -> Tree:
    return ["timestamp", int(value.asm8.astype("int64")), value.unit, None if value.tz is None else str(value.tz)]


ENCODERS |= {
    np.ndarray: _array,
    pd.Series: _series,
    pd.DataFrame: _frame,
    pd.Timestamp: _timestamp,
    pd.Timedelta: lambda e, v, d: ["timedelta64", v._value, v.unit],
    pd.Interval: lambda e, v, d: ["interval", *e.many((v.left, v.right), d), v.closed],
    pd.Period: lambda e, v, d: ["period", v.ordinal, v.freqstr],
    type(pd.NaT): lambda e, v, d: ["nat"],
    type(pd.NA): lambda e, v, d: ["na"],
}
BASES |= {
    np.generic: _scalar,
    pd.Index: _index,
    pd.api.extensions.ExtensionArray: lambda e, v, d: ["pandas_array", _column(e, v, d)],
}
