"""Python's search for garbage, put off while many objects are made that stay.

Refuses to collect anything. A search may walk over all that lives in the process, and nothing but
the making of objects sets it off: while a model is built from a file, or a program is traced, it
finds nothing and takes its time.
"""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Iterator

_LOCK = threading.Lock()
_running = 0  # blocks that are within `put_off` now, in all threads
_resume = False  # whether the last of them turns the search on again


@contextlib.contextmanager
def put_off() -> Iterator[None]:
    """Within the block, nothing looks for garbage. A process that has turned that off itself is
    left alone.
    """
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
