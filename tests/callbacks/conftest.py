"""What tests of callbacks share."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable

import pytest


@pytest.fixture
def full_disk(monkeypatch) -> Callable[..., None]:
    """Call it, and nothing can be flushed to any disk any more; call it with False, and all is well
    again.
    """
    real, is_full = os.fsync, [False]

    def fsync(fd: int) -> None:
        if is_full[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(fd)

    def fill(full: bool = True) -> None:
        is_full[0] = full

    monkeypatch.setattr(os, "fsync", fsync)
    return fill
