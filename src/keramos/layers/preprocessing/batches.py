"""Batches: data that a layer adapts to, one piece at a time.

Refuses to know what is learnt from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any


def batches(data: Any) -> Iterator[Any]:
    """The batches of `data`: an array, or nested lists, is one; of pairs, the first parts."""
    if hasattr(data, "__array__") or isinstance(data, (list, tuple, str, bytes)) or not isinstance(data, Iterable):
        yield data
        return
    for batch in data:
        yield batch[0] if isinstance(batch, tuple) else batch
