"""Values that cross between processes: a strategy for each plain type, and what it means to arrive unchanged."""

import datetime as dt
import decimal
import math
import string
from collections import namedtuple
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

Point = namedtuple("Point", "x y")

NUMERIC = (
    *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
    *("float16", "float32", "float64", "longdouble", "complex64", "complex128"),
)
TIMES = tuple(f"{kind}[{unit}]" for kind in ("M8", "m8") for unit in ("D", "h", "s", "ms", "us", "ns"))
TEXTS = ("U5", "S5")
NULLABLE = ("boolean", "Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64", "Float32", "Float64")
ZONES = ("UTC", "Europe/Berlin", "Asia/Kolkata", "UTC+05:30")

texts = st.text(max_size=8) | st.text(st.characters(min_codepoint=0xD800, max_codepoint=0xDFFF), min_size=1, max_size=3)
names = st.none() | st.text(string.ascii_letters, max_size=5) | st.integers(-5, 5) | st.tuples(texts, st.integers(0, 3))
zones = st.none() | st.integers(-23, 23).map(lambda hours: dt.timezone(dt.timedelta(hours=hours)))

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(2**60, 2**70),
    st.floats(),
    texts,
    st.binary(max_size=8),
    st.complex_numbers(),
    st.decimals(),
    st.fractions(),
    st.uuids(),
    st.dates(),
    st.times(),
    st.timedeltas(),
    st.datetimes(timezones=zones),
    st.builds(range, st.integers(-9, 9), st.integers(-9, 9), st.integers(1, 3)),
    st.builds(slice, st.none() | st.integers(-9, 9), st.none() | st.integers(-9, 9)),
    st.just(...),
)
hashables = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts | st.dates() | st.uuids(),
    lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=3),
    max_leaves=4,
)


@st.composite
def arrays(draw: st.DrawFn, dtypes: tuple[str, ...] = (*NUMERIC, *TIMES, *TEXTS)) -> Any:
    """Arrays of up to three dimensions, some without items, some not contiguous."""
    dtype = np.dtype(draw(st.sampled_from(dtypes)))
    shape = tuple(draw(st.lists(st.integers(0, 3), max_size=3)))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    values = rng.integers(0, 2 if dtype.kind == "b" else 100, shape)
    array = np.asarray(values).astype(dtype)
    if array.size and dtype.kind in "fmM":
        array.flat[0] = np.nan if dtype.kind == "f" else np.datetime64("NaT") if dtype.kind == "M" else "NaT"
    return array.T if draw(st.booleans()) else array


object_arrays = st.lists(scalars, max_size=4).map(lambda items: _object_array(items))
numpy_scalars = arrays((*NUMERIC, *TIMES)).filter(lambda array: array.size).map(lambda array: array.ravel()[0])
stamps = st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2200, 1, 1)).map(pd.Timestamp)
pandas_scalars = st.one_of(
    stamps,
    st.builds(lambda stamp, zone: stamp.tz_localize("UTC").tz_convert(zone), stamps, st.sampled_from(ZONES)),
    stamps.map(lambda stamp: stamp.as_unit("ns")),
    st.timedeltas(dt.timedelta(days=-9), dt.timedelta(days=9)).map(pd.Timedelta),
    st.builds(lambda left, length: pd.Interval(left, left + length), st.integers(-9, 9), st.floats(0, 9)),
    st.builds(lambda stamp: pd.Period(stamp, "M"), stamps),
    st.just(pd.NaT),
    st.just(pd.NA),
)


def _object_array(items: list[Any]) -> Any:
    array = np.empty(len(items), dtype=object)
    for i, item in enumerate(items):
        array[i] = item
    return array


@st.composite
def columns(draw: st.DrawFn, count: int) -> Any:
    """Pandas arrays of `count` values of every common dtype, missing values included."""
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    whole = rng.integers(0, 2, count)
    missing = rng.random(count) < 0.3
    kind = draw(st.sampled_from(("numpy", "nullable", "text", "category", "zone", "period", "interval", "objects")))
    if kind == "numpy":
        dtypes = (*NUMERIC[:9], "float32", "float64", "complex128", "M8[s]", "M8[ns]", "m8[ms]", "m8[ns]")
        return whole.astype(draw(st.sampled_from(dtypes)))
    if kind == "nullable":
        column = pd.array(whole, dtype=draw(st.sampled_from(NULLABLE)))
        column[missing] = pd.NA
        return column
    if kind == "text":
        items = [None if gone else ("a", "żó")[i] for gone, i in zip(missing, whole, strict=True)]
        return pd.array(items, dtype=draw(st.sampled_from((pd.StringDtype(na_value=np.nan), pd.StringDtype()))))
    if kind == "category":
        labels = draw(st.sampled_from((["b", "a", "unused"], [1.5, 2.5, 3.5], list(pd.date_range("2020", periods=3)))))
        codes = np.where(missing, -1, whole)
        return pd.Categorical.from_codes(codes, categories=labels, ordered=draw(st.booleans()))
    if kind == "objects":
        return _object_array(draw(st.lists(scalars | pandas_scalars, min_size=count, max_size=count)))
    stamps = pd.DatetimeIndex(np.where(missing, np.datetime64("NaT"), whole.astype("M8[D]")).astype("M8[ns]"))
    if kind == "zone":
        unit = draw(st.sampled_from(("s", "ms", "us", "ns")))
        return stamps.tz_localize("UTC").tz_convert(draw(st.sampled_from(ZONES))).as_unit(unit).array
    if kind == "period":
        return stamps.to_period(draw(st.sampled_from(("D", "M", "Q", "h")))).array
    closed = draw(st.sampled_from(("left", "right", "both", "neither")))
    return pd.arrays.IntervalArray.from_arrays(whole.astype(float), whole + 1.0, closed=closed)


