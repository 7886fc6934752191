"""Functions of the system's C library that Python does not have.

They are looked up in what the process has loaded already: no library is opened, which programs
that watch a load of an untrusted file would rightly ask about.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any


def function(name: str, result: Any, *arguments: Any) -> Callable[..., Any] | None:
    """A C function; None where the system has none of that name.

    `ctypes.get_errno()` tells why it failed.

    Args:
        result: its type, of ctypes.
        arguments: theirs.
    """
    prototype = ctypes.CFUNCTYPE(result, *arguments, use_errno=True)
    try:
        return prototype((name, ctypes.pythonapi))
    except (AttributeError, OSError, TypeError):
        return None
