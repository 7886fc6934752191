"""Tensors -> a checkpoint of one shard: an index, and the numbers side by side.

One pass: each tensor is read, written, and summed on other threads meanwhile.
"""

from __future__ import annotations

import io
import struct
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future
from functools import cache
from pathlib import Path
from typing import Any

from keramos.errors import UnsupportedFileError
from keramos.storage import crc32c
from keramos.storage.protobuf.encoding import varint
from keramos.storage.stream import MAX_PENDING, SMALL, Sink, settled
from keramos.storage.tensor import LazyTensor, raw_bytes
from keramos.storage.tensorflow.bundle import DTYPES, STRING, shard_name
from keramos.storage.tensorflow.messages import encoded
from keramos.storage.tensorflow.table_writer import table
from keramos.storage.threads import Threads

THREADS = 2
#: dtype -> tensorflow.DataType.
CODES = {name: code for code, name in DTYPES.items()}


@cache
def shape_message(shape: tuple[int | str | None, ...]) -> bytes:
    """A shape as a message, encoded: many are equal. What is no int is not known."""
    sizes = [{"size": size if isinstance(size, int) else -1} for size in shape]
    return encoded("Shape", {"dim": sizes})


def code_of(dtype: str, at: str) -> int:
    """tensorflow.DataType of a dtype.

    Raises:
        UnsupportedFileError: TensorFlow has no such type.
    """
    if dtype not in CODES:
        what = "a tensor of this dtype has no place in TensorFlow's files"
        raise UnsupportedFileError(what, at=at, found=dtype, wanted=", ".join(CODES))
    return CODES[dtype]


def write_bundle(
    prefix: Path, tensors: Mapping[str, LazyTensor], texts: Mapping[str, bytes]
) -> None:
    """Write `<prefix>.index` and `<prefix>.data-00000-of-00001`.

    Args:
        prefix: the folder must be there, the files not.
        tensors: key -> numbers.
        texts: key -> a scalar of text.

    Raises:
        UnsupportedFileError: a dtype that TensorFlow does not have.
    """
    codes = {key: code_of(tensor.dtype, key) for key, tensor in tensors.items()}
    entries: dict[str, dict[str, Any]] = {}
    with _new(Path(shard_name(str(prefix), 0, 1))) as file, Threads(THREADS) as pool:
        sink, at = Sink(file), 0
        sums, pending = dict[str, "int | Future[int]"](), deque[Future[int]]()
        for key in sorted({*tensors, *texts}, key=str.encode):
            kind: dict[str, Any]
            if key in tensors:
                tensor = tensors[key]
                raw: bytes | memoryview = raw_bytes(tensor.read())
                sums[key] = _sum(raw, pending, pool)
                kind = {"dtype": codes[key], "shape": shape_message(tuple(tensor.shape))}
            else:
                raw, sums[key] = _text(texts[key])
                kind = {"dtype": STRING, "shape": {}}
            entries[key] = {**kind, "offset": at, "size": len(raw)}
            sink.write(raw)
            at += len(raw)
            del raw  # before the next tensor is read
        sink.flush()
        items = {
            key.encode(): encoded("BundleEntry", {**entry, "crc32c": settled(sums[key])})
            for key, entry in entries.items()
        }
    header = encoded("BundleHeader", {"num_shards": 1, "version": {"producer": 1}})
    with _new(prefix.with_name(f"{prefix.name}.index")) as file:
        file.write(table({b"": header, **items}))


def _sum(raw: memoryview, pending: deque[Future[int]], pool: Threads) -> int | Future[int]:
    if len(raw) < SMALL:
        return crc32c.masked(raw)
    pending.append(pool.submit(crc32c.masked, raw))
    if len(pending) > MAX_PENDING:  # else a slow sum would keep every tensor in memory
        pending.popleft().result()
    return pending[-1]


def _new(path: Path) -> io.BufferedWriter:
    return open(path, "xb")


def _text(text: bytes) -> tuple[bytes, int]:
    """A scalar of text, and its checksum, which is of the length as four bytes."""
    length = struct.pack("<I", len(text))
    check = struct.pack("<I", crc32c.masked(length))
    return varint(len(text)) + check + text, crc32c.masked(length + check + text)
