"""The tensors of a checkpoint: an index that says where each is, and the shards they lie in.

Refuses entries whose size is another than their shape says, and what does not match its checksum:
strings when they are asked for, numbers when they are first read.

Numbers lie side by side, row-major. A tensor of strings is a varint for each length, a masked
CRC-32C of the lengths, and the strings.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from keramos.errors import DamagedFileError, UnsupportedFileError
from keramos.storage import crc32c, dtypes
from keramos.storage.limits import Limits
from keramos.storage.protobuf.decoding import Fields, varint
from keramos.storage.span import TORN, Span
from keramos.storage.tensor import LazyTensor
from keramos.storage.tensorflow.messages import decoder
from keramos.storage.tensorflow.table import Table

#: tensorflow.DataType -> dtype.
DTYPES = {
    1: "float32", 2: "float64", 3: "int32", 4: "uint8", 5: "int16", 6: "int8", 9: "int64",
    10: "bool", 14: "bfloat16", 17: "uint16", 19: "float16", 22: "uint32", 23: "uint64",
    24: "float8_e5m2", 25: "float8_e4m3fn",
}  # fmt: skip
STRING = 7
BIG = 1  # endianness


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a tensor is.

    Attributes:
        key: of the tensor.
        dtype: number of its type.
        shape: of it; a tensor in slices has the shape of the whole.
        shard: number of its file.
        offset: of its first byte there.
        size: bytes.
        crc: masked CRC-32C of its bytes.
        is_sliced: whether it lies in slices elsewhere.
    """

    key: str
    dtype: int
    shape: tuple[int, ...]
    shard: int
    offset: int
    size: int
    crc: int
    is_sliced: bool


class Comparison:
    """Compares the bytes of a tensor with their checksum, once: when they are first read.

    Args:
        shard: that they lie in.
        entry: of the tensor.
    """

    __slots__ = ("_entry", "_is_made", "_shard")

    def __init__(self, shard: Span, entry: Entry):
        self._shard, self._entry, self._is_made = shard, entry, False

    def once(self) -> None:
        """Compare them, unless that was done.

        Raises:
            DamagedFileError: they are others than those that were written.
        """
        if self._is_made:
            return
        entry = self._entry
        crc = crc32c.crc32c(self._shard.view(entry.offset, entry.size))
        if crc != crc32c.unmasked(entry.crc):
            raise self._shard.damaged(
                "a tensor does not match its checksum", at=entry.key, hint=TORN
            )
        self._is_made = True


