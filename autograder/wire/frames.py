"""Pack plain data into frames and unpack it: a closed set of types, bounded, decoded without executing code.

A value becomes a tree of lists and scalars for msgpack. Scalars stand for themselves; all other values are lists whose
first item names the type. An object that is not plain data becomes a reference, if the caller can make one.
"""

from typing import Any

import msgpack

from autograder.wire.bounds import MAX_BYTES, MAX_ITEMS, MalformedError, Refer, Resolve, WireError
from autograder.wire.decoder import Decoder
from autograder.wire.encoder import Encoder

ARRAYS = ("autograder.wire.array_encoder", "autograder.wire.array_decoder")
"""Modules that are imported when arrays are first sent; import them earlier where a student's files can shadow them."""


def pack(value: object, refer: Refer | None = None) -> bytes:
    """Return the bytes of `value`; `refer` turns an object that is not plain data into a reference (a list) or None."""
    try:
        packed: bytes = msgpack.packb(Encoder(refer).tree(value, 0), unicode_errors="surrogatepass")
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
        return Decoder(resolve).value(tree, 0)
    except MalformedError:
        raise
    except Exception as error:  # a hostile frame can provoke any in numpy, pandas or msgpack
        raise MalformedError(f"malformed frame: {error}") from error