@st.composite
def indexes(draw: st.DrawFn, count: int) -> Any:
    """Row labels: numbered, of any dtype, or of two levels."""
    kind = draw(st.sampled_from(("range", "any", "two")))
    if kind == "range":
        start, step = draw(st.integers(-3, 3)), draw(st.integers(1, 3))
        return pd.RangeIndex(start, start + count * step, step, name=draw(names))
    if kind == "any":
        column = draw(columns(count).filter(lambda column: column.dtype != "float16"))
        return pd.Index(column, dtype=column.dtype, name=draw(names))
    letters = [string.ascii_lowercase[i % 2] for i in range(count)]
    return pd.MultiIndex.from_arrays([letters, range(count)], names=[draw(names), draw(names)])


@st.composite
def series(draw: st.DrawFn) -> Any:
    count = draw(st.integers(0, 3))
    column = draw(columns(count))
    return pd.Series(column, index=draw(indexes(count)), name=draw(names), dtype=column.dtype)


@st.composite
def frames(draw: st.DrawFn) -> Any:
    """Tables, also without rows or columns, also with names that occur twice."""
    rows, width = draw(st.integers(0, 3)), draw(st.integers(0, 3))
    data = {i: draw(columns(rows)) for i in range(width)}
    index = draw(indexes(rows))
    frame = pd.DataFrame({i: pd.Series(c, index=index, dtype=c.dtype) for i, c in data.items()}, index=index)
    frame.columns = pd.Index(draw(st.lists(st.sampled_from(("a", "b")), min_size=width, max_size=width)))
    return frame


leaves = st.one_of(
    scalars,
    numpy_scalars,
    pandas_scalars,
    arrays(),
    object_arrays,
    series(),
    frames(),
    st.integers(0, 3).flatmap(indexes),
    st.integers(0, 3).flatmap(columns),
)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.builds(Point, inner, inner),
        st.dictionaries(hashables, inner, max_size=3),
        st.sets(hashables, max_size=3),
        st.frozensets(hashables, max_size=3),
    ),
    max_leaves=6,
)


def same(one: Any, other: Any) -> bool:
    """Return whether two values are equal in value, type and dtype; not-a-number equals itself."""
    if isinstance(one, Point):
        return type(other).__name__ == "Point" and other._fields == one._fields and same(tuple(one), tuple(other))
    if isinstance(one, pd.DataFrame | pd.Series | pd.Index | pd.api.extensions.ExtensionArray):
        return type(one) is type(other) and _same_table(one, other)
    if isinstance(one, np.ndarray):
        return type(other) is np.ndarray and _same_array(one, other)
    if type(one) is not type(other):
        return False
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return same(list(one.items()), list(other.items()))
    if isinstance(one, np.generic):
        return _same_array(np.asarray(one), np.asarray(other))
    return _same_scalar(one, other)


def _same_table(one: Any, other: Any) -> bool:
    if isinstance(one, pd.DataFrame):
        columns = all(same(one.iloc[:, i].array, other.iloc[:, i].array) for i in range(one.shape[1]))
        return (
            one.shape == other.shape and columns and same(one.columns, other.columns) and same(one.index, other.index)
        )
    if isinstance(one, pd.Series):
        return same(one.array, other.array) and same(one.index, other.index) and same(one.name, other.name)
    if isinstance(one, pd.Index):
        return one.dtype == other.dtype and same(list(one), list(other)) and same(list(one.names), list(other.names))
    return one.dtype == other.dtype and same(list(one), list(other))


def _same_array(one: Any, other: Any) -> bool:
    if one.dtype != other.dtype or one.shape != other.shape:
        return False
    if one.dtype == object:
        return same(one.ravel().tolist(), other.ravel().tolist())
    return bool(np.array_equal(one, other, equal_nan=one.dtype.kind in "fcmM"))


def _same_scalar(one: Any, other: Any) -> bool:
    if isinstance(one, float):
        return (one == other and math.copysign(1, one) == math.copysign(1, other)) or (one != one and other != other)
    if isinstance(one, complex):
        return _same_scalar(one.real, other.real) and _same_scalar(one.imag, other.imag)
    if isinstance(one, decimal.Decimal):
        return str(one) == str(other)
    if one is pd.NA or one is pd.NaT:
        return one is other
    return bool(one == other)