class Bundle:
    """The tensors of a checkpoint.

    Args:
        index: `<prefix>.index`.
        open_shard: (number, count) -> the bytes of `<prefix>.data-<number>-of-<count>`; asked
            when a tensor of that shard is.
        limits: what it may cost.
    """

    def __init__(self, index: Span, open_shard: Callable[[int, int], Span], limits: Limits):
        self._index, self._limits = index, limits
        messages = decoder(index.name, limits)
        header: Fields = {}
        self.entries: dict[str, Entry] = {}
        for name, value in Table(index, limits).items():
            key = name.decode("utf-8", "backslashreplace")
            if key:
                self.entries[key] = self._entry(key, messages.decode("BundleEntry", value))
            else:
                header = messages.decode("BundleHeader", value)
        count = header.get("num_shards", 0)
        if not 0 < count <= limits.max_members:
            raise index.damaged("the index names no shards, or too many", found=count)
        self._count = count
        self._order = ">" if header.get("endianness") == BIG else "<"
        self._open_shard = cache(open_shard)

    def __contains__(self, key: object) -> bool:
        return key in self.entries

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def has_numbers(self, key: str) -> bool:
        """Whether the tensor of a key is one of numbers."""
        return key in self.entries and self.entries[key].dtype in DTYPES

    def tensor(self, key: str) -> LazyTensor:
        """The tensor of a key.

        Raises:
            UnsupportedFileError: it is of another type, or in slices.
            DamagedFileError: its bytes are not where they should be.
        """
        entry = self.entries[key]
        dtype = DTYPES.get(entry.dtype)
        if dtype is None or entry.is_sliced:
            how = "in slices" if entry.is_sliced else f"type {entry.dtype}"
            what = "a tensor of a kind that is not read"
            raise UnsupportedFileError(what, at=key, in_=self._index.name, found=how)
        if entry.size != math.prod(entry.shape) * dtypes.itemsize(dtype):
            raise self._index.damaged(
                "a tensor is of another size than its shape says",
                at=key,
                found=f"{entry.size:,} bytes",
                wanted=f"{dtype}{list(entry.shape)}",
            )
        span = self._open_shard(entry.shard, self._count)
        check = Comparison(span, entry)
        return LazyTensor.stored(
            key, entry.shape, dtype, span, entry.offset, self._order, check=check.once
        )

    def strings(self, key: str) -> list[bytes]:
        """The elements of a tensor of strings, row-major.

        Raises:
            DamagedFileError: it is none, or does not match its checksum.
            LimitError: it is larger than a text may be.
        """
        entry = self.entries[key]
        if entry.size > self._limits.max_text_bytes:
            raise self._limits.exceeded(
                "a tensor of strings is too large",
                "max_text_bytes",
                at=key,
                in_=self._index.name,
                found=f"{entry.size:,} bytes",
            )
        data = self._open_shard(entry.shard, self._count).view(entry.offset, entry.size)
        try:
            if entry.dtype != STRING:
                raise ValueError("it is none")
            return self._split(data, entry)
        except (IndexError, ValueError) as error:
            cause = error if isinstance(error, ValueError) else "it ends inside of a number"
            what = f"a tensor of strings is damaged: {cause}"
            raise self._index.damaged(what, at=key, hint=TORN) from None

    def _split(self, data: memoryview, entry: Entry) -> list[bytes]:
        lengths: list[int] = []
        count, at = math.prod(entry.shape), 0
        if count > len(data):
            raise ValueError("it has more elements than bytes")
        for _ in range(count):
            length, at = varint(data, at)
            lengths.append(length)
        start = at + 4  # behind the checksum of the lengths
        if start + sum(lengths) != len(data):
            raise ValueError("its lengths are not those of its bytes")
        # Summed are the lengths as numbers of 4 bytes (8 where 4 do not hold one), not as stored.
        numbers = b"".join(n.to_bytes(4 if n < 1 << 32 else 8, "little") for n in lengths)
        summed = numbers + bytes(data[at:start])
        (stored,) = struct.unpack("<I", data[at:start])
        if crc32c.masked(numbers) != stored:
            raise ValueError("its lengths do not match their checksum")
        if entry.crc != crc32c.masked(summed + bytes(data[start:])):
            raise ValueError("it does not match its checksum")
        elements: list[bytes] = []
        for length in lengths:
            elements.append(bytes(data[start : start + length]))
            start += length
        return elements

    def digest(self, key: str) -> str:
        """The checksum of a tensor of numbers, as `LazyTensor.digest` gives it; empty where bytes
        are turned when they are read.
        """
        stored = self.entries[key].crc
        return f"crc32c:{crc32c.unmasked(stored):08x}" if self._order == "<" else ""

    def _entry(self, key: str, fields: Fields) -> Entry:
        shape = fields.get("shape", {})
        sizes = tuple(dim.get("size", 0) for dim in shape.get("dim", ()))
        numbers = (fields.get("shard_id", 0), fields.get("offset", 0), fields.get("size", 0))
        if len(sizes) > self._limits.max_rank or min((*sizes, *numbers), default=0) < 0:
            raise self._index.damaged("a tensor has an impossible shape or place", at=key)
        return Entry(
            key,
            fields.get("dtype", 0),
            sizes,
            *numbers,
            crc=fields.get("crc32c", 0),
            is_sliced="slices" in fields,
        )


def shard_name(prefix: str, number: int, count: int) -> str:
    """`w.data-00000-of-00001`.

    Raises:
        DamagedFileError: there is no such shard.
    """
    if not 0 <= number < count:
        what = "the index names a shard that is not one of the set"
        raise DamagedFileError(what, in_=prefix, found=number, wanted=f"less than {count}")
    return f"{prefix}.data-{number:05}-of-{count:05}"
