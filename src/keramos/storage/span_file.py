"""A span as a binary file, for readers of the standard library."""

from __future__ import annotations

import io
from typing import Any

from keramos.storage.span import Span


class SpanFile(io.RawIOBase):
    """Reads a span from its beginning.

    Args:
        span: the bytes.
    """

    def __init__(self, span: Span):
        self._span, self._at = span, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._span.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        target = memoryview(buffer).cast("B")
        count = max(0, min(len(target), self._span.size - self._at))
        target[:count] = self._span.view(self._at, count) if count else b""
        self._at += count
        return count


def opened(span: Span) -> io.BufferedReader:
    """The span as a file that is read in pieces."""
    return io.BufferedReader(SpanFile(span))
