"""Keys and values -> a sorted table, as `table` reads it: blocks of entries, and one of blocks.

Nothing is compressed. Every `SHARING` entries one is written whole, as readers that search expect.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence

from keramos.storage import crc32c
from keramos.storage.protobuf.encoding import varint
from keramos.storage.tensorflow.table import FOOTER, MAGIC, RAW

BLOCK = 200_000  # bytes of keys and values after which the next block begins
SHARING = 16  # entries, of which all but the first may share the beginning of a key

Entry = tuple[bytes, bytes]


def table(items: Mapping[bytes, bytes]) -> bytes:
    """The bytes of a table, sorted by keys."""
    out, handles = bytearray(), list[Entry]()
    for entries in _grouped(sorted(items.items())):
        handles.append((entries[-1][0], _put(out, _block(entries, SHARING))))
    footer = _put(out, _block([], SHARING))  # of filters there are none
    footer += _put(out, _block(handles, 1))
    return bytes(out + footer.ljust(FOOTER - len(MAGIC), b"\0") + MAGIC)


def _grouped(items: Iterable[Entry]) -> Iterable[Sequence[Entry]]:
    group, size = list[Entry](), 0
    for key, value in items:
        group.append((key, value))
        size += len(key) + len(value)
        if size > BLOCK:
            yield group
            group, size = [], 0
    if group:
        yield group


def _block(entries: Sequence[Entry], sharing: int) -> bytes:
    out, restarts, last = bytearray(), [0], b""
    for number, (key, value) in enumerate(entries):
        shared = _shared(last, key) if number % sharing else 0
        if number and not number % sharing:
            restarts.append(len(out))
        out += varint(shared) + varint(len(key) - shared) + varint(len(value))
        out += key[shared:] + value
        last = key
    return bytes(out) + struct.pack(f"<{len(restarts) + 1}I", *restarts, len(restarts))


def _shared(last: bytes, key: bytes) -> int:
    """Bytes that both begin with."""
    pairs = enumerate(zip(last, key, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(last), len(key)))


def _put(out: bytearray, block: bytes) -> bytes:
    """Append a block; gives what says where it is."""
    handle = varint(len(out)) + varint(len(block))
    stored = block + bytes([RAW])
    out += stored + struct.pack("<I", crc32c.masked(stored))
    return handle
