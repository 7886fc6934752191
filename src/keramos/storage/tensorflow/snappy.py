"""Snappy's compression, as blocks of an index may have it: decoded, never written.

A length in front, then literals (type 0) and copies of what was decoded before (types 1 to 3).
"""

from __future__ import annotations

from keramos.storage.protobuf.decoding import varint


def decompressed(data: memoryview, most: int) -> bytes:
    """The bytes that a block stands for.

    Args:
        data: of the block.
        most: bytes that it may become.

    Raises:
        ValueError: it is damaged, or would become more.
    """
    try:
        size, at = varint(data, 0)
        if size > most:
            raise ValueError(f"{size:,} bytes, at most {most:,} are allowed")
        return _decoded(data, at, size)
    except IndexError:
        raise ValueError("the block ends too early") from None


def _decoded(data: memoryview, at: int, size: int) -> bytes:
    out, end = bytearray(), len(data)
    while at < end:
        tag = data[at]
        at += 1
        if tag & 3 == 0:
            length, at = _literal(data, at, tag)
            if length > end - at:
                raise ValueError("a literal is longer than the block")
            out += data[at : at + length]
            at += length
        else:
            length, offset, at = _copy(data, at, tag)
            if not 0 < offset <= len(out):
                raise ValueError("a copy of what is not there")
            # A copy may overlap itself: it then repeats what it has just made.
            pattern = out[-offset:][:length]
            out += (pattern * (length // len(pattern) + 1))[:length]
        if len(out) > size:
            raise ValueError("more bytes than the block says")
    if len(out) != size:
        raise ValueError("fewer bytes than the block says")
    return bytes(out)


def _literal(data: memoryview, at: int, tag: int) -> tuple[int, int]:
    length = tag >> 2
    if length < 60:
        return length + 1, at
    count = length - 59  # bytes that hold the length
    if at + count > len(data):
        raise IndexError
    return int.from_bytes(data[at : at + count], "little") + 1, at + count


def _copy(data: memoryview, at: int, tag: int) -> tuple[int, int, int]:
    if tag & 3 == 1:
        return (tag >> 2 & 7) + 4, (tag >> 5) << 8 | data[at], at + 1
    count = 2 if tag & 3 == 2 else 4
    if at + count > len(data):
        raise IndexError
    return (tag >> 2) + 1, int.from_bytes(data[at : at + count], "little"), at + count
