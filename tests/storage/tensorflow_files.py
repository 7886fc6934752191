"""TensorFlow's files, written by hand: synthetic, small, and wrong where a test wants it."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from keramos.storage import crc32c
from keramos.storage.protobuf.encoding import varint
from keramos.storage.tensorflow.bundle import DTYPES, STRING
from keramos.storage.tensorflow.messages import encoded
from keramos.storage.tensorflow.table import MAGIC


def entry(shared: int, rest: bytes, value: bytes) -> bytes:
    return varint(shared) + varint(len(rest)) + varint(len(value)) + rest + value


def restarts(*offsets: int) -> bytes:
    return struct.pack(f"<{len(offsets) + 1}I", *offsets, len(offsets))


def block(items: Sequence[tuple[bytes, bytes]]) -> bytes:
    out = b""
    for (last, _), (key, value) in pairwise([(b"", b""), *items]):
        shared = 0
        while out and shared < min(len(last), len(key)) and last[shared] == key[shared]:
            shared += 1
        out += entry(shared, key[shared:], value)
    return out + restarts(0)


def _stored(data: bytes, compressed: bool, checksum: int) -> bytes:
    if compressed:  # as one literal
        size = len(data) - 1
        tag = bytes([size << 2]) if size < 60 else b"\xf4" + size.to_bytes(2, "little")
        data = varint(len(data)) + tag + data
    data += bytes([compressed])
    return data + struct.pack("<I", crc32c.masked(data) ^ checksum)


def footer(offset: int, size: int) -> bytes:
    return (varint(0) + varint(0) + varint(offset) + varint(size)).ljust(40, b"\0") + MAGIC


def table(
    items: Mapping[bytes, bytes],
    *,
    per_block: int = 100,
    compressed: bool = False,
    sort: bool = True,
    checksum: int = 0,
) -> bytes:
    """A sorted table."""
    every = sorted(items.items()) if sort else list(items.items())
    out, handles = b"", []
    for at in range(0, len(every), per_block):
        stored = _stored(block(every[at : at + per_block]), compressed, checksum)
        handles.append(
            (every[at : at + per_block][-1][0], varint(len(out)) + varint(len(stored) - 5))
        )
        out += stored
    index = _stored(block(handles), compressed, checksum)
    return out + index + footer(len(out), len(index) - 5)


def framed(data: bytes, kind: int = 0) -> bytes:
    """A table with one block, of these bytes, said to be compressed in some way."""
    data += bytes([kind])
    stored = data + struct.pack("<I", crc32c.masked(data))
    data = data[:-1]
    index = _stored(block([(b"z", varint(0) + varint(len(data)))]), False, 0)
    return stored + index + footer(len(stored), len(index) - 5)


def bundle(
    tensors: Mapping[str, Any], *, scalar_strings: bool = False, **change: Any
) -> tuple[bytes, bytes]:
    """The index and the one shard of a checkpoint; fields of every entry changed where wanted."""
    codes = {name: code for code, name in DTYPES.items()}
    items = {b"": encoded("BundleHeader", {"num_shards": 1})}
    data = b""
    for key, value in tensors.items():
        if isinstance(value, list):
            lengths = struct.pack(f"<{len(value)}I", *map(len, value))
            check = struct.pack("<I", crc32c.masked(lengths))
            raw = b"".join(varint(len(each)) for each in value) + check + b"".join(value)
            code, shape, summed = (
                STRING,
                () if scalar_strings else (len(value),),
                lengths + check + b"".join(value),
            )
        else:
            array = np.asarray(value)
            is_small = array.nbytes < 1 << 30  # a giant is said to be there, and is not
            code, shape = codes[array.dtype.name], array.shape
            raw = array.tobytes() if is_small else b""
            summed = raw
        fields = {"dtype": code, "shape": {"dim": [{"size": n} for n in shape]}}
        size = array.nbytes if not isinstance(value, list) and not raw else len(raw)
        fields |= {"offset": len(data), "size": size, "crc32c": crc32c.masked(summed)}
        items[key.encode()] = encoded("BundleEntry", {**fields, **change})
        data += raw
    return table(items), data
