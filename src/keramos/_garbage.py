"""Python's garbage collection, postponed while many objects are made that stay.

A collection may walk over all objects of the process, and it is creating objects that starts one:
while a model is built from a file, or a program is traced, it finds nothing and takes its time.
"""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Generator

_LOCK = threading.Lock()
_running = 0  # blocks that are within `put_off` now, in all threads
_resume = False  # whether the last of them turns the collection on again


@contextlib.contextmanager
def put_off() -> Generator[None]:
    """No garbage collection within the block; a process that has turned it off keeps it off."""
    global _running, _resume
    with _LOCK:
        if not _running:
            _resume = gc.isenabled()
            gc.disable()
        _running += 1
    try:
        yield
    finally:
        with _LOCK:
            _running -= 1
            if not _running and _resume:
                gc.enable()
