"""Standard output whose reader may leave before the end: `keramos info model.keras | head -3`."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Any, TextIO


class Pipe:
    """A stream that is written to the end, whoever still reads it: leaving early is no failure."""

    def __init__(self, stream: TextIO):
        self._stream = stream

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except BrokenPipeError:
            self._nobody_reads()
            return len(text)

    def flush(self) -> None:
        try:
            self._stream.flush()
        except BrokenPipeError:
            self._nobody_reads()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def _nobody_reads(self) -> None:
        # The descriptor, not the stream: what the stream still holds is flushed once more when
        # Python ends.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())
        os.close(nowhere)


@contextlib.contextmanager
def reader_may_leave() -> Iterator[None]:
    """Inside, a command runs to its end and exits with its answer, though nobody reads it."""
    before = sys.stdout
    sys.stdout = Pipe(before)  # type: ignore[assignment]
    try:
        yield
    finally:
        sys.stdout = before
