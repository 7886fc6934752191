"""A file that is on its way to the disk while it is still being written.

The file is waited for once, at the end; of a big one, most is on the disk by then.
"""

from __future__ import annotations

import io
import os
from concurrent.futures import Future

from keramos.storage.threads import Threads

EVERY = 64 << 20  # bytes between two flushes


class EarlyFlushedFile(io.FileIO):
    """An unbuffered file, opened from a descriptor, for one thread to write; unlike others, it
    takes all that it is given, or raises.
    """

    _threads: Threads | None = None
    _flush: Future[None] | None = None
    _unflushed = 0

    def write(self, data: bytes | memoryview) -> int:  # type: ignore[override]
        """Write; every 64 MiB start to flush what is there so far, on another thread."""
        # A disk that fills up takes a part, and says so only when the rest is offered.
        whole = memoryview(data)
        left, written = whole.cast("B") if whole.nbytes else b"", whole.nbytes
        while left:
            left = left[super().write(left) :]
        self._unflushed += written
        if self._unflushed >= EVERY and (self._flush is None or self._flush.done()):
            self._start_flush()
        return written

    def _start_flush(self) -> None:
        self._settle()
        self._threads = self._threads or Threads(1)
        self._flush = self._threads.submit(getattr(os, "fdatasync", os.fsync), self.fileno())
        self._unflushed = 0

    def _settle(self) -> None:
        # The system reports a failed write once per descriptor: an error dropped here would be data
        # lost in silence.
        flush, self._flush = self._flush, None
        if flush is not None:
            flush.result()

    def sync(self) -> None:
        """Wait until everything written is on the disk.

        Raises:
            OSError: the disk is full or failed, now or at an earlier flush.
        """
        self._settle()
        os.fsync(self.fileno())

    def close(self) -> None:
        """Close, after the last flush: it still uses the descriptor."""
        if self._threads is not None:
            self._threads.shutdown()
        super().close()
