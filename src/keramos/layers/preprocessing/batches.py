"""Batches: the data that a layer adapts to, piece by piece."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any


def batches(data: Any) -> Iterator[Any]:
    """The batches of `data`; an array, or nested lists, are one. Of tuples, the first parts."""
    if is_array(data) or not isinstance(data, Iterable):
        yield data
        return
    for batch in data:
        yield batch[0] if isinstance(batch, tuple) else batch


def is_array(data: Any) -> bool:
    """Whether `data` is an array, or lists that stand for one, not an iterable of batches."""
    return hasattr(data, "__array__") or isinstance(data, (list, tuple, str, bytes))
