"""The sorted table that is the index of a checkpoint: keys -> values, in blocks.

Refuses blocks whose checksum is another, keys that are not in order, handles that lead elsewhere.

A block is a row of entries (bytes shared with the key before, bytes that follow, bytes of the
value; the rest of the key, the value), then the offsets of entries that share nothing, and their
number; behind it a byte for its compression, and a masked CRC-32C. The last 48 bytes of the file
say where the block is that lists the others.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from keramos.errors import KeramosError, UnsupportedFileError
from keramos.storage import crc32c
from keramos.storage.limits import Limits
from keramos.storage.protobuf.decoding import varint
from keramos.storage.span import TORN, Span
from keramos.storage.tensorflow import snappy

MAGIC = (0xDB4775248B80FB57).to_bytes(8, "little")
FOOTER, TRAILER = 48, 5  # bytes
RAW, SNAPPY = 0, 1


class Handle(NamedTuple):
    """Where a block is."""

    offset: int
    size: int


def is_index(span: Span) -> bool:
    """Whether a file ends as a table does."""
    return span.size >= FOOTER and bytes(span.view(span.size - len(MAGIC), len(MAGIC))) == MAGIC


class Table:
    """The entries of a table.

    Args:
        span: the file.
        limits: bounds the size of a block, and of all keys.
    """

    def __init__(self, span: Span, limits: Limits):
        self._span, self._limits = span, limits
        self._name_bytes = 0

    def items(self) -> Iterator[tuple[bytes, memoryview]]:
        """Keys and values, in the order of the keys.

        Raises:
            DamagedFileError: the file is no table, or a damaged one.
            LimitError: its blocks or its keys are larger than the limits allow.
        """
        try:
            last: bytes | None = None
            for _, value in self._entries(self._index()):
                for key, content in self._entries(_handle(value, 0)[0]):
                    if last is not None and key <= last:
                        raise ValueError("its keys are not in order")
                    last = key
                    yield key, content
        except KeramosError:  # of ours, some are ValueErrors as well
            raise
        except (IndexError, ValueError, struct.error) as error:
            cause = error if isinstance(error, ValueError) else "it ends too early"
            what = f"the index is damaged: {cause}"
            raise self._span.damaged(what, hint=TORN) from None

    def _index(self) -> Handle:
        if not is_index(self._span):
            raise ValueError("it does not end as one does")
        footer = self._span.view(self._span.size - FOOTER, FOOTER)
        _, at = _handle(footer, 0)  # of an index of filters, which nobody writes
        return _handle(footer, at)[0]

    def _entries(self, handle: Handle) -> Iterator[tuple[bytes, memoryview]]:
        block = memoryview(self._block(handle))
        (restarts,) = struct.unpack_from("<I", block, len(block) - 4)
        end = len(block) - 4 - 4 * restarts
        if end < 0:
            raise ValueError("a block has more restarts than bytes")
        at, key = 0, b""
        while at < end:
            shared, at = varint(block, at)
            rest, at = varint(block, at)
            size, at = varint(block, at)
            if shared > len(key) or rest + size > end - at:
                raise ValueError("an entry leads out of its block")
            key = key[:shared] + block[at : at + rest]
            self._count(len(key))
            at += rest + size
            yield key, block[at - size : at]

    def _count(self, nbytes: int) -> None:
        self._name_bytes += nbytes + 1
        if self._name_bytes > self._limits.max_name_bytes:
            what = "the keys of the index are too long"
            raise self._limits.exceeded(what, "max_name_bytes", in_=self._span.name)

    def _block(self, handle: Handle) -> bytes | memoryview:
        if handle.size > self._limits.max_header_bytes:
            raise self._limits.exceeded(
                "a block of the index is too large",
                "max_header_bytes",
                in_=self._span.name,
                found=f"{handle.size:,} bytes",
            )
        whole = self._span.view(handle.offset, handle.size + TRAILER)
        content, kind = whole[: handle.size], whole[handle.size]
        (stored,) = struct.unpack_from("<I", whole, handle.size + 1)
        if crc32c.masked(whole[: handle.size + 1]) != stored:
            raise ValueError("a block does not match its checksum")
        if kind == RAW:
            return content
        if kind == SNAPPY:
            most = min(self._limits.max_header_bytes, self._limits.inflated(handle.size))
            return snappy.decompressed(content, most)
        what = "a block of the index is compressed in an unknown way"
        raise UnsupportedFileError(what, in_=self._span.name, found=kind)


def _handle(data: memoryview, at: int) -> tuple[Handle, int]:
    offset, at = varint(data, at)
    size, at = varint(data, at)
    return Handle(offset, size), at
