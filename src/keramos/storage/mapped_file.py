"""A regular file of this machine -> its bytes, mapped."""

from __future__ import annotations

import os
import stat

from keramos.errors import FileMissingError, UnrecognizedFileError
from keramos.storage import span as spans
from keramos.storage.disk_errors import can_be_name
from keramos.storage.missing_path import missing, unopened
from keramos.storage.span import Span


def mapped(path: str) -> Span:
    """The bytes of a regular file.

    Raises:
        IsADirectoryError: it is a directory.
    """
    try:
        if not can_be_name(path):
            raise FileMissingError("there is no such file", in_=path)
        # O_NONBLOCK: opening a pipe that nobody writes to would wait for ever
        fd = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        raise missing(path) from None
    except OSError as error:
        if os.path.isdir(path):  # Windows cannot open one
            raise IsADirectoryError(path) from None
        raise unopened(path, error) from error
    try:
        mode = os.fstat(fd).st_mode  # of what was opened, not of what stands there now
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(path)
        if not stat.S_ISREG(mode):  # a pipe or a device never ends
            raise UnrecognizedFileError(
                "not a regular file", in_=path, hint="read it, and pass the bytes"
            )
        return spans.of_descriptor(fd, path, path)
    finally:
        os.close(fd)
