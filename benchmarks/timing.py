"""How long a call takes.

Refuses to know what is called.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


def timed(function: Callable[[], object]) -> float:
    """Seconds of one call."""
    gc.collect()  # what the repetition before left behind is its own affair
    start = time.perf_counter()
    function()
    return time.perf_counter() - start
