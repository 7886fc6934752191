"""What takes the compressions of zips back.

No file of Keras's has other than deflate: the others are for who looks into hostile files.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable
from typing import Any


class _Lzma:
    """LZMA as zips have it, section 5.8.8: a version and a length, then properties."""

    def __init__(self) -> None:
        self._inflater = lzma.LZMADecompressor(lzma.FORMAT_ALONE)
        self.eof, self.unused_data = True, b""

    def decompress(self, data: memoryview, most: int) -> bytes:
        """The bytes, at most so many."""
        head = 4 + int.from_bytes(data[2:4], "little")
        unknown_size = b"\xff" * 8  # of a file of LZMA alone
        return self._inflater.decompress(bytes(data[4:head]) + unknown_size + data[head:], most)


#: What damaged bytes make of it.
DAMAGE = (zlib.error, lzma.LZMAError, OSError, ValueError, EOFError)
#: Method, section 4.4.5 -> what is made once per member.
INFLATERS: dict[int, Callable[[], Any]] = {
    8: lambda: zlib.decompressobj(-zlib.MAX_WBITS),  # without zlib's header
    12: bz2.BZ2Decompressor,
    14: _Lzma,
}
