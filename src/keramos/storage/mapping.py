"""A regular file mapped into memory: viewed in place, without an open descriptor, and watched.

A mapping shows what happens to its file later. Whoever writes into the file changes the numbers
under an open model, and whoever cuts it off turns the next look into a SIGBUS. So every view is
preceded by a question to the file system: is this the file that was opened? A file that was
replaced (another inode at the path: how everything here saves) is no danger, for the mapping holds
on to the old one. A change *during* a computation cannot be noticed in time.
"""

from __future__ import annotations

import ctypes
import functools
import mmap
import os
import time
import weakref
from collections.abc import Callable
from typing import Any

from keramos.errors import DamagedFileError, FileError
from keramos.storage import libc

_FAILED = ctypes.c_void_p(-1).value  # MAP_FAILED


class Mapping:
    """The bytes of a file as they were when it was opened.

    Args:
        fd: of a regular file that is not empty; it may be closed afterwards.
        path: where the file lies, to ask for it later; None if nobody else can reach it.
        name: what to call it in errors.

    Raises:
        FileError: the system has no room for one more mapping.
    """

    in_memory = True

    def __init__(self, fd: int, path: str | None, name: str):
        status = os.fstat(fd)
        self.size = status.st_size
        self._file = (status.st_dev, status.st_ino)
        self._written = status.st_mtime_ns
        # where a link leads now, from wherever this process stands now
        self._path = None if path is None else os.path.realpath(path)
        self._name = name
        try:
            self._view, self._address = _mapped(fd, self.size)
        except OSError as error:
            raise FileError(
                "the file cannot be mapped into memory", in_=name, found=error.strerror
            ) from error

    def read(self, offset: int, n: int) -> memoryview:
        """Bytes `[offset, offset + n)`, of the file that was opened.

        Raises:
            DamagedFileError: it has been written to since.
        """
        self.check()
        return self._view[offset : offset + n]

    def check(self) -> None:
        """Raise DamagedFileError if the file has been written to, or cut off, since it was
        opened.
        """
        if self._path is None:
            return
        try:
            status = os.stat(self._path)
        except (OSError, ValueError):
            return  # gone, and the mapping has it still
        if (status.st_dev, status.st_ino) != self._file:
            return  # another file stands there now
        if status.st_size == self.size and status.st_mtime_ns == self._written:
            return
        raise DamagedFileError(
            "the file was changed after it was opened",
            in_=self._name,
            found=_described(status.st_size, status.st_mtime_ns),
            wanted=_described(self.size, self._written),
            hint="load it again; load_model(…, lazy=False) keeps nothing in the file",
        )

    def holds(self, address: int) -> bool:
        """Whether the byte at an address of this process's memory belongs to the mapping."""
        return self._address <= address < self._address + self.size


def _described(size: int, written: int) -> str:
    at = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(written // 10**9))
    return f"{size:,} bytes, written {at}.{written % 10**9 // 10**6:03d}"


def _mapped(fd: int, size: int) -> tuple[memoryview, int]:
    """A read-only view of a file, and its address.

    Copy-on-write, so that whoever writes into an aliased array by mistake (a donated jax buffer)
    hits a private page and not a read-only one, which would kill the process. Where the system
    will not promise that much memory: read-only.
    """
    system = _system_calls()
    if system is None:  # Windows, where a mapping keeps a handle, and handles are many
        buffer = mmap.mmap(fd, size, access=mmap.ACCESS_COPY)
        return memoryview(buffer).toreadonly(), ctypes.addressof(ctypes.c_byte.from_buffer(buffer))
    map_, unmap = system
    for protection in (mmap.PROT_READ | mmap.PROT_WRITE, mmap.PROT_READ):
        address = map_(None, size, protection, mmap.MAP_PRIVATE, fd, 0)
        if address != _FAILED:
            break
    else:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    buffer = (ctypes.c_ubyte * size).from_address(address)
    # Views, numpy's arrays and jax's hold on to the buffer. At exit nobody may unmap what a
    # thread of jax still looks into.
    weakref.finalize(buffer, unmap, address, size).atexit = False
    return memoryview(buffer).cast("B").toreadonly(), address


@functools.cache
def _system_calls() -> tuple[Callable[..., Any], Callable[..., Any]] | None:
    """The system's `mmap` and `munmap`. Python's own duplicates the descriptor and keeps it (until
    3.13 there is no way around that): some hundred open models would be all that a process may
    have.
    """
    if not hasattr(mmap, "MAP_PRIVATE"):
        return None
    address, size, number = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int
    offset = ctypes.c_long
    map_ = libc.function("mmap", address, address, size, number, number, number, offset)
    unmap = libc.function("munmap", number, address, size)
    return None if map_ is None or unmap is None else (map_, unmap)
