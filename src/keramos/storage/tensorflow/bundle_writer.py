"""Tensors -> a checkpoint of one shard: an index, and the numbers side by side.

One pass: each tensor is read, written, and summed on other threads meanwhile; what is there is on
its way to the disk while the next is written.
"""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any, Self

from keramos.errors import UnsupportedFileError
from keramos.storage import crc32c
from keramos.storage.early_flush import EarlyFlushedFile
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


class BundleWriter:
    """Writes `<prefix>.index` and `<prefix>.data-00000-of-00001`: the numbers on a thread, while
    whoever has them does something else. A context, in which the files are open.

    Args:
        prefix: the folder must be there, the files not.
    """

    def __init__(self, prefix: Path):
        self._prefix, self._at = prefix, 0
        self._entries: dict[str, dict[str, Any]] = {}
        self._sums: dict[str, int | Future[int]] = {}
        self._pending: deque[Future[int]] = deque()
        self._tasks: list[Future[None]] = []
        with ExitStack() as stack:
            self._file = stack.enter_context(EarlyFlushedFile(shard_name(str(prefix), 0, 1), "xb"))
            self._summing = stack.enter_context(Threads(THREADS))
            self._writing = stack.enter_context(Threads(1))
            self._open = stack.pop_all()
        self._sink = Sink(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def add(self, tensors: Mapping[str, LazyTensor]) -> None:
        """Start to write tensors: key -> numbers. Keys that are there already are passed over.

        Raises:
            UnsupportedFileError: a dtype that TensorFlow does not have; none of them is written.
        """
        added = {key: tensors[key] for key in sorted(tensors, key=str.encode)}
        added = {key: tensor for key, tensor in added.items() if key not in self._entries}
        codes = {key: code_of(tensor.dtype, key) for key, tensor in added.items()}
        for key, tensor in added.items():
            shape = shape_message(tuple(tensor.shape))
            self._entries[key] = {"dtype": codes[key], "shape": shape}
        self._tasks.append(self._writing.submit(self._write, added))

    def finish(self, texts: Mapping[str, bytes]) -> None:
        """Wait for the numbers, and write the last: key -> a scalar of text.

        Raises:
            OSError: the disk is full or failed, now or while numbers were written.
        """
        for task in self._tasks:
            task.result()
        for key in sorted(texts, key=str.encode):
            raw, self._sums[key] = _text(texts[key])
            self._entries[key] = {"dtype": STRING, "shape": {}}
            self._append(key, raw)
        self._flush()
        items = {
            key.encode(): encoded("BundleEntry", {**entry, "crc32c": settled(self._sums[key])})
            for key, entry in sorted(self._entries.items(), key=lambda item: item[0].encode())
        }
        header = encoded("BundleHeader", {"num_shards": 1, "version": {"producer": 1}})
        with open(self._prefix.with_name(f"{self._prefix.name}.index"), "xb") as file:
            file.write(table({b"": header, **items}))

    def _write(self, tensors: Mapping[str, LazyTensor]) -> None:
        for key, tensor in tensors.items():
            raw = raw_bytes(tensor.read())
            self._sums[key] = self._sum(raw)
            self._append(key, raw)
            del raw  # before the next tensor is read
        self._flush()

    def _append(self, key: str, raw: bytes | memoryview) -> None:
        self._entries[key] |= {"offset": self._at, "size": len(raw)}
        self._sink.write(raw)
        self._at += len(raw)

    def _flush(self) -> None:
        self._sink.flush()
        self._file.sync()

    def _sum(self, raw: memoryview) -> int | Future[int]:
        if len(raw) < SMALL:
            return crc32c.masked(raw)
        self._pending.append(self._summing.submit(crc32c.masked, raw))
        if len(self._pending) > MAX_PENDING:  # else a slow sum would keep every tensor in memory
            self._pending.popleft().result()
        return self._pending[-1]


def _text(text: bytes) -> tuple[bytes, int]:
    """A scalar of text, and its checksum, which is of the length as four bytes."""
    length = struct.pack("<I", len(text))
    check = struct.pack("<I", crc32c.masked(length))
    return varint(len(text)) + check + text, crc32c.masked(length + check + text)
